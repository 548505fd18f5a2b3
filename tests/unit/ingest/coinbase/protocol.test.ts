import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import type { VenueProtocol } from "@/server/ingest/feed/venue-protocol";
import { createCoinbaseProtocol } from "@/server/ingest/venues/coinbase/protocol";
import { readTradeRows } from "@/server/ingest/venues/coinbase/rest/read-trade-rows";
import { feedUrl, restBase } from "@/server/ingest/venues/coinbase/urls";
import { ManualClock } from "../../../fixtures/manual-clock";

const NOW = Date.parse("2026-01-19T12:00:00.000Z");
const MINUTE_MS = 60_000;

/** Answers by path and query; what was asked is kept. */
let asked: URL[];
let answer: (url: URL) => unknown;
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
    response.end(typeof body === "number" ? '{"message":"NotFound"}' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  clock = new ManualClock(NOW);
  closing = new AbortController();
  protocol = createCoinbaseProtocol({
    source: {
      venue: "coinbase",
      wsUrl: `ws://127.0.0.1:${port}`,
      restUrl: `http://127.0.0.1:${port}/`,
      symbols: ["BTC/USD", "ETH/USD"],
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

describe("what is said to Coinbase", () => {
  test("the feed has no path, REST no slash at its end", () => {
    expect(feedUrl("wss://ws-feed.exchange.coinbase.com")).toBe("wss://ws-feed.exchange.coinbase.com/");
    expect(feedUrl("ws://127.0.0.1:1/proxy")).toBe("ws://127.0.0.1:1/proxy");
    expect(restBase("https://api.exchange.coinbase.com/")).toBe("https://api.exchange.coinbase.com");
  });

  test.each(["ws-feed.exchange.coinbase.com", "https://ws-feed.exchange.coinbase.com", ""])(
    "%j is no address of its feed",
    (text) => {
      expect(() => feedUrl(text)).toThrow("it should begin with ws:// or wss://");
    },
  );

  test("one message subscribes every channel with its products", () => {
    const [endpoint] = protocol.endpoints;
    const topics = ["BTC/USD", "ETH/USD"].flatMap((symbol) => endpoint?.topics(symbol) ?? []);
    expect(topics.map(({ key, kind }) => [key, kind]).slice(0, 4)).toEqual([
      ["matches BTC-USD", "trades"],
      ["level2_batch BTC-USD", "book"],
      ["ticker BTC-USD", "top"],
      ["heartbeat BTC-USD", "other"],
    ]);
    const products = ["BTC-USD", "ETH-USD"];
    expect(JSON.parse(protocol.encode("subscribe", topics, 7))).toEqual({
      type: "subscribe",
      channels: ["matches", "level2_batch", "ticker", "heartbeat"].map((name) => ({
        name,
        product_ids: products,
      })),
    });
    expect(JSON.parse(protocol.encode("unsubscribe", topics.slice(1, 2), 8))).toEqual({
      type: "unsubscribe",
      channels: [{ name: "level2_batch", product_ids: ["BTC-USD"] }],
    });
  });

  test("two connections together send fewer than eight messages in any second", () => {
    const { sendPeriodMs } = protocol.limits;
    expect(2 * (Math.floor(1_000 / sendPeriodMs) + 1)).toBeLessThanOrEqual(8);
  });

  test("trap 9: the bound of a frame leaves room for a first one of many times 45,000 levels", () => {
    const level = '["0.00033519","34704.721865"],'.length;
    expect(protocol.limits.payloadBytesMax).toBeGreaterThan(2 * 45_000 * level * 5);
  });
});

const OLD_ROW = `{"trade_id":74,"side":"sell","size":"0.01000000","price":"10.00000000","time":"2026-01-19T11:59:00.123456Z"}`;
const NEW_ROW = OLD_ROW.replace("74", "75").replace("sell", "buy");

describe("trades that Coinbase gives back", () => {
  test("come newest first and are read oldest first, with the aggressor's side and each row's own text", () => {
    const { trades, damaged } = readTradeRows(`[${NEW_ROW},${OLD_ROW}]`, "BTC/USD", NOW);
    expect(damaged).toBe(0);
    expect(trades).toMatchObject([
      { id: "74", sequence: 74, side: "buy", raw: OLD_ROW, backfilled: true, price: 10, quantity: 0.01 },
      { id: "75", sequence: 75, side: "sell", raw: NEW_ROW, symbol: "BTC/USD", receivedAt: NOW },
    ]);
    expect(trades[0]?.time).toBe(Date.parse("2026-01-19T11:59:00.123Z"));
  });

  test.each([
    ["an id that is a text", OLD_ROW.replace("74", '"74"')],
    ["no time", OLD_ROW.replace(/,"time":"[^"]*"/, "")],
    ["a price with a minus inside", OLD_ROW.replace("10.00000000", "0.-10000")],
    ["no side", OLD_ROW.replace('"side":"sell",', "")],
    ["no object", "5"],
  ])("with %s are counted as damaged beside the others", (_name, row) => {
    const { trades, damaged } = readTradeRows(`[${NEW_ROW},${row}]`, "BTC/USD", NOW);
    expect([trades.length, damaged]).toEqual([1, 1]);
  });

  test.each(["<html></html>", `[${NEW_ROW}`, '{"message":"NotFound"}'])(
    "%j is refused with one sentence",
    (body) => {
      expect(() => readTradeRows(body, "BTC/USD", NOW)).toThrow(AppError);
    },
  );

  test("are asked for from the old end of a hole, a thousand at most", async () => {
    const { tradeRecovery } = protocol;
    if (tradeRecovery.by !== "sequence") throw new Error("trades of Coinbase are numbered");
    answer = () => [];
    const range = { fromTime: NOW - MINUTE_MS };
    await tradeRecovery.fetch("BTC/USD", { ...range, first: 100, before: 150 }, closing.signal);
    await tradeRecovery.fetch("BTC/USD", { ...range, first: 100, before: 5_000 }, closing.signal);
    const openEnd = Number.MAX_SAFE_INTEGER;
    await tradeRecovery.fetch("BTC/USD", { ...range, first: 100, before: openEnd }, closing.signal);
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual([
      "/products/BTC-USD/trades?limit=50&after=150",
      "/products/BTC-USD/trades?limit=1000&after=1100",
      "/products/BTC-USD/trades?limit=1000&after=1100",
    ]);
  });
});

describe("what Coinbase tells of the past", () => {
  test("instruments are those wanted of the whole list, with the sizes of their steps", async () => {
    const btc = {
      id: "BTC-USD",
      base_currency: "BTC",
      quote_currency: "USD",
      quote_increment: "0.01",
      base_increment: "0.00000001",
      min_market_funds: "1",
      status: "online",
      trading_disabled: false,
    };
    const eth = { ...btc, id: "ETH-USD", base_currency: "ETH", trading_disabled: true };
    answer = () => [btc, { ...btc, id: "DOGE-USD" }, eth, 5, null, { ...btc, quote_increment: "x" }];
    const step = { tickSize: 0.01, lotSize: 1e-8, minNotional: 1, quote: "USD", venue: "coinbase" };
    expect(await protocol.history.instruments(["BTC/USD", "ETH/USD"])).toEqual([
      { ...step, symbol: "BTC/USD", base: "BTC", status: "trading" },
      { ...step, symbol: "ETH/USD", base: "ETH", status: "halted" },
    ]);
    expect(asked.map(({ pathname }) => pathname)).toEqual(["/products"]);
  });

  /** Both ends included, newest first, three hundred at most, like the venue. */
  function candles({ searchParams }: URL): unknown {
    const start = Date.parse(searchParams.get("start") ?? "");
    const end = Date.parse(searchParams.get("end") ?? "");
    if ((end - start) / MINUTE_MS > 300) return 400;
    const rows: number[][] = [];
    for (let time = end; time >= start; time -= MINUTE_MS) rows.push([time / 1_000, 9, 12, 10, 11, 2]);
    return rows;
  }

  test("candles come oldest first over several pages, closed ones only, low and high before open", async () => {
    answer = candles;
    const from = NOW - 700 * MINUTE_MS;
    const found = await protocol.history.candles("BTC/USD", "1m", from, NOW + 5 * MINUTE_MS);
    expect(found.map(({ time }) => time)).toEqual(
      Array.from({ length: 700 }, (_, index) => from + index * MINUTE_MS),
    );
    expect(found[0]).toMatchObject({
      open: 10,
      high: 12,
      low: 9,
      close: 11,
      volume: 2,
      closed: true,
      trades: 0,
    });
    expect(asked.length).toBe(3);
    expect(asked[0]?.search).toBe(
      "?granularity=60&start=2026-01-19T00%3A20%3A00.000Z&end=2026-01-19T05%3A19%3A00.000Z",
    );
  });

  test("a candle that cannot be is left out: no volume, no number, a low above its open", async () => {
    const time = (minutes: number) => NOW / 1_000 - minutes * 60;
    answer = () => [
      [time(1), 9, 12, 10, 11, 0],
      [time(2), 9, 12, "x", 11, 1],
      [time(3), 11, 12, 10, 11, 1],
      "x",
      [time(4), 9, 12, 10, 11, 1],
      [time(500), 9, 12, 10, 11, 1],
    ];
    const found = await protocol.history.candles("BTC/USD", "1m", NOW - 10 * MINUTE_MS, NOW);
    expect(found.map(({ time: at }) => at)).toEqual([NOW - 4 * MINUTE_MS]);
  });

  test("intervals that it does not keep are empty without a question", async () => {
    for (const interval of ["100ms", "1s", "5s", "4h", "15s"] as const) {
      expect(await protocol.history.candles("BTC/USD", interval, 0, NOW)).toEqual([]);
    }
    expect(asked).toEqual([]);
  });

  test("history asks less than half of the ten times a second that are allowed", async () => {
    answer = () => [];
    const all = Array.from({ length: 8 }, () => protocol.history.instruments([]));
    await expect.poll(() => asked.length).toBe(4);
    clock.advance(990);
    expect(asked.length).toBe(4);
    clock.advance(11);
    await expect.poll(() => asked.length).toBe(8);
    await Promise.all(all);
  });
});
