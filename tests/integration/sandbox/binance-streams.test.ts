import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { depthAnswer, depthFrame, payloadsByStream, RuledBook, tickerFrame } from "./book-rule";
import { openStage, type Stage } from "./stage";

const truth = z.object({
  bids: z.array(z.tuple([z.number(), z.number()])),
  asks: z.array(z.tuple([z.number(), z.number()])),
});

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

/** 40 steps of 50 ms: enough for 20 frames at 100 ms and two at a second. */
function trade(): void {
  for (let round = 0; round < 40; round += 1) {
    stage.market.move(6);
    stage.clock.advance(50);
  }
}

describe("books", () => {
  it.each(["btcusdt@depth", "btcusdt@depth@100ms", "btcusdt@depth@1000ms"])(
    "%s sends every update id once, without a gap",
    async (stream) => {
      const client = await stage.connect(`/stream?streams=${stream}`);
      trade();
      await client.received(stream.endsWith("@100ms") ? 20 : 2);
      const frames = (payloadsByStream(client.texts).get(stream) ?? []).map((data) => depthFrame.parse(data));
      expect(frames[0]?.U).toBe(1_001);
      for (const [index, frame] of frames.slice(1).entries())
        expect(frame.U).toBe((frames[index]?.u ?? 0) + 1);
      expect(frames.at(-1)?.u).toBe(stage.market.book("binance", "BTC/USDT").lastUpdateId);
    },
  );

  it("rebuilt by the documented rule equal the truth, and every bookTicker at the same id", async () => {
    const client = await stage.connect("/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker");
    trade();
    const taken = depthAnswer.parse((await stage.rest("/api/v3/depth?symbol=BTCUSDT&limit=5000")).body);
    trade();
    const last = stage.market.book("binance", "BTC/USDT").lastUpdateId;
    await client.message(({ data }) => depthFrame.safeParse(data).data?.u === last);
    const streams = payloadsByStream(client.texts);
    const tickers = new Map(
      (streams.get("btcusdt@bookTicker") ?? [])
        .map((data) => tickerFrame.parse(data))
        .map(({ u, b, B, a, A }) => [u, [b, B, a, A]]),
    );
    const book = new RuledBook(taken);
    let compared = 0;
    for (const data of streams.get("btcusdt@depth@100ms") ?? []) {
      if (!book.apply(depthFrame.parse(data))) continue;
      const top = tickers.get(book.id);
      if (!top) continue;
      compared += 1;
      expect(book.top()).toEqual(top);
    }
    expect(compared).toBeGreaterThan(5);
    const answer = await stage.steer("GET", "/truth/book?venue=binance&symbol=BTC/USDT");
    const { bids, asks } = truth.parse(answer.body);
    const rounded = (levels: readonly (readonly number[])[]) =>
      levels.map((pair) => pair.map((value) => Number(value.toFixed(8))));
    expect(book.levels(5_000)).toEqual({ bids: rounded(bids), asks: rounded(asks) });
  });

  it.each([5, 10, 20])("shows the best %i levels as a whole", async (levels) => {
    const client = await stage.connect(`/ws/btcusdt@depth${levels}@100ms`);
    stage.market.move(2);
    stage.clock.advance(100);
    await client.received(1);
    const book = stage.market.book("binance", "BTC/USDT");
    const shown = depthAnswer.parse(JSON.parse(client.texts[0] ?? ""));
    expect(shown.lastUpdateId).toBe(book.lastUpdateId);
    expect(shown.bids.flat().map(Number)).toEqual(
      book.bids.slice(0, levels * 2).map((value) => Number(value.toFixed(8))),
    );
    expect(shown.asks).toHaveLength(levels);
  });
});

describe("trades", () => {
  it("come once each, ids without a gap", async () => {
    const client = await stage.connect("/ws/btcusdt@trade");
    trade();
    await client.received(120);
    const ids = client.texts.map((text) => z.object({ t: z.number() }).parse(JSON.parse(text)).t);
    expect(ids).toEqual(Array.from({ length: 120 }, (_, index) => 5_000 + index));
  });

  it("are gathered by aggressor, price and millisecond, the same on stream and REST", async () => {
    const client = await stage.connect("/ws/btcusdt@aggTrade");
    trade();
    const row = z.object({
      a: z.number(),
      p: z.string(),
      q: z.string(),
      f: z.number(),
      l: z.number(),
      T: z.number(),
      m: z.boolean(),
    });
    const answered = z
      .array(row)
      .parse((await stage.rest("/api/v3/aggTrades?symbol=BTCUSDT&limit=1000")).body);
    await client.message(({ l }) => l === 5_119);
    expect(client.texts.map((text) => row.parse(JSON.parse(text)))).toEqual(answered);
    expect(answered.reduce((count, one) => count + one.l - one.f + 1, 0)).toBe(120);
    for (const [index, one] of answered.slice(1).entries()) expect(one.f).toBe((answered[index]?.l ?? 0) + 1);
    const paged = z
      .array(row)
      .parse((await stage.rest("/api/v3/aggTrades?symbol=BTCUSDT&limit=3&fromId=5000")).body);
    expect(paged).toEqual(answered.slice(0, 3));
  });
});

describe("candles", () => {
  it("are pushed open, then once closed, and equal their trades", async () => {
    const client = await stage.connect("/ws/btcusdt@kline_1s");
    trade();
    stage.clock.advance(1_000);
    const bar = z.object({
      k: z.object({
        t: z.number(),
        o: z.string(),
        h: z.string(),
        l: z.string(),
        c: z.string(),
        v: z.string(),
        n: z.number(),
        x: z.boolean(),
        f: z.number(),
        L: z.number(),
      }),
    });
    await client.message((message) => {
      const { data } = bar.safeParse(message);
      return data?.k.x === true && data.k.t === stage.clock.now() - 2_000;
    });
    const closed = client.texts.map((text) => bar.parse(JSON.parse(text)).k).filter(({ x }) => x);
    expect(closed.map(({ t }) => t)).toEqual([stage.clock.now() - 3_000, stage.clock.now() - 2_000]);
    for (const { t, o, h, l, c, v, n, f, L } of closed) {
      const trades = stage.market
        .trades("binance", "BTC/USDT", 0, 1_000)
        .filter((one) => one.time >= t && one.time < t + 1_000);
      const prices = trades.map(({ price }) => price);
      expect({ o: Number(o), h: Number(h), l: Number(l), c: Number(c), n, f, L }).toEqual({
        o: prices[0],
        h: Math.max(...prices),
        l: Math.min(...prices),
        c: prices.at(-1),
        n: trades.length,
        f: trades[0]?.id,
        L: trades.at(-1)?.id,
      });
      expect(Number(v)).toBeCloseTo(
        trades.reduce((sum, { quantity }) => sum + quantity, 0),
        6,
      );
    }
  });

  it("of a window without trades are flat at the close before", async () => {
    const client = await stage.connect("/ws/btcusdt@kline_1s");
    stage.market.move(2);
    stage.clock.advance(4_000);
    const quiet = await client.message(({ k }) => z.object({ n: z.literal(0) }).safeParse(k).success);
    const close = stage.market.trades("binance", "BTC/USDT", null, 1)[0]?.price.toFixed(8);
    expect(quiet.k).toMatchObject({ o: close, h: close, l: close, c: close, v: "0.00000000", f: -1, L: -1 });
  });

  it("other than 1s come every two seconds", async () => {
    const client = await stage.connect("/ws/btcusdt@kline_1m");
    stage.market.move(2);
    stage.clock.advance(6_000);
    stage.market.move(2);
    await client.received(3);
    expect(client.texts.map((text) => JSON.parse(text).E - stage.clock.now())).toEqual([-4_000, -2_000, 0]);
  });
});

describe("tickers", () => {
  it("tell of 24 hours once a second, one symbol or all", async () => {
    const client = await stage.connect("/stream?streams=btcusdt@ticker/btcusdt@miniTicker/!miniTicker@arr");
    stage.market.move(20);
    stage.clock.advance(1_000);
    await client.received(3);
    stage.clock.advance(1_000);
    const streams = payloadsByStream(client.texts);
    const { body } = await stage.rest("/api/v3/ticker/24hr?symbol=BTCUSDT");
    const answer = z.record(z.string(), z.unknown()).parse(body);
    expect(streams.get("btcusdt@ticker")?.[0]).toMatchObject({
      c: answer.lastPrice,
      o: answer.openPrice,
      v: answer.volume,
      n: answer.count,
      w: answer.weightedAvgPrice,
    });
    expect(streams.get("btcusdt@miniTicker")?.[0]).toMatchObject({
      e: "24hrMiniTicker",
      c: answer.lastPrice,
      q: answer.quoteVolume,
    });
    expect(streams.get("!miniTicker@arr")?.[0]).toEqual([
      expect.objectContaining({ s: "BTCUSDT" }),
      expect.objectContaining({ s: "ETHUSDT" }),
    ]);
    expect(client.texts).toHaveLength(3);
  });
});
