import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OrderBook } from "@/lib/domain/market/order-book";
import type { FeedItem, FeedTop } from "@/server/ingest/feed/feed-item";
import { CoinbaseBookRule } from "@/server/ingest/venues/coinbase/book-rule";
import { createDecoder } from "@/server/ingest/venues/coinbase/codec/create-decoder";
import { recordingsDir } from "../../../fixtures/recordings";

const CONNECTION = join(recordingsDir, "coinbase/cryptofeed_exchange.ws.log");
const OLDER = join(recordingsDir, "coinbase/tardis_exchange.json");
const ADVANCED = join(recordingsDir, "coinbase/advanced_btc_usd.jsonl");
const SYMBOLS = ["SKL/USD", "NU/GBP", "BAND/BTC", "CRV/EUR"];
const RECEIVED = /^[\d.]+: /;

function recordedFrames(): string[] {
  return readFileSync(CONNECTION, "utf8")
    .split("\n")
    .filter((line) => RECEIVED.test(line))
    .map((line) => line.replace(RECEIVED, ""));
}

function decodeAll(frames: readonly string[], symbols: readonly string[]): FeedItem[] {
  const items: FeedItem[] = [];
  const decode = createDecoder(symbols);
  for (const frame of frames) decode(Buffer.from(frame), 1, (item) => items.push(item));
  return items;
}

function count(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function nameOf(item: FeedItem): string {
  return item.kind === "rejected" ? item.rejection : item.kind;
}

/** A book and what its updates did, so that a ticker can be laid beside the states around its moment. */
interface Rebuilt {
  book: OrderBook;
  rule: CoinbaseBookRule;
  /** Of the first difference; nothing tells the snapshot's. */
  firstTime: number;
  waiting: FeedTop[];
}

describe.skipIf(!existsSync(CONNECTION))("a recorded connection of four products", () => {
  const frames = existsSync(CONNECTION) ? recordedFrames() : [];
  const items = decodeAll(frames, SYMBOLS);

  test("is understood frame by frame", () => {
    expect(count(items.map(nameOf))).toEqual({
      ack: 3,
      "book-snapshot": 4,
      "book-update": 4_343,
      "top-of-book": 65,
      trade: 65,
    });
  });

  test("the book that is rebuilt has the ticker's best prices wherever both speak of one moment", () => {
    const books = new Map(SYMBOLS.map((symbol) => [symbol, open()]));
    let equal = 0;
    let compared = 0;
    let applied = 0;
    for (const item of items) {
      const one = "symbol" in item && item.symbol !== null ? books.get(item.symbol) : undefined;
      if (!one) continue;
      if (item.kind === "book-snapshot") {
        expect(one.rule.onSnapshot(item).do).toBe("start");
        one.book.applySnapshot(item);
      } else if (item.kind === "top-of-book") {
        expect(one.rule.onTop(item)).toBeNull();
        // A subscription is answered by the ticker of the last trade, which is older than the book.
        if (item.time >= one.firstTime) one.waiting.push(item);
      } else if (item.kind === "trade") {
        expect(one.rule.onBeside(item)).toBeNull();
      } else if (item.kind === "book-update") {
        const before = { bid: one.book.bestBid, ask: one.book.bestAsk };
        expect(one.rule.onUpdate(item)).toEqual({ do: "apply" });
        one.book.applyUpdate(item);
        one.firstTime = Math.min(one.firstTime, item.time);
        applied += 1;
        expect(one.book.isCrossed()).toBe(false);
        const after = { bid: one.book.bestBid, ask: one.book.bestAsk };
        const due = one.waiting.filter(({ time }) => time <= item.time);
        one.waiting = one.waiting.filter(({ time }) => time > item.time);
        for (const { bid, ask } of due) {
          compared += 1;
          const isEqual = (state: typeof before) => state.bid === bid && state.ask === ask;
          if (isEqual(before) || isEqual(after)) equal += 1;
        }
      }
    }
    expect(applied).toBe(4_343);
    expect([equal, compared]).toEqual([61, 61]);
    expect([...books.values()].map(({ rule }) => rule.isLive)).toEqual([true, true, true, true]);
  });

  test("the maker's side turned around is the ticker's in every pair of the same trade", () => {
    const takers = new Map<string, string>();
    for (const frame of frames) {
      const { type, product_id: product, trade_id: id, side } = JSON.parse(frame);
      if (type === "ticker" && side) takers.set(`${product} ${id}`, side);
    }
    let pairs = 0;
    for (const item of items) {
      if (item.kind !== "trade") continue;
      const taker = takers.get(`${item.symbol.replace("/", "-")} ${item.id}`);
      if (taker === undefined) continue;
      pairs += 1;
      expect(item.side).toBe(taker);
      expect(JSON.parse(item.raw).side).not.toBe(taker);
    }
    expect(pairs).toBe(65);
  });

  test("ids of trades follow one another without a hole", () => {
    const newest = new Map<string, number>();
    for (const item of items) {
      if (item.kind !== "trade") continue;
      const last = newest.get(item.symbol);
      if (last !== undefined) expect(item.sequence).toBe(last + 1);
      newest.set(item.symbol, item.sequence);
    }
    expect(newest.size).toBe(4);
  });

  test("a trade's raw text is the venue's own frame", () => {
    const matches = frames.filter((frame) => /^\{"type":"(last_)?match"/.test(frame));
    expect(items.flatMap((item) => (item.kind === "trade" ? [item.raw] : []))).toEqual(matches);
  });
});

function open(): Rebuilt {
  return {
    book: new OrderBook(),
    rule: new CoinbaseBookRule(),
    firstTime: Number.POSITIVE_INFINITY,
    waiting: [],
  };
}

describe.skipIf(!existsSync(OLDER))("single frames of several years", () => {
  const symbols = ["ETC/GBP", "BTC/EUR", "ETH/USD", "BAT/USDC", "YFI/USD", "BTC/USD"];
  const sets: { messages: object[] }[] = existsSync(OLDER) ? JSON.parse(readFileSync(OLDER, "utf8")) : [];
  const frames = sets.flatMap(({ messages }) => messages.map((message) => JSON.stringify(message)));

  test("are understood, but for a time that nobody set and a size with a minus inside", () => {
    expect(decodeAll(frames, symbols).map(nameOf)).toEqual([
      "trade",
      "book-update",
      "book-update",
      "book-snapshot",
      "bad_time",
      "bad_levels",
      "top-of-book",
      "top-of-book",
      "top-of-book",
    ]);
  });
});

describe.skipIf(!existsSync(ADVANCED))("frames of Advanced Trade", () => {
  test("are never mistaken for the Exchange feed's", () => {
    const frames = readFileSync(ADVANCED, "utf8").split("\n").filter(Boolean);
    expect(new Set(decodeAll(frames, ["BTC/USD"]).map(nameOf))).toEqual(new Set(["bad_wrapper"]));
  });
});
