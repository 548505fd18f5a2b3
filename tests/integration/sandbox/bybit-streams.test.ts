import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type Book,
  type BybitSocket,
  type BybitStage,
  bookSchema,
  type Frame,
  openBybitStage,
  tradeIds,
  tradeSchema,
} from "./bybit-stage";
import { START } from "./stage";

const SYMBOL = "BTC/USDT";
let stage: BybitStage;
beforeEach(async () => {
  stage = await openBybitStage();
});
afterEach(() => stage.close());

async function listener(...topics: string[]): Promise<BybitSocket> {
  const client = await stage.connect();
  await client.ask("subscribe", topics);
  return client;
}

/** A book kept by the venue's rule alone: snapshots replace, differences set absolute sizes. */
class RuledBook {
  private readonly sides = { b: new Map<string, string>(), a: new Map<string, string>() };
  private u = 0;

  take({ type, data }: Frame): Book {
    const book = bookSchema.parse(data);
    if (type === "snapshot") {
      this.sides.b.clear();
      this.sides.a.clear();
    } else if (book.u !== this.u + 1) throw new Error(`update ${book.u} follows ${this.u}`);
    this.u = book.u;
    for (const side of ["b", "a"] as const) {
      for (const [price, size] of book[side]) {
        if (size === "0") this.sides[side].delete(price);
        else this.sides[side].set(price, size);
      }
    }
    return book;
  }

  levels(): { bids: number[]; asks: number[] } {
    const flat = (side: Map<string, string>, sign: number) =>
      [...side]
        .map((pair) => pair.map(Number))
        .sort(([p = 0], [q = 0]) => (p - q) * sign)
        .flat();
    return { bids: flat(this.sides.b, -1), asks: flat(this.sides.a, 1) };
  }
}

function truthOf(depth: number): { bids: number[]; asks: number[] } {
  const { bids, asks } = stage.venue.truth.book(SYMBOL);
  const rounded = (levels: readonly number[]) =>
    levels.slice(0, depth * 2).map((value) => Number(value.toFixed(4)));
  return { bids: rounded(bids), asks: rounded(asks) };
}

describe("publicTrade", () => {
  it("tells every trade once, by the market's own id as a text, in order", async () => {
    const client = await listener("publicTrade.BTCUSDT");
    stage.market.move(40);
    await client.receivedOf("publicTrade.BTCUSDT", 20);
    const truth = stage.venue.truth.trades(SYMBOL, null, 100);
    expect(tradeIds(client)).toEqual(truth.map(({ id }) => id));
  });

  it("has the fields of the real one, in their order", async () => {
    const client = await listener("publicTrade.BTCUSDT");
    stage.market.move(1);
    await client.receivedOf("publicTrade.BTCUSDT", 1);
    const [trade] = stage.venue.truth.trades(SYMBOL, null, 1);
    expect(client.texts.at(-1)).toBe(
      `{"topic":"publicTrade.BTCUSDT","ts":${START},"type":"snapshot","data":[{"i":"5000","T":${START},` +
        `"p":"${trade?.price}","v":"${Number(trade?.quantity.toFixed(4))}","S":"${trade?.buyerIsMaker ? "Sell" : "Buy"}",` +
        `"s":"BTCUSDT","BT":false,"RPI":false,"seq":1003}]}`,
    );
  });
});

describe("orderbook", () => {
  it.each([50, 200, 1000])("of %i levels is the venue's own after every message, u by u", async (depth) => {
    const topic = `orderbook.${depth}.BTCUSDT`;
    const client = await listener(topic);
    const book = new RuledBook();
    let taken = 0;
    for (let round = 0; round < 40; round += 1) {
      stage.market.move(12);
      stage.clock.advance(200);
      await client.settled();
      for (const frame of client.of(topic).slice(taken)) book.take(frame);
      taken = client.of(topic).length;
      expect(book.levels()).toEqual(truthOf(depth));
    }
    const types = client.of(topic).map(({ type }) => type);
    expect([types[0], new Set(types.slice(1))]).toEqual(["snapshot", new Set(["delta"])]);
    expect(types.length).toBeGreaterThan(40);
  });

  it("begins for a late subscriber where the others are, with the same u", async () => {
    const topic = "orderbook.200.BTCUSDT";
    const early = await listener(topic);
    stage.market.move(10);
    stage.clock.advance(100);
    stage.market.move(10);
    const late = await listener(topic);
    stage.clock.advance(100);
    await late.receivedOf(topic, 2);
    await early.receivedOf(topic, 3);
    const books = [early, late].map((client) => {
      const book = new RuledBook();
      const ids = client.of(topic).map((frame) => book.take(frame).u);
      return { last: ids.at(-1), levels: book.levels() };
    });
    expect(books[0]).toEqual(books[1]);
    expect(books[0]?.levels).toEqual(truthOf(200));
  });

  it("of 1 level is whole in every message, and told again after three seconds without a change", async () => {
    const topic = "orderbook.1.BTCUSDT";
    const client = await listener(topic);
    stage.market.move(2);
    stage.clock.advance(10);
    stage.clock.advance(2_990);
    expect(await client.receivedOf(topic, 2)).toHaveLength(2);
    stage.clock.advance(20);
    const frames = await client.receivedOf(topic, 3);
    const books = frames.map(({ data }) => bookSchema.parse(data));
    expect(frames.map(({ type }) => type)).toEqual(["snapshot", "snapshot", "snapshot"]);
    expect(books.map(({ u }) => u - (books[0]?.u ?? 0))).toEqual([0, 1, 1]);
    expect(books.map(({ b, a }) => [b.length, a.length])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const { bids, asks } = truthOf(1);
    expect([...(books[2]?.b ?? []), ...(books[2]?.a ?? [])].flat().map(Number)).toEqual([...bids, ...asks]);
  });

  it.each([
    [1, 10],
    [50, 20],
    [200, 100],
    [1000, 200],
  ])("of %i levels comes every %i ms while it changes", async (depth, periodMs) => {
    const topic = `orderbook.${depth}.BTCUSDT`;
    const client = await listener(topic);
    for (let passed = 0; passed < 1_000; passed += 10) {
      stage.market.move(2);
      stage.clock.advance(10);
    }
    await client.settled();
    const gaps = client.of(topic).map(({ ts }, index, all) => ts - (all[index - 1]?.ts ?? ts));
    expect(Math.min(...gaps.slice(1))).toBe(periodMs);
    expect(client.of(topic)).toHaveLength(1_000 / periodMs + 1);
  });

  it("orders depths and trades against each other by seq, and by the engine's time", async () => {
    const client = await listener("orderbook.1.BTCUSDT", "orderbook.50.BTCUSDT", "publicTrade.BTCUSDT");
    for (let round = 0; round < 10; round += 1) {
      stage.market.move(2);
      stage.clock.advance(20);
    }
    await client.settled();
    const trades = client.of("publicTrade.BTCUSDT").flatMap(({ data }) => z.array(tradeSchema).parse(data));
    const books = client.of("orderbook.50.BTCUSDT");
    expect(books).toHaveLength(11);
    for (const [index, { seq, T }] of trades.entries()) {
      const after = books[index + 1];
      expect(bookSchema.parse(after?.data).seq).toBe(seq);
      expect(after?.cts).toBe(T);
      expect(bookSchema.parse(books[index]?.data).seq).toBeLessThan(seq);
    }
  });
});

describe("kline", () => {
  const klineSchema = z.array(
    z.strictObject({
      start: z.number(),
      end: z.number(),
      interval: z.string(),
      open: z.string(),
      close: z.string(),
      high: z.string(),
      low: z.string(),
      volume: z.string(),
      turnover: z.string(),
      confirm: z.boolean(),
      timestamp: z.number(),
    }),
  );
  const klinesOf = (client: BybitSocket, topic: string) =>
    client.of(topic).flatMap(({ data }) => klineSchema.parse(data));

  it("is told once a second while it changes, and confirmed once with the figures of its trades", async () => {
    stage.market.move(2);
    const topic = "kline.1.BTCUSDT";
    const client = await listener(topic);
    for (let second = 0; second < 70; second += 1) {
      stage.market.move(2);
      stage.clock.advance(1_000);
    }
    await client.settled();
    const klines = klinesOf(client, topic);
    const confirmed = klines.filter(({ confirm }) => confirm);
    const trades = stage.venue.truth.trades(SYMBOL, null, 1_000).filter(({ time }) => time < START + 60_000);
    const volume = trades.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(confirmed).toEqual([
      expect.objectContaining({ start: START, end: START + 59_999, interval: "1" }),
    ]);
    expect(Number(confirmed[0]?.volume)).toBeCloseTo(volume, 6);
    expect(Number(confirmed[0]?.close)).toBe(trades.at(-1)?.price);
    expect(klines.length).toBeGreaterThan(65);
  });

  it("is flat and confirmed as well where nothing traded", async () => {
    stage.market.move(2);
    const topic = "kline.1.BTCUSDT";
    const client = await listener(topic);
    stage.clock.advance(180_000);
    await client.settled();
    const confirmed = klinesOf(client, topic).filter(({ confirm }) => confirm);
    expect(confirmed.map(({ start, volume }) => [start - START, volume === "0"])).toEqual([
      [0, false],
      [60_000, true],
      [120_000, true],
    ]);
    expect(new Set(confirmed.map(({ close }) => close)).size).toBe(1);
  });

  it.each([
    ["W", Date.UTC(2026, 0, 19), Date.UTC(2026, 0, 26) - 1],
    ["M", Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1) - 1],
    ["D", Date.UTC(2026, 0, 19), Date.UTC(2026, 0, 20) - 1],
    ["240", Date.UTC(2026, 0, 19, 12), Date.UTC(2026, 0, 19, 16) - 1],
  ])("of %s spans its window of the calendar", async (interval, start, end) => {
    stage.market.move(2);
    const client = await listener(`kline.${interval}.BTCUSDT`);
    await client.receivedOf(`kline.${interval}.BTCUSDT`, 1);
    expect(klinesOf(client, `kline.${interval}.BTCUSDT`)).toEqual([
      expect.objectContaining({ start, end, interval, confirm: false }),
    ]);
  });
});

describe("tickers", () => {
  it("is a snapshot each time, 50 ms apart at least, without best prices", async () => {
    const topic = "tickers.BTCUSDT";
    const client = await listener(topic);
    for (let passed = 0; passed < 200; passed += 10) {
      stage.market.move(2);
      stage.clock.advance(10);
    }
    await client.settled();
    const frames = client.of(topic);
    expect(frames).toHaveLength(5);
    expect(new Set(frames.map(({ type }) => type))).toEqual(new Set(["snapshot"]));
    expect(client.texts.at(-2)).toMatch(
      /^\{"topic":"tickers.BTCUSDT","ts":\d{13},"type":"snapshot","cs":\d+,"data":\{/,
    );
    expect(frames.at(-1)?.data).toEqual({
      symbol: "BTCUSDT",
      lastPrice: expect.any(String),
      highPrice24h: expect.any(String),
      lowPrice24h: expect.any(String),
      prevPrice24h: expect.any(String),
      volume24h: expect.any(String),
      turnover24h: expect.any(String),
      price24hPcnt: expect.any(String),
      usdIndexPrice: expect.any(String),
    });
  });
});
