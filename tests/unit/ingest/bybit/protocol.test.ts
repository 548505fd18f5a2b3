import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueProtocol } from "@/server/ingest/feed/venue-protocol";
import { createBybitProtocol } from "@/server/ingest/venues/bybit/protocol";
import { restBase, spotUrl } from "@/server/ingest/venues/bybit/urls";
import { ManualClock } from "../../../fixtures/manual-clock";

const NOW = 1_731_036_000_000;
const MINUTE_MS = 60_000;

/** Answers by path and query; what was asked is kept. */
let asked: URL[];
let answer: (url: URL) => string | number;
let server: ReturnType<typeof createServer>;
let protocol: VenueProtocol;
let clock: ManualClock;
let closing: AbortController;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://venue");
    asked.push(url);
    const body = answer(url);
    response.statusCode = typeof body === "number" ? body : 200;
    response.end(typeof body === "number" ? "access too frequent" : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  clock = new ManualClock(NOW);
  closing = new AbortController();
  protocol = createBybitProtocol({
    source: {
      venue: "bybit",
      wsUrl: `ws://127.0.0.1:${port}`,
      restUrl: `http://127.0.0.1:${port}/`,
      symbols: ["BTC/USDT", "ETH/USDT"],
    },
    clock,
    venueNow: () => NOW,
    signal: closing.signal,
  });
});

afterEach(async () => {
  closing.abort();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function listed(rows: unknown[]): string {
  return JSON.stringify({ retCode: 0, retMsg: "OK", result: { category: "spot", list: rows }, time: NOW });
}

describe("what is said to Bybit", () => {
  test("the category is in the path, whatever was given of it", () => {
    const url = "wss://stream.bybit.com/v5/public/spot";
    const given = [
      "",
      "/",
      "/v5",
      "/v5/public",
      "/v5/public/spot",
      "/v5/public/linear",
      "/v5/public/spot/?x=1",
    ];
    expect(given.map((path) => spotUrl(`wss://stream.bybit.com${path}`))).toEqual(given.map(() => url));
    expect(spotUrl("ws://127.0.0.1:1/proxy")).toBe("ws://127.0.0.1:1/proxy/v5/public/spot");
    expect(restBase("https://api.bybit.com/")).toBe("https://api.bybit.com");
  });

  test.each(["stream.bybit.com", "https://stream.bybit.com", ""])(
    "%j is no address of its stream",
    (text) => {
      expect(() => spotUrl(text)).toThrow("should begin with ws:// or wss://");
    },
  );

  test("a symbol's trades, book, top and minutes are asked for, ten topics a message at most", () => {
    const [endpoint] = protocol.endpoints;
    const topics = endpoint?.topics("BTC/USDT") ?? [];
    expect(topics.map(({ key, kind }) => [key, kind])).toEqual([
      ["publicTrade.BTCUSDT", "trades"],
      ["orderbook.200.BTCUSDT", "book"],
      ["orderbook.1.BTCUSDT", "top"],
      ["kline.1.BTCUSDT", "other"],
    ]);
    expect(JSON.parse(protocol.encode("subscribe", topics.slice(0, 2), 7))).toEqual({
      req_id: "7.2",
      op: "subscribe",
      args: ["publicTrade.BTCUSDT", "orderbook.200.BTCUSDT"],
    });
    expect(protocol.limits.topicsPerMessage).toBe(10);
  });

  test("all topics of a connection stay under 21,000 characters, also those of long names", () => {
    const topics = protocol.endpoints[0]?.topics("1000000BABYDOGE/USDT") ?? [];
    const characters = JSON.stringify(topics.map(({ key }) => key)).length;
    expect(characters * protocol.limits.symbolsPerConnection).toBeLessThan(21_000);
  });

  test("a ping every 20 s keeps the connection, and its answer is no answer to a subscription", () => {
    const { keepAlive } = protocol;
    expect(keepAlive?.periodMs).toBe(20_000);
    expect(JSON.parse(keepAlive?.text(7) ?? "")).toEqual({ req_id: "ping7", op: "ping" });
  });
});

describe("what Bybit tells of the past", () => {
  test("its newest sixty trades are all that it gives back", async () => {
    answer = () => listed([]);
    const { tradeRecovery } = protocol;
    expect(tradeRecovery).toMatchObject({ by: "newest", pageMax: 60 });
    if (tradeRecovery.by !== "newest") return;
    expect(await tradeRecovery.fetch("BTC/USDT", closing.signal)).toEqual({ trades: [], damaged: 0 });
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual([
      "/v5/market/recent-trade?category=spot&symbol=BTCUSDT&limit=60",
    ]);
  });

  test("instruments are those wanted of the whole list", async () => {
    const btc = {
      symbol: "BTCUSDT",
      baseCoin: "BTC",
      quoteCoin: "USDT",
      status: "Trading",
      lotSizeFilter: {
        basePrecision: "0.000001",
        quotePrecision: "0.0000001",
        minOrderQty: "0.000011",
        minOrderAmt: "5",
      },
      priceFilter: { tickSize: "0.1" },
    };
    const rows = [
      btc,
      { ...btc, symbol: "DOGEUSDT" },
      { ...btc, symbol: "ETHUSDT", baseCoin: "ETH", status: "PreLaunch" },
      5,
    ];
    answer = () => listed(rows);
    expect(await protocol.history.instruments(["BTC/USDT", "ETH/USDT"])).toEqual([
      {
        symbol: "BTC/USDT",
        venue: "bybit",
        base: "BTC",
        quote: "USDT",
        tickSize: 0.1,
        lotSize: 0.000001,
        minNotional: 5,
        status: "trading",
      },
      {
        symbol: "ETH/USDT",
        venue: "bybit",
        base: "ETH",
        quote: "USDT",
        tickSize: 0.1,
        lotSize: 0.000001,
        minNotional: 5,
        status: "halted",
      },
    ]);
  });

  /** The newest of the range first, as many as are asked for, like the venue. */
  function klines(first: number): (url: URL) => string {
    return ({ searchParams }) => {
      const [start, end, limit] = ["start", "end", "limit"].map((name) => Number(searchParams.get(name)));
      const rows: string[][] = [];
      for (
        let time = Math.floor(Math.min(end ?? 0, NOW) / MINUTE_MS) * MINUTE_MS;
        time >= Math.max(first, start ?? 0);
        time -= MINUTE_MS
      ) {
        if (rows.length === limit) break;
        rows.push([String(time), "10", "12", "9", "11", "2", "22"]);
      }
      return listed(rows);
    };
  }

  test("candles come oldest first over several pages, closed ones only, up to where the record begins", async () => {
    answer = klines(NOW - 2_500 * MINUTE_MS);
    const candles = await protocol.history.candles(
      "BTC/USDT",
      "1m",
      NOW - 10_000 * MINUTE_MS,
      NOW + MINUTE_MS,
    );
    expect(candles.map(({ time }) => time)).toEqual(
      Array.from({ length: 2_500 }, (_, index) => NOW - (2_500 - index) * MINUTE_MS),
    );
    expect(candles[0]).toEqual({
      time: NOW - 2_500 * MINUTE_MS,
      open: 10,
      high: 12,
      low: 9,
      close: 11,
      volume: 2,
      quoteVolume: 22,
      vwap: 11,
      trades: 0,
      takerBuyVolume: 0,
      closed: true,
    });
    expect(asked.length).toBe(3);
  });

  test("a candle that cannot be is left out: nothing traded, no number, a text as row", async () => {
    const row = (time: number, ...values: string[]) => [String(time), ...values];
    const times = [1, 2, 3].map((index) => NOW - index * MINUTE_MS);
    const [one = 0, two = 0, three = 0] = times;
    answer = () =>
      listed([
        row(one, "1", "1", "1", "1", "0", "0"),
        row(two, "1", "1", "1", "NaN", "1", "1"),
        "x",
        row(three, "1", "1", "1", "1", "1", "1"),
        row(NOW - 500 * MINUTE_MS, "1", "1", "1", "1", "1", "1"),
      ]);
    const candles = await protocol.history.candles("BTC/USDT", "1m", NOW - 10 * MINUTE_MS, NOW);
    expect(candles.map(({ time }) => time)).toEqual([three]);
  });

  test("a venue that repeats one page for ever is asked no more", async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => [
      String(NOW - index * MINUTE_MS),
      "1",
      "1",
      "1",
      "1",
      "1",
      "1",
    ]);
    answer = () => listed(rows);
    await protocol.history.candles("BTC/USDT", "1m", NOW - 100_000 * MINUTE_MS, NOW);
    expect(asked.length).toBe(2);
  });

  test("intervals that it does not keep are empty without a question", async () => {
    expect(await protocol.history.candles("BTC/USDT", "1s", 0, NOW)).toEqual([]);
    expect(await protocol.history.candles("BTC/USDT", "100ms", 0, NOW)).toEqual([]);
    expect(asked).toEqual([]);
  });

  test("after a 403 the address is left alone for the ten minutes that the venue wants", async () => {
    answer = () => 403;
    await expect(protocol.history.instruments([])).rejects.toThrow("answered 403");
    answer = () => listed([]);
    const second = protocol.history.instruments([]);
    clock.advance(599_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.length).toBe(1);
    clock.advance(2_000);
    expect(await second).toEqual([]);
    expect(asked.length).toBe(2);
  });
});
