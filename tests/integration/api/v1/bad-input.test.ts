import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookEvents, type Owner, type ServedApi, serveApi, tradeEvent } from "./serve-api";

let api: ServedApi;
let owner: Owner;

beforeAll(async () => {
  api = await serveApi();
  owner = await api.newOwner("enterprise");
  api.publish(tradeEvent(1, Date.now()), ...bookEvents(Date.now(), [100, 1], [101, 1]));
});
afterAll(() => api?.close());

const TIMES = ["", "now", "-1", "1e12", "1700000000000000", "2026-02-30", "2026-01-19T13:00:00"];

/** What each field refuses, whichever route takes it. */
const BAD: Record<string, string[]> = {
  symbol: ["", "BTC", "BTC/", "/USDT", "BTC/USDT/X", "x".repeat(50), "../../etc", "BTC USDT", "%00"],
  venue: ["", "1", "x".repeat(21), "bin/ance", "__proto__"],
  interval: ["", "2m", "1M", "60", "constructor", "toString"],
  limit: ["", "0", "-1", "1001", "1.5", "1e2", "0x10", "abc", " 5", "９"],
  cursor: ["", "!!", "aGVsbG8", "x".repeat(200), "Zjox"],
  depth: ["", "0", "5001", "-5", "all", "1.5", "Infinity"],
  from: TIMES,
  to: TIMES,
};

/** A request of each route that is right, and the parameters it takes. */
const ROUTES: Record<string, { right: Record<string, string>; fields: string[] }> = {
  instruments: { right: {}, fields: ["symbol", "venue", "limit", "cursor"] },
  tickers: { right: {}, fields: ["symbol", "venue", "limit", "cursor"] },
  "tickers/BTCUSDT": { right: {}, fields: ["venue"] },
  trades: { right: { symbol: "BTCUSDT" }, fields: ["symbol", "venue", "from", "to", "limit", "cursor"] },
  candles: {
    right: { symbol: "BTCUSDT", interval: "1m" },
    fields: ["symbol", "venue", "interval", "from", "to", "limit", "cursor"],
  },
  orderbook: { right: { symbol: "BTCUSDT" }, fields: ["symbol", "venue", "depth"] },
  bbo: { right: { symbol: "BTCUSDT" }, fields: ["symbol"] },
  gaps: { right: {}, fields: ["symbol", "venue", "from", "to", "limit", "cursor"] },
  keys: { right: {}, fields: ["limit", "cursor"] },
  me: { right: {}, fields: [] },
  connections: { right: {}, fields: [] },
};

const withQuery = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`;

describe.each(Object.entries(ROUTES))("GET %s", (path, { right, fields }) => {
  it("answers what is right", async () => {
    expect((await api.get(withQuery(path, right), owner.key)).status).toBe(200);
  });

  it.each(fields)("refuses every bad %s by name", async (field) => {
    for (const value of BAD[field] ?? []) {
      const { status, body } = await api.get(withQuery(path, { ...right, [field]: value }), owner.key);
      expect([status, body.code, body.errors?.[0]?.path], JSON.stringify(value)).toEqual([
        400,
        "invalid_request",
        field,
      ]);
      expect(body.errors[0]?.message).toContain(field);
    }
  });

  it("refuses what it does not know, and what is there twice", async () => {
    const query = withQuery(path, right);
    for (const name of ["colour", "constructor", "__proto__", "Symbol"]) {
      const { status, body } = await api.get(`${query}&${name}=1`, owner.key);
      expect([status, body.errors[0]?.path]).toEqual([400, name]);
    }
    for (const field of fields) {
      const twice = `${path}?${new URLSearchParams(right)}&${field}=${right[field] ?? 1}&${field}=${right[field] ?? 1}`;
      const { status, body } = await api.get(twice, owner.key);
      expect([status, body.errors[0]?.path]).toEqual([400, field]);
    }
  });

  it.each(Object.keys(right))("says that %s is missing", async (field) => {
    const { [field]: _left, ...rest } = right;
    const { status, body } = await api.get(withQuery(path, rest), owner.key);
    expect([status, body.errors[0]?.path]).toEqual([400, field]);
  });
});

describe("ranges", () => {
  it.each(["trades", "candles", "gaps"])("of %s begin before they end", async (path) => {
    const query = { ...ROUTES[path]?.right, from: String(Date.now()), to: String(Date.now() - 1) };
    const { status, body } = await api.get(withQuery(path, query), owner.key);
    expect([status, body.errors[0]?.path]).toEqual([400, "from"]);
  });

  it("take no cursor that runs the other way, and none of another kind", async () => {
    const backward = Buffer.from("b:5:").toString("base64url");
    const { status, body } = await api.get(
      withQuery("candles", { symbol: "BTCUSDT", interval: "1m", from: String(Date.now()), cursor: backward }),
      owner.key,
    );
    expect([status, body.errors[0]?.path]).toEqual([400, "cursor"]);
    const text = Buffer.from("b:5:abc").toString("base64url");
    const ofKeys = await api.get(withQuery("trades", { symbol: "BTCUSDT", cursor: text }), owner.key);
    expect([ofKeys.status, ofKeys.body.errors[0]?.path]).toEqual([400, "cursor"]);
  });
});

const KEY = { name: "bot", scopes: ["market:read"] };

const BODIES: [string, string, string, object][] = [
  ["POST", "keys", "name", { scopes: KEY.scopes }],
  ["POST", "keys", "name", { ...KEY, name: "" }],
  ["POST", "keys", "name", { ...KEY, name: "  " }],
  ["POST", "keys", "name", { ...KEY, name: "x".repeat(81) }],
  ["POST", "keys", "name", { ...KEY, name: "a\u0000b" }],
  ["POST", "keys", "name", { ...KEY, name: 5 }],
  ["POST", "keys", "scopes", { name: "x" }],
  ["POST", "keys", "scopes", { ...KEY, scopes: [] }],
  ["POST", "keys", "scopes.0", { ...KEY, scopes: ["everything"] }],
  ["POST", "keys", "scopes.0", { ...KEY, scopes: ["constructor"] }],
  ["POST", "keys", "scopes", { ...KEY, scopes: "market:read" }],
  ["POST", "keys", "mode", { ...KEY, mode: "paper" }],
  ["POST", "keys", "expiresAt", { ...KEY, expiresAt: 1 }],
  ["POST", "keys", "expiresAt", { ...KEY, expiresAt: "tomorrow" }],
  ["POST", "keys", "expiresAt", { ...KEY, expiresAt: 1e17 }],
  ["POST", "keys", "ipAllowList.0", { ...KEY, ipAllowList: ["everywhere"] }],
  ["POST", "keys", "ipAllowList.0", { ...KEY, ipAllowList: ["10.0.0.0/33"] }],
  ["POST", "keys", "ipAllowList", { ...KEY, ipAllowList: Array(51).fill("10.0.0.1") }],
  ["POST", "keys", "colour", { ...KEY, colour: "red" }],
  ["POST", "keys", "id", { ...KEY, id: "0b7e2a52-8f1c-4a3c-9d67-0f2b7f5f3c11" }],
  ["PATCH", "keys/ID", "name", { name: "" }],
  ["PATCH", "keys/ID", "scopes", { scopes: [] }],
  ["PATCH", "keys/ID", "ipAllowList.0", { ipAllowList: ["x"] }],
  ["PATCH", "keys/ID", "mode", { mode: "test" }],
  ["POST", "keys/ID/rotate", "graceMs", { graceMs: -1 }],
  ["POST", "keys/ID/rotate", "graceMs", { graceMs: 1.5 }],
  ["POST", "keys/ID/rotate", "graceMs", { graceMs: 7 * 86_400_000 + 1 }],
  ["POST", "keys/ID/rotate", "graceMs", { graceMs: "1" }],
  ["POST", "keys/ID/rotate", "grace", { grace: 1 }],
  ["POST", "keys/leaked", "key", {}],
  ["POST", "keys/leaked", "key", { key: 5 }],
  ["POST", "keys/leaked", "also", { key: 5, also: 1 }],
];

describe("a body", () => {
  it.each(BODIES)("of %s %s is refused for its %s: %j", async (method, path, field, body) => {
    const before = await countKeys();
    const target = path.replace("ID", owner.keyId);
    const answer = await api.get(target, owner.key, {
      method,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    expect([answer.status, answer.body.code]).toEqual([400, "invalid_request"]);
    expect(answer.body.errors.map((error) => error.path)).toContain(field);
    for (const { message } of answer.body.errors)
      expect(message).toMatch(/^(?!.*(?:Invalid|Too big|Too small)).*\.$/);
    expect(await countKeys()).toBe(before);
  });

  it.each([
    [{ scopes: ["market:read"] }, "name", "name is missing; it should be a text."],
    [{ name: 5, scopes: ["market:read"] }, "name", "name should be a text."],
    [{ name: "x", scopes: "market:read" }, "scopes", "scopes should be a list."],
    [{ name: "x", scopes: ["market:read"], expiresAt: "soon" }, "expiresAt", "epoch milliseconds or a time"],
    [[], "", "The body should be a JSON object."],
    [undefined, "", "The body is missing; it should be a JSON object."],
  ])("%j is refused in words of ours", async (body, path, sentence) => {
    const answer = await api.get("keys", owner.key, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(answer.body.errors).toEqual(
      expect.arrayContaining([{ path, message: expect.stringContaining(sentence) }]),
    );
    expect(answer.body.detail).not.toContain("Invalid input");
  });

  async function countKeys(): Promise<number> {
    const { rows } = await api.database.pool.query("select count(*)::int as count from accounts.api_keys");
    return rows[0].count;
  }
});
