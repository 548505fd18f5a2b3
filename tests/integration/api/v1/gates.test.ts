import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookEvents, type Owner, randomAddress, type ServedApi, serveApi, tradeEvent } from "./serve-api";

let api: ServedApi;
let free: Owner;
let enterprise: Owner;
const now = Date.now();

beforeAll(async () => {
  api = await serveApi();
  [free, enterprise] = [await api.newOwner("free"), await api.newOwner("enterprise")];
  api.publish(tradeEvent(1, now), ...bookEvents(now, [100, 1], [101, 1]));
});
afterAll(() => api?.close());

const RATE_HEADERS = [
  "ratelimit",
  "ratelimit-policy",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
];

describe("a problem", () => {
  it.each([
    ["no key", "GET", "me", {}, 401, "unauthenticated"],
    ["a mistyped key", "GET", "me", { "X-API-Key": "qs_live_nothing" }, 401, "unauthenticated"],
    ["another scheme", "GET", "me", { Authorization: "Basic YTpi" }, 401, "unauthenticated"],
    ["a route that does not exist", "GET", "nothing", {}, 404, "not_found"],
    ["a group that comes later", "GET", "accounts", {}, 404, "not_found"],
    ["a method that the route does not take", "PUT", "keys", {}, 405, "method_not_allowed"],
    ["an unknown parameter where no key is needed", "GET", "openapi.json?x=1", {}, 400, "invalid_request"],
  ])(
    "is told for %s, with limits in its headers and nothing of our insides",
    async (_name, method, path, headers, status, code) => {
      const answer = await api.request(path, { method, headers: headers as Record<string, string> });
      expect(answer.status).toBe(status);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(answer.body).toMatchObject({ status, code, requestId: answer.headers.get("x-request-id") });
      expect(Object.keys(answer.body)).toEqual(
        expect.arrayContaining(["type", "title", "status", "detail", "code", "requestId"]),
      );
      for (const name of RATE_HEADERS) expect(answer.headers.get(name), name).toBeTruthy();
      expect(JSON.stringify(answer.body)).not.toMatch(/at .*\.ts|node_modules/);
    },
  );

  it("names the scope that a key lacks", async () => {
    const { key } = await api.newOwner("pro", { scopes: ["account:read"] });
    const { status, body } = await api.get("tickers", key);
    expect([status, body.code, body.detail]).toEqual([
      403,
      "forbidden",
      "This key lacks the scope market:read.",
    ]);
  });

  it("turns away addresses outside a key's list, by REST and by socket, and lets those within in", async () => {
    const { key } = await api.newOwner("pro", { ipAllowList: ["203.0.113.0/24", "2001:db8:1::/48"] });
    expect((await api.get("me", key, { from: "203.0.114.1" })).status).toBe(403);
    expect((await api.get("me", key, { from: "203.0.113.200" })).status).toBe(200);
    expect((await api.get("me", key, { from: "2001:db8:1::7" })).status).toBe(200);
    const outside = await api.connect({ "X-API-Key": key, "X-Forwarded-For": "203.0.114.1" });
    expect(await outside.closed).toMatchObject({ code: 4403 });
  });

  it.each([
    ["orderbook?symbol=BTCUSDT&depth=21", "Pro has 200"],
    ["orderbook?symbol=BTCUSDT&depth=full", "Enterprise has the full book"],
    ["trades?symbol=BTCUSDT&from=2026-01-01", "Enterprise has all that is kept"],
    [`candles?symbol=BTCUSDT&interval=1m&from=${now - 8 * 86_400_000}`, "Pro has 365 days"],
  ])("names the tier that has what is beyond this one: %s", async (path, wayOut) => {
    const { status, body } = await api.get(path, free.key);
    expect([status, body.code]).toEqual([402, "payment_required"]);
    expect(body.detail).toContain(wayOut);
    expect((await api.get(path, enterprise.key)).status).toBe(200);
  });

  it.each([
    ["tickers/NOPE-USDT"],
    ["tickers/BTCUSDT?venue=okx"],
    ["trades?symbol=NOPE/USDT"],
    ["candles?symbol=BTCUSDT&interval=1m&venue=nowhere"],
    ["orderbook?symbol=NOPE/USDT"],
    ["bbo?symbol=NOPE/USDT"],
    ["gaps?symbol=NOPE/USDT"],
    ["instruments?venue=nowhere"],
    ["keys/0b7e2a52-8f1c-4a3c-9d67-0f2b7f5f3c11"],
    ["keys/nonsense"],
  ])("says that there is none of %s", async (path) => {
    const { status, body } = await api.get(path, enterprise.key);
    expect([status, body.code]).toEqual([404, "not_found"]);
  });

  it.each([
    ["text", "text/plain", "{}", 415],
    ["a form", "application/x-www-form-urlencoded", "a=b", 415],
    ["another alphabet", "application/json; charset=latin1", "{}", 415],
    ["more than 64 KiB", "application/json", JSON.stringify({ name: "x".repeat(70_000) }), 413],
    ["half a text", "application/json", "{", 400],
    ["letters that are none", "application/json", Buffer.from([0x22, 0xff, 0x22]), 400],
    ["a deep nest", "application/json", "[".repeat(5_000) + "]".repeat(5_000), 400],
    ["a prototype", "application/json", '{"__proto__":{"scopes":["market:read"]},"name":"x"}', 400],
    ["no object", "application/json", "[]", 400],
    ["null", "application/json", "null", 400],
  ])("is told for a body of %s", async (_name, type, body, status) => {
    const answer = await api.request("keys", {
      method: "POST",
      headers: { Authorization: `Bearer ${enterprise.key}`, "Content-Type": type },
      body,
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  it("stops a body that never tells its length at 64 KiB", async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(16_384).fill(0x20));
      },
    });
    const answer = await api
      .request("keys", {
        method: "POST",
        headers: { Authorization: `Bearer ${enterprise.key}`, "Content-Type": "application/json" },
        body,
        duplex: "half",
      } as RequestInit)
      .catch(() => ({ status: "cut" }));
    expect([413, "cut"]).toContain(answer.status);
  });
});

describe("a test key", () => {
  it("is told of no other feed than the simulated one", async () => {
    const live = await serveApi({ feed: "live" });
    try {
      const { key } = await live.newOwner("pro", { mode: "test" });
      const { status, body } = await live.get("tickers", key);
      expect([status, body.code]).toEqual([503, "unavailable"]);
      expect((await live.get("me", key)).status).toBe(200);
      const socket = await live.connect({ "X-API-Key": key });
      expect(await socket.closed).toMatchObject({ code: 4503 });
    } finally {
      await live.close();
    }
    const simulated = await api.newOwner("pro", { mode: "test" });
    expect((await api.get("tickers", simulated.key)).status).toBe(200);
  });
});

describe("limits", () => {
  it("let a burst of exactly 20 through on Free, whatever address and key it comes by", async () => {
    const owner = await api.newOwner("free");
    const answers = await Promise.all(Array.from({ length: 40 }, () => api.get("me", owner.key)));
    // A unit comes back each second, so a slow machine may let one more in.
    const allowed = answers.filter(({ status }) => status === 200);
    expect(allowed.length).toBeGreaterThanOrEqual(20);
    expect(allowed.length).toBeLessThanOrEqual(21);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: "rate_limited", "violated-policies": ["burst"] });
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(refused?.headers.get("ratelimit-policy")).toBe('"burst";q=20;w=20, "minute";q=60;w=60');
    expect(refused?.headers.get("ratelimit")).toMatch(/^"burst";r=0;t=\d+$/);
    expect(refused?.headers.get("x-ratelimit-limit")).toBe("20");
    expect(refused?.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(Number(refused?.headers.get("x-ratelimit-reset"))).toBeGreaterThanOrEqual(Math.floor(now / 1_000));
  });

  it.each([
    ["me", 1],
    ["candles?symbol=BTCUSDT&interval=1m&limit=500", 1],
    ["candles?symbol=BTCUSDT&interval=1m&limit=501", 2],
    ["trades?symbol=BTCUSDT&limit=1000", 2],
    ["orderbook?symbol=BTCUSDT", 1],
    ["candles?symbol=BTCUSDT&interval=nonsense&limit=1000", 1],
  ])("weigh %s as %d", async (path, weight) => {
    const { key } = await api.newOwner("enterprise");
    const { headers } = await api.get(path, key);
    expect(headers.get("ratelimit")).toMatch(new RegExp(`^"burst";r=${1_000 - weight};`));
  });

  it("count whoever shows no key by address, guessed keys as well", async () => {
    const from = randomAddress();
    const answers = [];
    for (let count = 0; count < 61; count++) answers.push(await api.request("openapi.json", { from }));
    expect(answers.map(({ status }) => status).indexOf(429)).toBe(60);
    expect((await api.request("me", { from, headers: { "X-API-Key": "qs_live_guess" } })).status).toBe(429);
    expect((await api.get("me", enterprise.key, { from })).status).toBe(200);
  });
});

describe("without Redis", () => {
  it("no request fails, limits hold, and making keys is held to a stricter one", async () => {
    const alone = await serveApi({ deadRedisUrl: "redis://127.0.0.1:1" });
    try {
      const owner = await alone.newOwner("enterprise");
      expect((await alone.get("me", owner.key)).status).toBe(200);
      expect(alone.limiter.degradedSince()).not.toBeNull();
      const free = await alone.newOwner("free");
      const statuses = [];
      for (let count = 0; count < 25; count++) statuses.push((await alone.get("me", free.key)).status);
      expect(statuses.slice(0, 20)).toEqual(Array(20).fill(200));
      expect(statuses).toContain(429);
      const made = [];
      for (let count = 0; count < 6; count++) {
        made.push(await alone.post("keys", owner.key, { name: "x", scopes: ["market:read"] }));
      }
      expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
      expect(made.at(-1)?.headers.get("ratelimit-policy")).toContain('"burst";q=5');
    } finally {
      await alone.close();
    }
  });
});
