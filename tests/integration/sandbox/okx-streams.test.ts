import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { bookMessage, ChainedBook, pairs } from "./okx-book";
import { type OkxSocket, type OkxStage, openOkxStage } from "./okx-stage";
import { parseMessage } from "./socket-client";
import { START } from "./stage";

const SYMBOL = "BTC/USDT";
const FLUSH_MS = 100;

let stage: OkxStage;
beforeEach(async () => {
  stage = await openOkxStage();
});
afterEach(() => stage.close());

/** Trades of BTC/USDT: every second step is the other symbol's. */
const trade = (count: number) => stage.market.move(count * 2);

const tradeRow = z.object({
  instId: z.literal("BTC-USDT"),
  tradeId: z.string(),
  px: z.string(),
  sz: z.string(),
  side: z.enum(["buy", "sell"]),
  ts: z.string(),
  count: z.string().optional(),
  source: z.literal("0"),
  seqId: z.number().optional(),
});

const rowsOf = (texts: readonly string[]) =>
  texts.flatMap((text) => z.object({ data: z.array(z.unknown()) }).parse(JSON.parse(text)).data);

async function listener(channel: string, endpoint = "public"): Promise<OkxSocket> {
  const client = await stage.connect(endpoint);
  await client.ask(channel);
  await client.settled();
  return client;
}

describe("trades", () => {
  it("trades-all brings every match by itself, ids rising by one, as the truth has them", async () => {
    const client = await listener("trades-all", "business");
    trade(30);
    const rows = rowsOf(await client.receivedOf("trades-all", 30)).map((row) => tradeRow.parse(row));
    const truth = stage.venue.truth.trades(SYMBOL, null, 30);
    expect(rows.map(({ tradeId }) => Number(tradeId))).toEqual(truth.map(({ id }) => id));
    expect(rows.map(({ px, sz, side, ts }) => [Number(px), Number(sz), side, Number(ts)])).toEqual(
      truth.map(({ price, quantity, buyerIsMaker, time }) => [
        price,
        Number(quantity.toFixed(4)),
        buyerIsMaker ? "sell" : "buy",
        time,
      ]),
    );
  });

  it("trades begins with the newest, and then counts what it gathers so that no id is missing", async () => {
    trade(5);
    const client = await listener("trades");
    const [first] = rowsOf(await client.receivedOf("trades", 1)).map((row) => tradeRow.parse(row));
    expect(Number(first?.tradeId)).toBe(stage.venue.truth.trades(SYMBOL, null, 1)[0]?.id);
    trade(20);
    await client.settled();
    let last = Number(first?.tradeId);
    for (const row of rowsOf(client.of("trades").slice(1))) {
      const { tradeId, count } = tradeRow.parse(row);
      expect(Number(tradeId)).toBe(last + Number(count));
      last = Number(tradeId);
    }
    expect(last).toBe(stage.venue.truth.trades(SYMBOL, null, 1)[0]?.id);
  });

  it("prices and sizes come without zeros at their end", async () => {
    const client = await listener("trades-all", "business");
    trade(40);
    for (const row of rowsOf(await client.receivedOf("trades-all", 40))) {
      const { px, sz } = tradeRow.parse(row);
      expect([px, sz].filter((text) => text !== String(Number(text)))).toEqual([]);
    }
  });
});

describe("books", () => {
  it("rebuilds the 400 best levels of the truth from a snapshot and updates every 100 ms", async () => {
    const client = await listener("books");
    for (let round = 0; round < 30; round += 1) {
      trade(3);
      stage.clock.advance(FLUSH_MS);
    }
    await client.settled();
    const book = new ChainedBook();
    const texts = client.of("books");
    expect(texts).toHaveLength(31);
    expect(texts.map((text) => book.take(text))).not.toContain(false);
    const truth = stage.venue.truth.book(SYMBOL);
    const rounded = (levels: number[][]) =>
      levels.map((pair) => pair.map((value) => Number(value.toFixed(4))));
    expect(rounded(book.levels().bids)).toEqual(rounded(pairs(truth.bids, 400)));
    expect(rounded(book.levels().asks)).toEqual(rounded(pairs(truth.asks, 400)));
  });

  it("has the same numbers on all connections, whenever they came", async () => {
    const early = await listener("books");
    trade(3);
    stage.clock.advance(FLUSH_MS);
    trade(2);
    const late = await listener("books");
    trade(4);
    stage.clock.advance(FLUSH_MS);
    for (const client of [early, late]) await client.settled();
    const books = [early, late].map((client) => {
      const book = new ChainedBook();
      expect(client.of("books").map((text) => book.take(text))).not.toContain(false);
      return { seqId: book.seqId, ...book.levels() };
    });
    expect(books[0]).toEqual(books[1]);
  });

  it("says once a minute that nothing has changed, with the number that it had", async () => {
    const client = await listener("books");
    for (let second = 0; second < 60; second += 20) {
      stage.clock.advance(20_000);
      await client.settled();
    }
    const [snapshot, update] = client.of("books").map((text) => bookMessage.parse(JSON.parse(text)));
    const seqId = snapshot?.data[0].seqId;
    expect(snapshot?.data[0].prevSeqId).toBe(-1);
    expect(update).toMatchObject({
      action: "update",
      data: [{ asks: [], bids: [], prevSeqId: seqId, seqId }],
    });
  });

  it("books5 and bbo-tbt are whole each time and say nothing where nothing changed", async () => {
    const client = await listener("books5");
    await client.ask("bbo-tbt");
    trade(1);
    stage.clock.advance(FLUSH_MS);
    stage.clock.advance(FLUSH_MS * 5);
    await client.settled();
    const truth = stage.venue.truth.book(SYMBOL);
    for (const [channel, count] of [
      ["books5", 5],
      ["bbo-tbt", 1],
    ] as const) {
      const messages = client.of(channel).map(parseMessage);
      expect(messages).toHaveLength(2);
      expect(messages[1]).not.toHaveProperty("action");
      const [row] = z
        .array(z.object({ bids: z.array(z.array(z.string())), asks: z.array(z.array(z.string())) }))
        .parse(messages[1]?.data);
      expect(row?.bids.map(([price]) => Number(price))).toEqual(
        pairs(truth.bids, count).map(([price]) => price),
      );
      expect(row?.asks).toHaveLength(count);
    }
  });
});

describe("tickers and candles", () => {
  it("tickers tells of the last trade, the best prices and the day, at most every 100 ms", async () => {
    trade(4);
    const client = await listener("tickers");
    trade(3);
    stage.clock.advance(FLUSH_MS);
    await client.settled();
    expect(client.of("tickers")).toHaveLength(2);
    const [last] = stage.venue.truth.trades(SYMBOL, null, 1);
    const { bids, asks } = stage.venue.truth.book(SYMBOL);
    const all = stage.venue.truth.trades(SYMBOL, 0, 1_000);
    const [row] = rowsOf(client.of("tickers").slice(1));
    expect(row).toMatchObject({
      instType: "SPOT",
      instId: "BTC-USDT",
      last: String(last?.price),
      bidPx: String(bids[0]),
      askPx: String(asks[0]),
      high24h: String(Math.max(...all.map(({ price }) => price))),
      low24h: String(Math.min(...all.map(({ price }) => price))),
      open24h: String(all[0]?.price),
      sodUtc0: String(all[0]?.price),
      ts: String(START + FLUSH_MS),
    });
    expect(Number(z.object({ vol24h: z.string() }).parse(row).vol24h)).toBeCloseTo(
      all.reduce((sum, { quantity }) => sum + quantity, 0),
      4,
    );
  });

  it("a candle is pushed as it grows, at most once a second, and once as final", async () => {
    const client = await listener("candle1m", "business");
    for (let second = 0; second < 65; second += 1) {
      if (second !== 30) trade(1);
      stage.clock.advance(1_000);
      if (second % 20 === 0) await client.settled();
    }
    await client.settled();
    const rows = rowsOf(client.of("candle1m")).map((row) => z.array(z.string()).length(9).parse(row));
    const first = rows.filter(([time]) => time === String(START));
    expect(first.map((row) => row[8]).filter((confirm) => confirm === "1")).toHaveLength(1);
    expect(first.at(-1)?.[8]).toBe("1");
    const traded = stage.venue.truth
      .trades(SYMBOL, 0, 1_000)
      .filter(({ time }) => time >= START && time < START + 60_000);
    expect(first.at(-1)?.slice(1, 5).map(Number)).toEqual([
      traded[0]?.price,
      Math.max(...traded.map(({ price }) => price)),
      Math.min(...traded.map(({ price }) => price)),
      traded.at(-1)?.price,
    ]);
    const sent = rows.map((row) => row.join());
    expect(new Set(sent).size).toBe(sent.length);
  });

  it("a window without trades is flat at the close before it", async () => {
    trade(1);
    const client = await listener("candle1s", "business");
    stage.clock.advance(3_000);
    await client.settled();
    const [last] = stage.venue.truth.trades(SYMBOL, null, 1);
    const price = String(last?.price);
    const flat = rowsOf(client.of("candle1s")).findLast(
      (row) => z.array(z.string()).parse(row)[0] === String(START + 1_000),
    );
    expect(flat).toEqual([String(START + 1_000), price, price, price, price, "0", "0", "0", "1"]);
  });
});

it("what was unsubscribed comes no more", async () => {
  const client = await listener("trades-all", "business");
  await client.ask("trades-all", "BTC-USDT", "unsubscribe");
  trade(3);
  await client.settled();
  expect(client.of("trades-all")).toEqual([]);
});
