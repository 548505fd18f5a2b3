import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { OrderBook } from "@/lib/domain/market/order-book";
import type { FeedItem } from "@/server/ingest/feed/feed-item";
import { OkxBookRule } from "@/server/ingest/venues/okx/book-rule";
import { createDecoder } from "@/server/ingest/venues/okx/codec/create-decoder";
import { legacyChecksum } from "@/server/ingest/venues/okx/codec/legacy-checksum";
import { recordingsDir } from "../../../fixtures/recordings";

const RECORDING = join(recordingsDir, "okx/cryptofeed.ws.log");
/** `<unix seconds>: <frame>` is what was received; lines with arrows are what was sent. */
const RECEIVED = /^\d+\.\d+: /;

function frames(): string[] {
  return readFileSync(RECORDING, "utf8")
    .split("\n")
    .filter((line) => RECEIVED.test(line))
    .map((line) => line.replace(RECEIVED, ""));
}

function read(lines: readonly string[]): FeedItem[] {
  const decode = createDecoder(["BTC/USDT"]);
  const items: FeedItem[] = [];
  for (const line of lines) decode(line, 1, (item) => items.push(item));
  return items;
}

describe("the checksum that books carried until 2026", () => {
  test("interleaves bids and asks, goes on with the longer side, and writes numbers out", () => {
    const text = "3366.1:7:3366.8:9:3368:0.0000077:3372:8";
    expect(legacyChecksum([3366.1, 7], [3366.8, 9, 3368, 0.0000077, 3372, 8])).toBe(crc32(text) | 0);
    expect(legacyChecksum([], [])).toBe(0);
  });

  test("covers 25 levels a side", () => {
    const side = Array.from({ length: 60 }, (_, index) => index + 1);
    expect(legacyChecksum(side, [])).toBe(legacyChecksum(side.slice(0, 50), []));
    expect(legacyChecksum(side, [])).not.toBe(legacyChecksum(side.slice(0, 48), []));
  });
});

describe.skipIf(!existsSync(RECORDING))("a recording of May 2022", () => {
  test("every frame is understood", () => {
    const kinds = new Map<string, number>();
    for (const item of read(frames())) {
      const kind = item.kind === "rejected" ? item.rejection : item.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(Object.fromEntries(kinds)).toMatchObject({ "book-snapshot": 1, "book-update": 97 });
    expect([...kinds.keys()].sort()).toEqual(["ack", "book-snapshot", "book-update", "pong", "trade"]);
  });

  test("every checksum is the one of the book that its frames make", () => {
    const book = new OrderBook();
    let checked = 0;
    for (const item of read(frames())) {
      if (item.kind === "book-snapshot") book.applySnapshot(item);
      else if (item.kind === "book-update") book.applyUpdate(item);
      else continue;
      expect(legacyChecksum(book.top("bid", 25), book.top("ask", 25))).toBe(item.checksum);
      checked += 1;
    }
    expect(checked).toBe(98);
    expect(book.isCrossed()).toBe(false);
  });

  test("the rule lets the whole book through, as every checksum holds", () => {
    const rule = new OkxBookRule();
    const verdicts = new Set<string>();
    for (const item of read(frames())) {
      if (item.kind === "book-snapshot") verdicts.add(rule.onSnapshot(item).do);
      if (item.kind === "book-update") verdicts.add(rule.onUpdate(item).do);
    }
    expect([...verdicts]).toEqual(["start", "apply"]);
    expect(rule.isLive).toBe(true);
  });

  test.each(["missing", "damaged"])(
    "trap 2: with one update %s the book is not believed any more",
    (fault) => {
      const rule = new OkxBookRule();
      let updates = 0;
      const found: string[] = [];
      for (const item of read(frames())) {
        if (item.kind === "book-snapshot") rule.onSnapshot(item);
        if (item.kind !== "book-update") continue;
        updates += 1;
        if (updates === 20 && fault === "missing") continue;
        if (updates === 20) item.asks = [item.asks[0] ?? 0, 999, ...item.asks.slice(2)];
        found.push(rule.onUpdate(item).do);
        if (found.at(-1) === "gap") break;
      }
      expect(found.at(-1)).toBe("gap");
      expect(updates).toBeLessThanOrEqual(21);
      expect(rule.isLive).toBe(false);
    },
  );

  test("a snapshot whose checksum is another is not begun with", () => {
    const rule = new OkxBookRule();
    const item = read(frames()).find(({ kind }) => kind === "book-snapshot");
    if (item?.kind !== "book-snapshot") throw new Error("the recording holds no snapshot");
    expect(rule.onSnapshot({ ...item, checksum: 1 }).do).toBe("retry");
    expect(rule.isLive).toBe(false);
  });

  test("its trades follow one another by their ids, and their raw text is the recording's own", () => {
    const lines = frames();
    const trades = read(lines).filter((item) => item.kind === "trade");
    const rows = lines.filter((line) => line.includes('"trades"') && line.includes('"data"'));
    expect(trades.length).toBeGreaterThan(50);
    const ids = trades.map(({ sequence }) => sequence);
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    expect(
      trades.every(({ raw }) => rows.some((row) => row.includes(`[${raw}`) || row.includes(`,${raw}`))),
    ).toBe(true);
  });
});
