import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type BybitStage, bookSchema, openBybitStage, tradeSchema } from "./bybit-stage";
import { START } from "./stage";

const SYMBOL = "BTC/USDT";
const MINUTE_MS = 60_000;
let stage: BybitStage;
beforeEach(async () => {
  stage = await openBybitStage();
});
afterEach(() => stage.close());

const listSchema = z.object({ category: z.string(), list: z.array(z.record(z.string(), z.unknown())) });
const klinesSchema = z.object({ list: z.array(z.array(z.string()).length(7)) });
const tradesSchema = z.object({
  list: z.array(
    z.strictObject({
      execId: z.string(),
      symbol: z.string(),
      price: z.string(),
      size: z.string(),
      side: z.enum(["Buy", "Sell"]),
      time: z.string(),
      isBlockTrade: z.boolean(),
      isRPITrade: z.boolean(),
      seq: z.string(),
    }),
  ),
});

async function list(path: string) {
  return listSchema.parse((await stage.rest(path)).body.result).list;
}
async function trades(query = "") {
  const { body } = await stage.rest(`/v5/market/recent-trade?category=spot&symbol=BTCUSDT${query}`);
  return tradesSchema.parse(body.result).list;
}
/** Start times in minutes after the beginning, as they come. */
async function klineMinutes(query: string) {
  const { body } = await stage.rest(`/v5/market/kline?category=spot&symbol=BTCUSDT&interval=1${query}`);
  return klinesSchema.parse(body.result).list.map(([time]) => (Number(time) - START) / MINUTE_MS);
}
/** So many minutes with a trade in each, the last one open. */
function passMinutes(count: number): void {
  for (let minute = 0; minute < count; minute += 1) {
    if (minute > 0) stage.clock.advance(MINUTE_MS);
    stage.market.move(2);
  }
}

describe("an answer", () => {
  it("comes in the venue's envelope, with what is left of the limit", async () => {
    await stage.rest("/v5/market/time");
    const { text, headers } = await stage.rest("/v5/market/time");
    expect(text).toBe(
      `{"retCode":0,"retMsg":"OK","result":{"timeSecond":"${START / 1_000}","timeNano":"${START}000000"},"retExtInfo":{},"time":${START}}`,
    );
    expect(headers.get("X-Bapi-Limit")).toBe("600");
    expect(headers.get("X-Bapi-Limit-Status")).toBe("598");
    expect(headers.get("X-Bapi-Limit-Reset-Timestamp")).toBe(String(START));
  });

  it.each([
    ["no category", "/v5/market/recent-trade?symbol=BTCUSDT", "params error: category invalid"],
    ["an unknown category", "/v5/market/tickers?category=coins", "params error: category invalid"],
    ["no symbol", "/v5/market/orderbook?category=spot", "params error: symbol invalid"],
    ["an unknown symbol", "/v5/market/recent-trade?category=spot&symbol=NOUSDT", "Not supported symbols"],
    ["another product", "/v5/market/kline?category=linear&symbol=BTCUSDT", "Not supported symbols"],
    ["7 minutes", "/v5/market/kline?category=spot&symbol=BTCUSDT&interval=7", "Invalid period!"],
    [
      "a limit of 0",
      "/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=0",
      "params error: limit invalid",
    ],
    [
      "a time in words",
      "/v5/market/kline?category=spot&symbol=BTCUSDT&interval=1&start=now",
      "params error: start invalid",
    ],
  ])("refuses %s with HTTP 200 and a retCode", async (_what, path, retMsg) => {
    const { status, body } = await stage.rest(path);
    expect({ status, body }).toEqual({
      status: 200,
      body: { retCode: 10_001, retMsg, result: {}, retExtInfo: {}, time: START },
    });
  });

  it("is not there at other paths", async () => {
    expect((await stage.rest("/v5/market/news")).status).toBe(404);
  });
});

it("lets an address send 600 requests in five seconds; then it is kept out for ten minutes", async () => {
  for (let count = 0; count < 600; count += 1) {
    expect((await stage.rest("/v5/market/time")).status).toBe(200);
  }
  const refused = await stage.rest("/v5/market/time");
  expect([refused.status, refused.text]).toEqual([403, "access too frequent"]);
  stage.clock.advance(599_000);
  expect((await stage.rest("/v5/market/time")).status).toBe(403);
  stage.clock.advance(1_000);
  expect((await stage.rest("/v5/market/time")).status).toBe(200);
}, 20_000);

describe("recent-trade", () => {
  it("holds the newest 60, newest first, however many are asked for", async () => {
    stage.market.move(200);
    const truth = stage.venue.truth.trades(SYMBOL, null, 60);
    const newestFirst = truth.map(({ id }) => String(id)).reverse();
    for (const query of ["", "&limit=1000"]) {
      expect((await trades(query)).map(({ execId }) => execId)).toEqual(newestFirst);
    }
    expect((await trades("&limit=3")).map(({ execId }) => execId)).toEqual(newestFirst.slice(0, 3));
  });

  it("says of each trade what the stream said", async () => {
    const client = await stage.connect();
    await client.ask("subscribe", ["publicTrade.BTCUSDT"]);
    stage.market.move(20);
    await client.receivedOf("publicTrade.BTCUSDT", 10);
    const streamed = client
      .of("publicTrade.BTCUSDT")
      .flatMap(({ data }) => z.array(tradeSchema.extend({ v: z.string(), S: z.string() })).parse(data));
    const rows = (await trades()).reverse();
    expect(
      rows.map(({ execId, price, size, side, time, seq }) => [execId, price, size, side, time, seq]),
    ).toEqual(streamed.map(({ i, p, v, S, T, seq }) => [i, p, v, S, String(T), String(seq)]));
  });
});

describe("kline", () => {
  it("gives the newest 200, newest first, the open one among them", async () => {
    passMinutes(205);
    const minutes = await klineMinutes("");
    expect(minutes).toEqual(Array.from({ length: 200 }, (_, index) => 204 - index));
  });

  it.each([
    ["the newest of a range that holds more", "&start=0:2&end=0:8&limit=3", [8, 7, 6]],
    ["all of a range that holds fewer", "&start=0:2&end=0:4", [4, 3, 2]],
    ["the window around its start", "&start=0:2.5&end=0:4", [4, 3, 2]],
    ["from a start alone, forwards", "&start=0:2&limit=3", [4, 3, 2]],
    ["up to an end alone, backwards", "&end=0:5&limit=2", [5, 4]],
    ["nothing of the future", "&start=0:20&end=0:30", []],
    ["nothing of a range turned around", "&start=0:5&end=0:3", []],
  ])("gives %s", async (_what, query, minutes) => {
    passMinutes(10);
    const times = query.replace(/0:([\d.]+)/g, (_match, minute) =>
      String(START + Number(minute) * MINUTE_MS),
    );
    expect(await klineMinutes(times)).toEqual(minutes);
  });

  it("has the figures of its trades, as texts", async () => {
    passMinutes(2);
    const [trade] = stage.venue.truth.trades(SYMBOL, null, 1);
    if (!trade) throw new Error("nothing was traded");
    const { body } = await stage.rest(
      `/v5/market/kline?category=spot&symbol=BTCUSDT&interval=1&start=${START + MINUTE_MS}`,
    );
    const { price, quantity } = trade;
    const volume = String(Number(quantity.toFixed(4)));
    const turnover = String(Number((price * quantity).toFixed(8)));
    expect(body.result).toEqual({
      category: "spot",
      symbol: "BTCUSDT",
      list: [[String(START + MINUTE_MS), ...Array(4).fill(String(price)), volume, turnover]],
    });
  });

  it("is flat at the price before where nothing traded, from the first price of all on", async () => {
    stage.clock.advance(MINUTE_MS);
    stage.market.move(2);
    const price = String(stage.venue.truth.trades(SYMBOL, null, 1)[0]?.price);
    stage.clock.advance(3 * MINUTE_MS);
    const { body } = await stage.rest(
      `/v5/market/kline?category=spot&symbol=BTCUSDT&interval=1&start=${START}&end=${START + 3 * MINUTE_MS}`,
    );
    const rows = klinesSchema.parse(body.result).list;
    expect(rows.map(([time, , , , close]) => [(Number(time) - START) / MINUTE_MS, close])).toEqual([
      [3, price],
      [2, price],
      [1, price],
    ]);
    const later = await klineMinutes(`&start=${START + 3 * MINUTE_MS}&end=${START + 3 * MINUTE_MS}`);
    expect(later).toEqual([3]);
  });
});

describe("orderbook", () => {
  it("is the book of 1000 levels with its u, as deep as asked for", async () => {
    const client = await stage.connect();
    await client.ask("subscribe", ["orderbook.1000.BTCUSDT"]);
    stage.market.move(20);
    stage.clock.advance(200);
    const frames = await client.receivedOf("orderbook.1000.BTCUSDT", 2);
    const told = bookSchema.parse(frames[1]?.data);
    const { body } = await stage.rest("/v5/market/orderbook?category=spot&symbol=BTCUSDT&limit=5");
    const book = bookSchema.extend({ ts: z.number(), cts: z.number() }).parse(body.result);
    expect([book.u, book.seq, book.ts, book.cts]).toEqual([told.u, told.seq, START + 200, START]);
    const truth = stage.venue.truth.book(SYMBOL);
    expect(book.b.flat().map(Number)).toEqual(
      truth.bids.slice(0, 10).map((value) => Number(value.toFixed(4))),
    );
    expect(book.a.flat().map(Number)).toEqual(
      truth.asks.slice(0, 10).map((value) => Number(value.toFixed(4))),
    );
  });

  it("is of one level where nothing else is asked for, and never behind the market", async () => {
    stage.market.move(30);
    const { body } = await stage.rest("/v5/market/orderbook?category=spot&symbol=BTCUSDT");
    const book = bookSchema.parse(body.result);
    expect(book.b.flat().map(Number)[0]).toBe(stage.venue.truth.book(SYMBOL).bids[0]);
    expect([book.b.length, book.a.length]).toEqual([1, 1]);
  });
});

describe("listings", () => {
  it("name all of spot at once, or one symbol, with its precision", async () => {
    const rows = await list("/v5/market/instruments-info?category=spot");
    expect(rows.map(({ symbol }) => symbol)).toEqual(["BTCUSDT", "ETHUSDT"]);
    expect(await list("/v5/market/instruments-info?category=spot&symbol=ETHUSDT")).toEqual([
      expect.objectContaining({
        symbol: "ETHUSDT",
        baseCoin: "ETH",
        quoteCoin: "USDT",
        status: "Trading",
        lotSizeFilter: expect.objectContaining({ basePrecision: "0.0001", minOrderAmt: "5" }),
        priceFilter: { tickSize: "0.01" },
      }),
    ]);
  });

  it("are empty for the venue's other products", async () => {
    expect(await list("/v5/market/instruments-info?category=linear")).toEqual([]);
  });

  it("tell of best prices and the last day", async () => {
    stage.market.move(20);
    const truth = stage.venue.truth.book(SYMBOL);
    const rows = await list("/v5/market/tickers?category=spot");
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      symbol: "BTCUSDT",
      bid1Price: String(truth.bids[0]),
      ask1Price: String(truth.asks[0]),
      lastPrice: String(stage.venue.truth.trades(SYMBOL, null, 1)[0]?.price),
    });
  });
});
