import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { LexemeBook, sideOf } from "./kraken-book";
import { DECIMALS, FLUSHED_MS, type KrakenSocket, type KrakenStage, openKrakenStage } from "./kraken-stage";
import { parseMessage } from "./socket-client";

let stage: KrakenStage;
let client: KrakenSocket;
beforeEach(async () => {
  stage = await openKrakenStage();
  client = await stage.connect();
});
afterEach(() => stage.close());

const SYMBOL = "BTC/USD";
const row = z.record(z.string(), z.unknown());
const rowsOf = (text: string | undefined) => {
  const { data } = z.object({ data: z.array(row) }).parse(parseMessage(text ?? ""));
  return data;
};
const flat = (sides: [string, string][]) =>
  sides.flatMap(([price, quantity]) => [Number(price), Number(quantity)]);

/** The walk's quantities are sums of doubles; the wire's are not. */
const rounded = (levels: readonly number[]) =>
  levels.map((number) => Number(number.toFixed(DECIMALS.quantity)));

/** Steps of the other symbol lie between: this many of BTC/USD. */
function move(count: number): void {
  stage.market.move(count * 2);
}

describe("the book channel", () => {
  for (const depth of [10, 25, 100, 500, 1_000]) {
    it(`gives ${depth} levels that stay the venue's own, with a checksum that holds each time`, async () => {
      await client.subscribe({ channel: "book", symbol: [SYMBOL], depth });
      for (let round = 0; round < 60; round += 1) {
        move(1 + (round % 4));
        stage.clock.advance(FLUSHED_MS);
      }
      await client.settled();
      const book = new LexemeBook(depth);
      for (const text of client.of("book")) book.take(text);
      expect(book.verdicts.length).toBeGreaterThan(30);
      expect(new Set(book.verdicts)).toEqual(new Set([true]));
      const truth = stage.venue.truth.book(SYMBOL);
      expect([flat([...book.bids]), flat([...book.asks])]).toEqual([
        rounded(truth.bids.slice(0, depth * 2)),
        rounded(truth.asks.slice(0, depth * 2)),
      ]);
    });
  }

  it("writes prices and quantities with all their zeros", async () => {
    await client.subscribe({ channel: "book", symbol: [SYMBOL], depth: 100 });
    const [snapshot = ""] = await client.receivedOf("book", 1);
    const levels = [...sideOf(snapshot, "bids"), ...sideOf(snapshot, "asks")];
    const decimals = (text: string) => text.split(".")[1]?.length;
    expect(levels).toHaveLength(200);
    expect(new Set(levels.map(([price]) => decimals(price)))).toEqual(new Set([DECIMALS.price]));
    expect(new Set(levels.map(([, quantity]) => decimals(quantity)))).toEqual(new Set([DECIMALS.quantity]));
    expect(snapshot).toContain('"qty":1.1000}');
  });

  it("names a level twice in a message where it changed twice", async () => {
    await client.subscribe({ channel: "book", symbol: [SYMBOL] });
    move(30);
    stage.clock.advance(FLUSHED_MS);
    const [, update = ""] = await client.receivedOf("book", 2);
    const prices = [...sideOf(update, "bids"), ...sideOf(update, "asks")].map(([price]) => price);
    expect(prices.length).toBeGreaterThan(new Set(prices).size);
  });

  it("never deletes a level that its subscribers did not hold", async () => {
    await client.subscribe({ channel: "book", symbol: [SYMBOL], depth: 10 });
    for (let round = 0; round < 60; round += 1) {
      move(1);
      stage.clock.advance(FLUSHED_MS);
    }
    const book = new LexemeBook(10);
    const strays: string[] = [];
    await client.settled();
    for (const text of client.of("book")) {
      for (const side of ["bids", "asks"] as const) {
        const told = new Set(book[side].keys());
        for (const [price, quantity] of sideOf(text, side)) {
          if (Number(quantity) === 0 && !told.has(price)) strays.push(price);
          told.add(price);
        }
      }
      book.take(text);
    }
    expect(strays).toEqual([]);
  });

  it("comes without a snapshot where none is wanted", async () => {
    await client.subscribe({ channel: "book", symbol: [SYMBOL], snapshot: false });
    move(4);
    stage.clock.advance(FLUSHED_MS);
    const [first = ""] = await client.receivedOf("book", 1);
    expect(parseMessage(first)).toMatchObject({ type: "update", data: [{ symbol: SYMBOL }] });
  });

  it("gives a later subscriber a snapshot that the others' updates go on from", async () => {
    await client.subscribe({ channel: "book", symbol: [SYMBOL] });
    move(3);
    const late = await stage.connect();
    await late.subscribe({ channel: "book", symbol: [SYMBOL] });
    move(3);
    stage.clock.advance(FLUSHED_MS);
    const books = [new LexemeBook(10), new LexemeBook(10)];
    for (const text of await client.receivedOf("book", 3)) books[0]?.take(text);
    for (const text of await late.receivedOf("book", 2)) books[1]?.take(text);
    expect(books.flatMap(({ verdicts }) => verdicts)).toEqual(Array(5).fill(true));
    expect(books[0]?.bids).toEqual(books[1]?.bids);
  });
});

describe("the trade channel", () => {
  it("sends each trade once, ids rising by one, with the aggressor's side", async () => {
    await client.subscribe({ channel: "trade", symbol: [SYMBOL] });
    move(20);
    const rows = (await client.receivedOf("trade", 20)).flatMap(rowsOf);
    const truth = stage.venue.truth.trades(SYMBOL, null, 100);
    expect(rows.map(({ trade_id, side, price, qty }) => [trade_id, side, price, qty])).toEqual(
      truth.map(({ id, buyerIsMaker, price, quantity }) => [
        id,
        buyerIsMaker ? "sell" : "buy",
        price,
        Number(quantity.toFixed(DECIMALS.quantity)),
      ]),
    );
  });

  it("writes a trade as the venue does, digit by digit", async () => {
    await client.subscribe({ channel: "trade", symbol: [SYMBOL] });
    move(1);
    const [text = ""] = await client.receivedOf("trade", 1);
    expect(text).toMatch(
      /^\{"channel":"trade","type":"update","data":\[\{"symbol":"BTC\/USD","side":"(buy|sell)","price":\d+\.\d{2},"qty":\d+\.\d{4},"ord_type":"(limit|market)","trade_id":5000,"timestamp":"2026-01-19T13:00:00\.000000Z"\}\]\}$/,
    );
  });

  it("begins with nothing, or with the newest fifty where a snapshot is wanted", async () => {
    move(60);
    await client.subscribe({ channel: "trade", symbol: [SYMBOL] });
    await client.subscribe({ channel: "trade", symbol: ["ETH/USD"], snapshot: true });
    const [snapshot] = await client.receivedOf("trade", 1);
    const ids = rowsOf(snapshot).map(({ symbol, trade_id }) => `${symbol} ${trade_id}`);
    expect(ids).toEqual(Array.from({ length: 50 }, (_, index) => `ETH/USD ${5_010 + index}`));
    expect(parseMessage(snapshot ?? "")?.type).toBe("snapshot");
  });
});

describe("the ticker channel", () => {
  it("comes with every trade, and tells of the day", async () => {
    await client.subscribe({ channel: "ticker", symbol: [SYMBOL] });
    move(5);
    const tickers = (await client.receivedOf("ticker", 6)).map((text) => rowsOf(text)[0]);
    const trades = stage.venue.truth.trades(SYMBOL, null, 10);
    expect(tickers.at(-1)).toMatchObject({
      symbol: SYMBOL,
      last: trades.at(-1)?.price,
      trades: 5,
      high: Math.max(...trades.map(({ price }) => price)),
      low: Math.min(...trades.map(({ price }) => price)),
    });
  });

  it("comes with every change of the best prices instead where that is wanted", async () => {
    const answer = await client.subscribe({ channel: "ticker", symbol: [SYMBOL], event_trigger: "bbo" });
    expect(answer).toMatchObject({ result: { channel: "ticker", event_trigger: "bbo", snapshot: true } });
    move(3);
    const text = (await client.receivedOf("ticker", 4)).at(-1) ?? "";
    const { bids, asks } = stage.venue.truth.book(SYMBOL);
    const [bid, bid_qty] = rounded(bids);
    const [ask, ask_qty] = rounded(asks);
    expect(rowsOf(text)[0]).toMatchObject({ bid, bid_qty, ask, ask_qty });
    expect(text).toMatch(/"bid":\d+\.\d{2},"bid_qty":\d+\.\d{4},/);
  });
});

describe("the ohlc channel", () => {
  it("sends the open candle as trades change it, and nothing when time alone passes", async () => {
    await client.subscribe({ channel: "ohlc", symbol: [SYMBOL], interval: 1 });
    move(3);
    stage.clock.advance(FLUSHED_MS);
    const [, update] = await client.receivedOf("ohlc", 2);
    expect(rowsOf(update)).toEqual([
      expect.objectContaining({
        symbol: SYMBOL,
        interval: 1,
        trades: 3,
        interval_begin: "2026-01-19T13:00:00.000000000Z",
        timestamp: "2026-01-19T13:01:00.000000Z",
      }),
    ]);
    stage.clock.advance(180_000);
    await client.receivedOf("heartbeat", 100);
    expect(client.of("ohlc")).toHaveLength(2);
    move(1);
    stage.clock.advance(FLUSHED_MS);
    const [, , next] = await client.receivedOf("ohlc", 3);
    expect(rowsOf(next)).toEqual([
      expect.objectContaining({ trades: 1, interval_begin: "2026-01-19T13:03:00.000000000Z" }),
    ]);
  });

  it("begins with the candles so far, intervals beside one another", async () => {
    move(2);
    for (const interval of [1, 21_600]) {
      const answer = await client.subscribe({ channel: "ohlc", symbol: [SYMBOL], interval });
      expect(answer).toMatchObject({ success: true, result: { interval } });
    }
    const rows = (await client.receivedOf("ohlc", 2)).flatMap(rowsOf);
    expect(rows.map(({ interval, trades }) => [interval, trades])).toEqual([
      [1, 2],
      [21_600, 2],
    ]);
  });
});

it("the instrument channel tells precisions and increments of every pair, as digits", async () => {
  await client.subscribe({ channel: "instrument" });
  const [text = ""] = await client.receivedOf("instrument", 1);
  expect(parseMessage(text)).toMatchObject({
    type: "snapshot",
    data: {
      assets: [{ id: "BTC" }, { id: "USD" }, { id: "ETH" }],
      pairs: [
        { symbol: SYMBOL, base: "BTC", quote: "USD", status: "online", price_precision: 2, qty_precision: 4 },
        { symbol: "ETH/USD" },
      ],
    },
  });
  expect(text).toContain('"price_increment":0.01,"qty_min":0.0001');
});
