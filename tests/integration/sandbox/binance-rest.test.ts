import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openStage, START, type Stage } from "./stage";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const SYMBOL_LEGAL = "^[A-Z0-9-_.]{1,20}$";

describe("bad requests get the venue's own codes", () => {
  it.each([
    ["/depth", -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."],
    ["/depth?symbol=", -1105, "Parameter 'symbol' was empty."],
    ["/depth?symbol=NOPEUSDT", -1121, "Invalid symbol."],
    [
      "/depth?symbol=btcusdt",
      -1100,
      `Illegal characters found in parameter 'symbol'; legal range is '${SYMBOL_LEGAL}'.`,
    ],
    [
      "/depth?symbol=BTCUSDT&limit=x",
      -1100,
      "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.",
    ],
    ["/depth?symbol=BTCUSDT&limit=0", -1130, "Data sent for parameter 'limit' is not valid."],
    [
      "/trades?symbol=BTCUSDT&fromId=5",
      -1104,
      "Not all sent parameters were read; read '1' parameter(s) but was sent '2'.",
    ],
    ["/trades?symbol=BTCUSDT&a=1&b=2", -1101, "Too many parameters; expected '2' and received '3'."],
    ["/trades?symbol=BTCUSDT&symbol=ETHUSDT", -1101, "Duplicate values for a parameter detected."],
    [
      "/klines?symbol=BTCUSDT",
      -1102,
      "Mandatory parameter 'interval' was not sent, was empty/null, or malformed.",
    ],
    ["/klines?symbol=BTCUSDT&interval=7m", -1120, "Invalid interval."],
    ["/aggTrades?symbol=BTCUSDT&fromId=1&startTime=2", -1128, "Combination of optional parameters invalid."],
    [
      "/ticker/24hr?symbol=BTCUSDT&symbols=[%22BTCUSDT%22]",
      -1128,
      "Combination of optional parameters invalid.",
    ],
    [
      "/ticker/price?symbols=[%22BTCUSDT%22,%22BTCUSDT%22]",
      -1151,
      "Symbol is present multiple times in the list.",
    ],
    ["/ticker/24hr?symbol=BTCUSDT&type=HUGE", -1139, "Invalid ticker type."],
    ["/exchangeInfo?symbols=[%22NOPE%22]", -1121, "Invalid symbol."],
  ])("%s", async (path, code, msg) => {
    const { status, body } = await stage.rest(`/api/v3${path}`);
    expect({ status, body }).toEqual({ status: 400, body: { code, msg } });
  });

  it("answers unknown paths with 404 and other methods with 405", async () => {
    expect((await stage.rest("/api/v3/nope")).status).toBe(404);
    expect((await fetch(`${stage.venue.restUrl}/api/v3/ping`, { method: "POST" })).status).toBe(405);
  });
});

describe("answers", () => {
  it("tell the time and answer pings", async () => {
    expect((await stage.rest("/api/v3/ping")).body).toEqual({});
    expect((await stage.rest("/api/v3/time")).body).toEqual({ serverTime: START });
  });

  it("give a trade by id, oldest first, prices with eight decimals", async () => {
    stage.market.move(20);
    const [third, fourth] = stage.market.trades("binance", "BTC/USDT", 5_003, 2);
    const { body } = await stage.rest("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=5003&limit=2");
    const row = (trade: typeof third) => ({
      id: trade?.id,
      price: trade?.price.toFixed(8),
      qty: trade?.quantity.toFixed(8),
      quoteQty: ((trade?.price ?? 0) * (trade?.quantity ?? 0)).toFixed(8),
      time: START,
      isBuyerMaker: trade?.buyerIsMaker,
      isBestMatch: true,
    });
    expect(body).toEqual([row(third), row(fourth)]);
    const newest = z
      .array(z.object({ id: z.number() }))
      .parse((await stage.rest("/api/v3/trades?symbol=BTCUSDT&limit=3")).body);
    expect(newest.map(({ id }) => id)).toEqual([5_007, 5_008, 5_009]);
  });

  it("describe every symbol with its price, lot and notional filters", async () => {
    const { body } = await stage.rest("/api/v3/exchangeInfo?symbol=BTCUSDT");
    expect(body).toMatchObject({
      timezone: "UTC",
      serverTime: START,
      symbols: [
        {
          symbol: "BTCUSDT",
          status: "TRADING",
          baseAsset: "BTC",
          quoteAsset: "USDT",
          filters: expect.arrayContaining([
            expect.objectContaining({ filterType: "PRICE_FILTER", tickSize: "0.01000000" }),
            expect.objectContaining({ filterType: "LOT_SIZE", stepSize: "0.00010000" }),
            expect.objectContaining({ filterType: "NOTIONAL", minNotional: "5.00000000" }),
          ]),
        },
      ],
    });
  });

  it("give prices and best levels of one symbol or all", async () => {
    stage.market.move(4);
    const { bids, asks } = stage.market.book("binance", "ETH/USDT");
    expect((await stage.rest("/api/v3/ticker/bookTicker?symbol=ETHUSDT")).body).toEqual({
      symbol: "ETHUSDT",
      bidPrice: bids[0]?.toFixed(8),
      bidQty: bids[1]?.toFixed(8),
      askPrice: asks[0]?.toFixed(8),
      askQty: asks[1]?.toFixed(8),
    });
    expect((await stage.rest("/api/v3/ticker/price")).body).toEqual([
      { symbol: "BTCUSDT", price: expect.any(String) },
      { symbol: "ETHUSDT", price: expect.any(String) },
    ]);
  });
});

describe("klines", () => {
  const opens = async (query: string) => {
    const { body } = await stage.rest(`/api/v3/klines?symbol=BTCUSDT&${query}`);
    return z
      .array(z.tuple([z.number()]).rest(z.unknown()))
      .parse(body)
      .map(([open]) => (open - START) / 1_000);
  };
  beforeEach(() => {
    for (let second = 0; second < 10; second += 1) {
      stage.market.move(4);
      stage.clock.advance(1_000);
    }
  });

  it.each([
    ["interval=1s&limit=3", [7, 8, 9, 10].slice(1)],
    [`interval=1s&startTime=${START + 2_000}&limit=3`, [2, 3, 4]],
    [`interval=1s&startTime=${START + 1_001}&endTime=${START + 4_000}`, [2, 3, 4]],
    [`interval=1s&endTime=${START + 4_500}&limit=2`, [3, 4]],
    [`interval=1s&startTime=${START + 20_000}`, []],
    ["interval=1m", [0]],
  ])("%s are the ones that open within the range, oldest first", async (query, expected) => {
    expect(await opens(query)).toEqual(expected);
  });

  it.each([
    ["1w", Date.UTC(2026, 0, 19), Date.UTC(2026, 0, 26)],
    ["1M", Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)],
    ["3d", Date.UTC(2026, 0, 19), Date.UTC(2026, 0, 22)],
  ])("of %s open and close by the calendar", async (interval, open, next) => {
    const { body } = await stage.rest(`/api/v3/klines?symbol=BTCUSDT&interval=${interval}`);
    expect(body).toEqual([expect.arrayContaining([open, next - 1])]);
  });
});

describe("limits", () => {
  it.each([
    ["/ping", 1],
    ["/exchangeInfo", 20],
    ["/depth?symbol=BTCUSDT", 5],
    ["/depth?symbol=BTCUSDT&limit=500", 25],
    ["/depth?symbol=BTCUSDT&limit=1000", 50],
    ["/depth?symbol=BTCUSDT&limit=5000", 250],
    ["/trades?symbol=BTCUSDT", 25],
    ["/historicalTrades?symbol=BTCUSDT", 25],
    ["/aggTrades?symbol=BTCUSDT", 4],
    ["/klines?symbol=BTCUSDT&interval=1m", 2],
    ["/ticker/24hr?symbol=BTCUSDT", 2],
    ["/ticker/24hr", 80],
    ["/ticker/price?symbol=BTCUSDT", 2],
    ["/ticker/bookTicker", 4],
  ])("%s weighs what is documented", async (path, weight) => {
    const { status, headers } = await stage.rest(`/api/v3${path}`);
    expect({ status, used: headers.get("x-mbx-used-weight-1m") }).toEqual({
      status: 200,
      used: String(weight),
    });
  });

  it("6,000 a minute, then 429 until the minute is over, then 418 for who goes on", async () => {
    const heavy = "/api/v3/depth?symbol=BTCUSDT&limit=5000";
    stage.clock.advance(15_000);
    for (let count = 0; count < 24; count += 1) expect((await stage.rest(heavy)).status).toBe(200);
    const over = await stage.rest(heavy);
    expect(over.status).toBe(429);
    expect(over.headers.get("retry-after")).toBe("45");
    expect(over.body).toMatchObject({ code: -1003 });
    for (let count = 1; count < 20; count += 1) expect((await stage.rest(heavy)).status).toBe(429);
    const banned = await stage.rest("/api/v3/ping");
    expect({ status: banned.status, retryAfter: banned.headers.get("retry-after") }).toEqual({
      status: 418,
      retryAfter: "120",
    });
    stage.clock.advance(120_000);
    expect((await stage.rest(heavy)).status).toBe(200);
  });

  it("are counted anew every minute", async () => {
    await stage.rest("/api/v3/exchangeInfo");
    stage.clock.advance(60_000);
    expect((await stage.rest("/api/v3/ping")).headers.get("x-mbx-used-weight-1m")).toBe("1");
  });
});
