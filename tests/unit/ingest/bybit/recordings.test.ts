import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OrderBook } from "@/lib/domain/market/order-book";
import type { FeedItem } from "@/server/ingest/feed/feed-item";
import { BybitBookRule } from "@/server/ingest/venues/bybit/book-rule";
import { createDecoder } from "@/server/ingest/venues/bybit/codec/create-decoder";
import { recordingsDir } from "../../../fixtures/recordings";

const PUSHED = join(recordingsDir, "bybit/gocryptotrader_push.jsonl");
const SPOT = join(recordingsDir, "bybit/ccxt_spot_btcusdt.jsonl");
const OLDER = join(recordingsDir, "bybit/tardis_spot.json");

const decodeInto = createDecoder(["BTC/USDT", "BTC/USDC"], 50);

function decode(frame: string): FeedItem[] {
  const items: FeedItem[] = [];
  decodeInto(frame, 1, (item) => items.push(item));
  return items;
}

function named(items: readonly FeedItem[]): string[] {
  return items.map((item) => (item.kind === "rejected" ? item.rejection : item.kind));
}

/** The frame's own text, which the recording keeps between its name and the line's end. */
function pushedFrames(): { name: string; frame: string }[] {
  return readFileSync(PUSHED, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => ({
      name: String(JSON.parse(line).name),
      frame: line.slice(line.indexOf('"raw":') + 6, line.lastIndexOf("}")),
    }));
}

describe.skipIf(!existsSync(PUSHED))("recorded pushes of every channel", () => {
  test("subscribed ones are understood, the others are refused by name", () => {
    const found = pushedFrames().map(({ name, frame }) => [name, ...named(decode(frame))]);
    expect(found).toEqual([
      ["Orderbook Snapshot", "book-snapshot"],
      ["Orderbook Update", "book-update"],
      ["Public Trade", "trade"],
      ["Public Kline", "unknown_symbol"],
      ["Public Liquidation", "unknown_event"],
      ["Public LT Kline", "unknown_event"],
      ["Public LT Ticker", "unknown_event"],
      ["Public LT Navigation", "unknown_event"],
      ["pong", "pong"],
      ["unhandled", "unknown_event"],
    ]);
  });

  test("the delta continues the snapshot, and the book that comes of it has its fifty levels", () => {
    const rule = new BybitBookRule();
    const book = new OrderBook();
    for (const item of pushedFrames().flatMap(({ frame }) => decode(frame))) {
      if (item.kind === "book-snapshot") {
        expect(rule.onSnapshot(item).do).toBe("start");
        book.applySnapshot(item);
      } else if (item.kind === "book-update") {
        expect(rule.onUpdate(item).do).toBe("apply");
        book.applyUpdate(item);
      }
    }
    expect(book.sequence).toBe(2_876_701);
    expect([book.levelCount("bid"), book.levelCount("ask")]).toEqual([50, 50]);
    expect([book.bestBid, book.bestBidQuantity]).toEqual([75848.74, 0.067669]);
    expect([book.bestAsk, book.bestAskQuantity]).toEqual([75848.75, 0.747137]);
    expect(book.quantityAt("ask", 75848.89)).toBe(0.088149);
    expect(book.quantityAt("ask", 75852.65)).toBe(0);
    expect(book.isCrossed()).toBe(false);
  });

  test("a trade's raw text is the recording's own", () => {
    const frame = pushedFrames().find(({ name }) => name === "Public Trade")?.frame ?? "";
    const [trade] = decode(frame);
    expect(trade).toMatchObject({ id: "2200000000067341890", side: "sell", price: 3.6279 });
    expect(trade?.kind === "trade" && frame.includes(`[${trade.raw}]`)).toBe(true);
  });
});

describe.skipIf(!existsSync(SPOT))("a recorded spot connection", () => {
  test("the answer, two tops of consecutive ids that are snapshots both, and tickers that nobody asked for", () => {
    const items = readFileSync(SPOT, "utf8").split("\n").filter(Boolean).flatMap(decode);
    expect(named(items)).toEqual(["ack", "top-of-book", "top-of-book", "unknown_event", "unknown_event"]);
    expect(items.slice(0, 3)).toMatchObject([
      { id: 1, failure: null },
      { bid: 63705.3, bidQuantity: 2.045546, sequence: 112_603_120_278 },
      { bid: 63705.3, bidQuantity: 2.014151, sequence: 112_603_120_305 },
    ]);
  });
});

describe.skipIf(!existsSync(OLDER))("trap 14: frames of older releases", () => {
  const sets: { name: string; messages: object[] }[] = existsSync(OLDER)
    ? JSON.parse(readFileSync(OLDER, "utf8"))
    : [];
  const of = (wanted: string) =>
    sets
      .filter(({ name }) => name === wanted)
      .flatMap(({ messages }) => messages.flatMap((message) => named(decode(JSON.stringify(message)))));

  test("of the interface before v5 nothing is mistaken for ours", () => {
    expect(new Set(of("messages"))).toEqual(new Set(["unknown_event"]));
  });

  test("of v5 all is understood but a level 1 that came as differences", () => {
    expect(of("messagesV5")).toEqual([
      "trade",
      "trade",
      "trade",
      "trade",
      "trade",
      "top-of-book",
      "bad_wrapper",
      "book-snapshot",
      "book-update",
    ]);
  });
});
