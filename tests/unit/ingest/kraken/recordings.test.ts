import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OrderBook } from "@/lib/domain/market/order-book";
import type { FeedItem } from "@/server/ingest/feed/feed-item";
import { KrakenBookRule } from "@/server/ingest/venues/kraken/book-rule";
import { createDecoder } from "@/server/ingest/venues/kraken/codec/create-decoder";
import type { Pairs } from "@/server/ingest/venues/kraken/codec/pairs";
import { recordingsDir } from "../../../fixtures/recordings";

const BTC = join(recordingsDir, "kraken/book10_btc_usd.jsonl");
const MATIC = join(recordingsDir, "kraken/docs_matic_usd_book10.jsonl");
const TICKER = join(recordingsDir, "kraken/ticker_ohlc_btc_usd.jsonl");
const DEPTH = 10;

/** As the `instrument` channel tells of them; the recordings begin after it. */
const PAIRS: Pairs = new Map([
  ["BTC/USD", { precision: { price: 1, quantity: 8 }, doubts: 0 }],
  ["MATIC/USD", { precision: { price: 4, quantity: 8 }, doubts: 0 }],
]);
const UNTOLD = { precision: null, doubts: 0 };

function itemsOf(path: string): FeedItem[] {
  const decode = createDecoder(PAIRS);
  const items: FeedItem[] = [];
  for (const line of readFileSync(path, "utf8").split("\n").filter(Boolean)) {
    decode(line, 1, (item) => items.push(item));
  }
  return items;
}

function named(items: readonly FeedItem[]): string[] {
  return items.map((item) => (item.kind === "rejected" ? item.rejection : item.kind));
}

/** What decoder and rule make of the recording, and the book of a reader who believes them. */
function replay(path: string, symbol: string, pairs = PAIRS) {
  const rule = new KrakenBookRule(DEPTH, pairs.get(symbol) ?? UNTOLD);
  const book = new OrderBook();
  const verdicts: string[] = [];
  for (const item of itemsOf(path)) {
    if (item.kind === "book-snapshot") {
      verdicts.push(rule.onSnapshot(item).do);
      book.applySnapshot(item);
    } else if (item.kind === "book-update") {
      verdicts.push(rule.onUpdate(item).do);
      book.applyUpdate(item);
    }
  }
  return { verdicts, book, rule };
}

describe.skipIf(!existsSync(BTC))("a recorded book of BTC/USD, ten levels deep", () => {
  test("the status, the answer and the book's messages are understood", () => {
    expect(named(itemsOf(BTC))).toEqual([
      "pong",
      "ack",
      "book-snapshot",
      "book-update",
      "book-update",
      "book-update",
      "book-update",
    ]);
    expect(itemsOf(BTC)[1]).toEqual({ kind: "ack", id: 1, topics: ["book BTC/USD"], failure: null });
  });

  test("the checksum is right 5 times of 5, and the reader's book has the ten levels that it covers", () => {
    const { verdicts, book, rule } = replay(BTC, "BTC/USD");
    expect(verdicts).toEqual(["start", "apply", "apply", "apply", "apply"]);
    expect(rule.isLive).toBe(true);
    expect([book.levelCount("bid"), book.levelCount("ask")]).toEqual([DEPTH, DEPTH]);
    expect([book.bestBid, book.bestAsk]).toEqual([85_600.4, 85_600.5]);
  });

  test("trap 7: the level that a new one pushed out is deleted, though the venue never says so", () => {
    const items = itemsOf(BTC).filter(({ kind }) => kind === "book-update");
    const { rule } = replayUpTo("book-snapshot");
    const outs = items.map((item) => {
      if (item.kind !== "book-update") return [];
      const sent = item.asks.length;
      expect(rule.onUpdate(item).do).toBe("apply");
      return item.asks.slice(sent);
    });
    expect(outs).toEqual([[], [], [], [85_608, 0]]);
  });

  test("trap 6: at the wrong precision no checksum is right, so that it is the digits that count", () => {
    const wrong: Pairs = new Map([["BTC/USD", { precision: { price: 2, quantity: 8 }, doubts: 0 }]]);
    expect(replay(BTC, "BTC/USD", wrong).verdicts).toEqual(["retry", "buffer", "buffer", "buffer", "buffer"]);
  });

  function replayUpTo(kind: "book-snapshot") {
    const rule = new KrakenBookRule(DEPTH, PAIRS.get("BTC/USD") ?? UNTOLD);
    for (const item of itemsOf(BTC)) if (item.kind === kind) rule.onSnapshot(item);
    return { rule };
  }
});

describe.skipIf(!existsSync(MATIC))("the example in the venue's own documentation, MATIC/USD", () => {
  test("the checksum is right 2 times of 2, though trailing zeros are not written there", () => {
    const { verdicts, book } = replay(MATIC, "MATIC/USD");
    expect(verdicts).toEqual(["start", "apply"]);
    expect(book.quantityAt("bid", 0.5657)).toBe(1_098.3947558);
  });
});

describe.skipIf(!existsSync(TICKER))("a recorded ticker", () => {
  test("gives best prices with their time; candles are not subscribed to", () => {
    const items = itemsOf(TICKER);
    expect(named(items)).toEqual([
      "pong",
      "ack",
      "top-of-book",
      "heartbeat",
      "top-of-book",
      "ack",
      "unknown_event",
      "unknown_event",
    ]);
    expect(items[2]).toMatchObject({
      symbol: "BTC/USD",
      time: Date.parse("2026-08-12T19:29:00.921Z"),
      bid: 63_297.7,
      bidQuantity: 5.75119051,
      ask: 63_297.8,
      askQuantity: 0.36977971,
    });
  });
});
