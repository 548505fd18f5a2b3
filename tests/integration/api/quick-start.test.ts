import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listenHttp } from "@/lib/platform/http/http-listener";
import { ManualClock } from "@/tests/fixtures/manual-clock";
import { healthOf, type QuickServer, serveQuickStart, tickerOf } from "@/tests/fixtures/quick-server";

let server: QuickServer;

afterEach(async () => {
  await server.close();
});

async function get(path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: readJson(text) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A request written by hand, for what no client would send. */
async function raw(text: string): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString();
  });
  socket.write(text);
  await once(socket, "close");
  return answer;
}

describe("the quick-start endpoints", () => {
  it("GET / names the service and where to go on", async () => {
    server = await serveQuickStart();
    expect((await get("/")).body).toEqual({
      name: "Quant-SaaS",
      version: "1.0.0",
      feed: "simulated",
      links: {
        docs: "http://quant.test/docs",
        openapi: "http://quant.test/api/v1/openapi.json",
        websocket: "ws://quant.test/ws",
      },
    });
  });

  it("GET /health is exact, and counts whole seconds", async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 19, 12, 59, 55));
    server = await serveQuickStart({ clock });
    clock.advance(5_400);
    const { status, text, headers } = await get("/health");
    expect(status).toBe(200);
    expect(text).toBe(
      '{"status":"OK","timestamp":"2026-01-19T13:00:00.400Z","version":"1.0.0","uptime":"5s"}',
    );
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("GET /market-data is exact, for the first symbol and for any spelling of another", async () => {
    server = await serveQuickStart();
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 42_000.5), tickerOf("ETH/USDT", 2_500)]);
    expect((await get("/market-data")).text).toBe(
      '{"symbol":"BTC/USDT","price":42000.5,"volume":12345.67,"timestamp":"2026-01-19T13:00:00.000Z","change":1.23,"feed":"simulated"}',
    );
    for (const spelling of ["ETH/USDT", "ETH%2FUSDT", "ETH-USDT", "ethusdt"]) {
      expect((await get(`/market-data?symbol=${spelling}`)).body).toMatchObject({ symbol: "ETH/USDT" });
    }
  });

  it("GET /market-data?symbol=all is an array of what has a price", async () => {
    server = await serveQuickStart({ feed: "replay" });
    expect((await get("/market-data?symbol=all")).body).toEqual([]);
    server.bus.publish("tickers", [tickerOf("ETH/USDT", 2_500)]);
    expect((await get("/market-data?symbol=all")).body).toEqual([
      expect.objectContaining({ symbol: "ETH/USDT", price: 2_500, feed: "replay" }),
    ]);
  });

  it("prints sums of doubles without their dust", async () => {
    server = await serveQuickStart();
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 1, { volume: 0.1 + 0.2, change: 100 / 3 })]);
    expect((await get("/market-data")).body).toMatchObject({ volume: 0.3, change: 33.3333 });
  });

  it("says 503 while no price is known", async () => {
    server = await serveQuickStart();
    const { status, headers, body } = await get("/market-data");
    expect(status).toBe(503);
    expect(headers.get("retry-after")).toBe("2");
    expect(body).toMatchObject({ code: "unavailable", detail: expect.stringContaining("BTC/USDT") });
  });

  it("GET /api/market_data lists venues, symbols, channels and last tickers", async () => {
    server = await serveQuickStart();
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 42_000.5)]);
    expect((await get("/api/market_data")).body).toEqual({
      feed: "simulated",
      venues: ["binance"],
      symbols: ["BTC/USDT", "ETH/USDT"],
      instruments: [
        { venue: "binance", symbol: "BTC/USDT" },
        { venue: "binance", symbol: "ETH/USDT" },
      ],
      channels: ["ticker", "trade"],
      tickers: [expect.objectContaining({ symbol: "BTC/USDT", price: 42_000.5 })],
    });
  });

  it("GET /metrics is Prometheus text, open without a token", async () => {
    server = await serveQuickStart();
    const { status, headers, text } = await get("/metrics");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain("process_cpu_seconds_total");
  });

  it.each([
    [undefined, 401],
    ["Bearer wrong", 401],
    ["Basic the-metrics-token", 401],
    ["Bearer the-metrics-token", 200],
  ])("GET /metrics with Authorization %s answers %i where a token is set", async (authorization, status) => {
    server = await serveQuickStart({ metricsToken: "the-metrics-token" });
    const answer = await get("/metrics", authorization ? { headers: { authorization } } : {});
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });
});

describe("readiness", () => {
  it("goes from starting over ready to degraded, and is 503 only without Postgres or a first feed", async () => {
    const clock = new ManualClock();
    server = await serveQuickStart({ clock, hasRedis: true });
    const ask = async () => {
      clock.jump(1_000);
      const { status, body } = await get("/ready");
      const { status: word } = body as { status: string };
      return [status, word];
    };
    server.services.postgres = false;
    expect(await ask()).toEqual([503, "starting"]);
    server.services.postgres = true;
    expect(await ask()).toEqual([503, "starting"]);
    server.bus.publish("health", healthOf("live"));
    expect(await ask()).toEqual([200, "ready"]);
    server.bus.publish("health", healthOf("down"));
    expect(await ask()).toEqual([200, "degraded"]);
    server.bus.publish("health", healthOf("live"));
    server.services.redis = false;
    expect(await ask()).toEqual([200, "degraded"]);
    server.services.redis = true;
    server.services.postgres = false;
    expect(await ask()).toEqual([503, "degraded"]);
    server.services.postgres = true;
    expect(await ask()).toEqual([200, "ready"]);
  });

  it("shows every check in the contract's shape", async () => {
    server = await serveQuickStart({ hasRedis: true });
    server.bus.publish("health", healthOf("live"));
    expect((await get("/ready")).body).toEqual({
      status: "ready",
      checks: {
        postgres: "ok",
        redis: "ok",
        bus: "ok",
        feeds: { binance: { status: "live", lagMs: 12, lastMessageAt: 1_768_827_600_000 } },
      },
    });
  });

  it("counts a replay that has ended, and a server without Redis, as ready", async () => {
    server = await serveQuickStart();
    server.bus.publish("health", healthOf("ended"));
    const { status, body } = await get("/ready");
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "ready", checks: { redis: "off" } });
  });

  it("asks Postgres once, however many ask", async () => {
    server = await serveQuickStart({ clock: new ManualClock() });
    await Promise.all(Array.from({ length: 50 }, () => get("/ready")));
    expect(server.services.postgresAsked).toBe(1);
  });
});

describe("bad input", () => {
  it.each([
    ["GET", "/market-data?symbol=DOGE/USDT", 404, "not_found", "DOGE/USDT is not on offer"],
    ["GET", "/market-data?symbol=NOPE", 404, "not_found", "BTC/USDT, ETH/USDT"],
    ["GET", "/market-data?symbol=", 400, "invalid_request", "symbol should be a pair"],
    ["GET", "/market-data?symbol=%00", 400, "invalid_request", "symbol should be a pair"],
    ["GET", `/market-data?symbol=${"A".repeat(500)}`, 400, "invalid_request", "symbol should be a pair"],
    ["GET", "/market-data?symbol=BTCUSDT&symbol=ETHUSDT", 400, "invalid_request", "more than once"],
    ["GET", "/market-data?Symbol=BTCUSDT", 400, "invalid_request", '"Symbol" is unknown'],
    ["GET", "/market-data?symbol=all&limit=5", 400, "invalid_request", '"limit" is unknown'],
    ["GET", "/market-data?__proto__=1", 400, "invalid_request", '"__proto__" is unknown'],
    ["GET", "/health?verbose=1", 400, "invalid_request", '"verbose" is unknown'],
    ["GET", "/ready?x", 400, "invalid_request", '"x" is unknown'],
    ["GET", "/api/market_data?symbol=BTCUSDT", 400, "invalid_request", "takes no parameters"],
    ["GET", "/nope", 404, "not_found", "There is no /nope"],
    ["GET", "/health/", 404, "not_found", "There is no /health/"],
    ["GET", "/../etc/passwd", 404, "not_found", "There is no"],
    ["GET", "/%E0%A4%A", 404, "not_found", "There is no"],
    ["GET", "/ws", 400, "invalid_request", "WebSocket"],
    ["GET", "/ws/v1", 400, "invalid_request", "WebSocket"],
    ["POST", "/health", 405, "method_not_allowed", "/health takes GET, not POST"],
    ["DELETE", "/market-data", 405, "method_not_allowed", "takes GET, not DELETE"],
    ["PUT", "/", 405, "method_not_allowed", "takes GET, not PUT"],
  ])("%s %s answers %i %s", async (method, path, status, code, part) => {
    server = await serveQuickStart();
    const answer = await get(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("allow")).toBe(status === 405 ? "GET, HEAD" : null);
    expect(answer.body).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      status,
      code,
      detail: expect.stringContaining(part),
      requestId: answer.headers.get("x-request-id"),
    });
    expect(answer.text).not.toMatch(/\bat .*:\d+:\d+|node_modules/);
  });

  it("names each wrong parameter", async () => {
    server = await serveQuickStart();
    const { body } = await get("/market-data?a=1&b=2");
    expect(body).toMatchObject({ errors: [{ path: "a" }, { path: "b" }] });
  });

  it.each([
    ["safe-id.1_2", "safe-id.1_2"],
    ["x".repeat(65), null],
    ['"><script>', null],
  ])("the request id %s comes back as %s or a new one", async (given, expected) => {
    server = await serveQuickStart();
    const { headers } = await get("/health", { headers: { "x-request-id": given } });
    expect(headers.get("x-request-id")).toMatch(expected === null ? /^[0-9a-f-]{36}$/ : expected);
  });

  it.each([
    ["no HTTP", "hello\r\n\r\n", "400 Bad Request", "invalid_request"],
    ["no Host", "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", "400 Bad Request", ""],
    ["a strange Host", "GET /health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", "400 ", ""],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "400 Bad Request",
      "invalid_request",
    ],
    [
      "endless headers",
      `GET / HTTP/1.1\r\nHost: h\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`,
      "413 Payload Too Large",
      "too_large",
    ],
  ])("%s is answered and the connection ends", async (_case, text, status, code) => {
    server = await serveQuickStart();
    const answer = await raw(text);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain(code);
    expect(answer).not.toContain("node:");
    expect((await get("/health")).status).toBe(200);
  });
});

describe("the limit of an address", () => {
  it("turns the next request away with the time to wait, and never probes", async () => {
    const clock = new ManualClock();
    server = await serveQuickStart({ clock, rateLimitPerMinute: 5 });
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 1)]);
    for (const path of ["/", "/market-data", "/api/market_data", "/market-data?symbol=all"]) {
      expect((await get(path)).status).toBe(200);
    }
    expect((await get("/market-data?symbol=NOPE")).status).toBe(404);
    const { status, headers, body } = await get("/");
    expect(status).toBe(429);
    const seconds = Number(headers.get("retry-after"));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(61);
    expect(body).toMatchObject({ code: "rate_limited", detail: expect.stringContaining("5 requests") });
    for (const path of ["/health", "/ready", "/metrics"]) expect((await get(path)).status).not.toBe(429);

    clock.jump(seconds * 1_000);
    expect((await get("/")).status).toBe(200);
  });

  it("counts the visitor behind a trusted proxy, and nobody's claims otherwise", async () => {
    const visitor = (address: string) => ({ headers: { "x-forwarded-for": address } });
    server = await serveQuickStart({ rateLimitPerMinute: 1, trustedProxies: ["127.0.0.0/8"] });
    expect((await get("/", visitor("198.51.100.1"))).status).toBe(200);
    expect((await get("/", visitor("198.51.100.2"))).status).toBe(200);
    expect((await get("/", visitor("198.51.100.1"))).status).toBe(429);
    await server.close();
    server = await serveQuickStart({ rateLimitPerMinute: 1 });
    expect((await get("/", visitor("198.51.100.1"))).status).toBe(200);
    expect((await get("/", visitor("198.51.100.2"))).status).toBe(429);
  });
});

describe("a listener", () => {
  it("says in one sentence that its port is taken", async () => {
    server = await serveQuickStart();
    const again = listenHttp({
      port: server.port,
      name: "HTTP_PORT",
      request: () => {},
      upgrade: () => {},
    });
    await expect(again).rejects.toThrow(
      `Port ${server.port} is taken by another program; stop it, or choose another port with HTTP_PORT.`,
    );
  });
});
