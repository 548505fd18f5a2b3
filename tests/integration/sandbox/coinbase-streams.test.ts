import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  BATCHED_MS,
  type CoinbaseStage,
  CREDENTIALS,
  openCoinbaseStage,
  rows,
  TextBook,
} from "./coinbase-stage";
import type { Message } from "./socket-client";

const SYMBOL = "BTC/USD";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let stage: CoinbaseStage;
beforeEach(async () => {
  stage = await openCoinbaseStage();
});
afterEach(() => stage.close());

/** Trades of BTC/USD: every second step is the other product's. */
const trade = (count: number) => stage.market.move(count * 2);
const numbers = (messages: readonly Message[], name: string) => messages.map((message) => message[name]);

function bookOf(messages: readonly Message[]): TextBook {
  const book = new TextBook();
  for (const message of messages) book.take(message);
  return book;
}

/** Bids and asks of the venue itself. */
function truth(): { bids: readonly number[]; asks: readonly number[] } {
  const { bids, asks } = stage.venue.truth.book(SYMBOL);
  return { bids, asks };
}

describe("matches", () => {
  it("begin with the last match, go on without a hole, show the maker's side and both orders", async () => {
    trade(3);
    const client = await stage.connect();
    await client.subscribe(["matches"]);
    trade(50);
    await client.settled();
    const [last, ...matches] = client.of("last_match", "match");
    expect(last).toMatchObject({ type: "last_match", trade_id: 5_002, product_id: "BTC-USD" });
    const made = stage.venue.truth.trades(SYMBOL, 5_003, 50);
    expect(
      matches.map(({ trade_id, price, size, side, time }) => ({
        trade_id,
        price: Number(price),
        size: Number(size),
        side,
        time,
      })),
    ).toEqual(
      made.map(({ id, price, quantity, buyerIsMaker }) => ({
        trade_id: id,
        price,
        size: Number(quantity.toFixed(4)),
        side: buyerIsMaker ? "buy" : "sell",
        time: "2026-01-19T13:00:00.000000Z",
      })),
    );
    for (const { maker_order_id, taker_order_id } of matches) {
      expect([maker_order_id, taker_order_id]).toEqual([
        expect.stringMatching(UUID),
        expect.stringMatching(UUID),
      ]);
      expect(maker_order_id).not.toBe(taker_order_id);
    }
  });

  it("have a sequence that rises with gaps, one for every product, the same on every connection", async () => {
    const one = await stage.connect();
    const other = await stage.connect();
    await one.subscribe(["matches"]);
    await other.subscribe(["matches", "ticker"]);
    trade(20);
    await Promise.all([one.settled(), other.settled()]);
    const sequences = numbers(one.of("match"), "sequence").map(Number);
    const steps = sequences.slice(1).map((sequence, index) => sequence - (sequences[index] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(1);
    expect(numbers(other.of("match"), "sequence")).toEqual(sequences);
    expect(numbers(other.of("ticker"), "sequence")).toEqual(sequences);
  });

  it("say the same of a trade that the last match says of it", async () => {
    const early = await stage.connect();
    await early.subscribe(["matches"]);
    trade(1);
    await early.settled();
    const late = await stage.connect();
    await late.subscribe(["matches"]);
    await late.settled();
    expect(late.of("last_match")).toEqual([{ ...early.of("match")[0], type: "last_match" }]);
  });
});

describe("books", () => {
  it.each([
    ["level2_batch", {}],
    ["level2", CREDENTIALS],
  ])("%s: the whole book first, then changes that keep it equal to the venue's", async (channel, request) => {
    const client = await stage.connect();
    await client.subscribe([channel], request);
    await client.settled();
    expect(bookOf(client.of("snapshot")).levels()).toEqual(truth());
    for (let round = 0; round < 30; round += 1) {
      trade(5);
      stage.clock.advance(BATCHED_MS);
      await client.settled();
      expect(roundedOf(bookOf(client.of("snapshot", "l2update")).levels())).toEqual(roundedOf(truth()));
    }
  });

  it("level2_batch: at most one message of a product every 50 ms, each price in it once", async () => {
    const client = await stage.connect();
    await client.subscribe(["level2_batch"]);
    trade(40);
    await client.settled();
    expect(client.of("l2update")).toEqual([]);
    stage.clock.advance(50);
    await client.settled();
    const [update, ...more] = client.of("l2update");
    expect(more).toEqual([]);
    const prices = rows(update?.changes).map(([side, price]) => `${side} ${price}`);
    expect(new Set(prices).size).toBe(prices.length);
    expect(update?.time).toBe("2026-01-19T13:00:00.000000Z");
    stage.clock.advance(500);
    await client.settled();
    expect(client.of("l2update")).toHaveLength(1);
  });

  it("level2_batch: who comes in the middle of a batch has a true book, and so have the others", async () => {
    const early = await stage.connect();
    await early.subscribe(["level2_batch"]);
    trade(3);
    const late = await stage.connect();
    await late.subscribe(["level2_batch"]);
    trade(3);
    stage.clock.advance(BATCHED_MS);
    for (const client of [early, late]) {
      await client.settled();
      expect(roundedOf(bookOf(client.of("snapshot", "l2update")).levels())).toEqual(roundedOf(truth()));
    }
  });

  it("level2: a message for every step, at once", async () => {
    const client = await stage.connect();
    await client.subscribe(["level2"], CREDENTIALS);
    trade(7);
    await client.settled();
    expect(client.of("l2update")).toHaveLength(7);
  });

  it("write prices and sizes at the product's full precision, zero included", async () => {
    const client = await stage.connect();
    await client.subscribe(["level2_batch"]);
    while (!client.texts.some((text) => text.includes('"0.0000"'))) {
      trade(5);
      stage.clock.advance(BATCHED_MS);
      await client.settled();
    }
    for (const { changes } of client.of("l2update")) {
      for (const row of rows(changes)) {
        expect(row).toEqual([
          expect.stringMatching(/^(buy|sell)$/),
          expect.stringMatching(/^\d+\.\d{2}$/),
          expect.stringMatching(/^\d+\.\d{4}$/),
        ]);
      }
    }
  });
});

describe("tickers", () => {
  it("follow every match with the taker's side and the best prices of the book", async () => {
    const client = await stage.connect();
    trade(1);
    await client.subscribe(["matches", "ticker"]);
    trade(1);
    await client.settled();
    const [match] = client.of("match");
    const [first, ticker, ...more] = client.of("ticker");
    expect([first?.trade_id, more]).toEqual([5_000, []]);
    const { bids, asks } = truth();
    expect(ticker).toEqual({
      type: "ticker",
      sequence: match?.sequence,
      product_id: "BTC-USD",
      price: match?.price,
      open_24h: expect.any(String),
      volume_24h: expect.stringMatching(/^\d+\.\d{8}$/),
      low_24h: expect.any(String),
      high_24h: expect.any(String),
      volume_30d: expect.any(String),
      best_bid: String(bids[0]),
      best_bid_size: bids[1]?.toFixed(8),
      best_ask: String(asks[0]),
      best_ask_size: asks[1]?.toFixed(8),
      side: match?.side === "buy" ? "sell" : "buy",
      time: match?.time,
      trade_id: 5_001,
      last_size: match?.size,
    });
    expect(Number(ticker?.volume_24h)).toBeCloseTo(
      stage.venue.truth.trades(SYMBOL, null, 9).reduce((sum, { quantity }) => sum + quantity, 0),
    );
  });

  it("ticker_batch: every 5 s, and only where something has traded", async () => {
    const client = await stage.connect();
    trade(1);
    await client.subscribe(["ticker_batch"]);
    trade(9);
    stage.clock.advance(15_000);
    await client.settled();
    expect(numbers(client.of("ticker_batch"), "trade_id")).toEqual([5_000, 5_009]);
  });
});

describe("heartbeats", () => {
  it("come every second with the newest trade of their product", async () => {
    const client = await stage.connect();
    await client.subscribe(["heartbeat"], { product_ids: ["BTC-USD", "ETH-USD"] });
    trade(4);
    stage.clock.advance(1_000);
    stage.market.move(1);
    stage.clock.advance(1_000);
    await client.settled();
    const beats = client.of("heartbeat").map(({ product_id, last_trade_id, time }) => ({
      product_id,
      last_trade_id,
      time,
    }));
    expect(beats).toEqual([
      { product_id: "BTC-USD", last_trade_id: 5_003, time: "2026-01-19T13:00:01.000000Z" },
      { product_id: "ETH-USD", last_trade_id: 5_003, time: "2026-01-19T13:00:01.000000Z" },
      { product_id: "BTC-USD", last_trade_id: 5_004, time: "2026-01-19T13:00:02.000000Z" },
      { product_id: "ETH-USD", last_trade_id: 5_003, time: "2026-01-19T13:00:02.000000Z" },
    ]);
  });
});

/** The wire carries four decimals of a size; the walk's doubles have more digits than that. */
function roundedOf({ bids, asks }: { bids: readonly number[]; asks: readonly number[] }) {
  const rounded = (levels: readonly number[]) => levels.map((value) => Number(value.toFixed(4)));
  return { bids: rounded(bids), asks: rounded(asks) };
}
