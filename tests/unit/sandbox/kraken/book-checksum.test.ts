import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bookChecksum } from "@/server/sandbox/exchanges/kraken/book-checksum";
import { LevelBook } from "@/server/sandbox/exchanges/level-book";
import { recordingsDir } from "../../../fixtures/recordings";

const level = z.object({ price: z.number(), qty: z.number() });
const bookFrame = z.object({
  channel: z.literal("book"),
  type: z.enum(["snapshot", "update"]),
  data: z.tuple([z.object({ bids: z.array(level), asks: z.array(level), checksum: z.number() })]),
});
type Levels = z.infer<typeof level>[];

const RECORDINGS = [
  { file: "book10_btc_usd.jsonl", precision: { priceDecimals: 1, quantityDecimals: 8 }, frames: 5 },
  { file: "docs_matic_usd_book10.jsonl", precision: { priceDecimals: 4, quantityDecimals: 8 }, frames: 2 },
].map((one) => ({ ...one, path: join(recordingsDir, "kraken", one.file) }));

function bookFrames(path: string) {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => bookFrame.safeParse(JSON.parse(line)).data ?? []);
}

const flat = (levels: Levels) => levels.flatMap(({ price, qty }) => [price, qty]);

describe("the checksum of a book", () => {
  for (const { file, path, precision, frames } of RECORDINGS) {
    it.skipIf(!existsSync(path))(`is the venue's own at every frame of ${file}`, () => {
      const book = new LevelBook();
      const found = bookFrames(path).map(({ type, data: [data] }) => {
        const sides = [flat(data.bids), flat(data.asks)] as const;
        if (type === "snapshot") book.replace(...sides, 0, 0);
        else book.apply(...sides, 0, 0);
        return { ours: bookChecksum(book.asks.top(10), book.bids.top(10), precision), theirs: data.checksum };
      });
      expect(found.map(({ ours }) => ours)).toEqual(found.map(({ theirs }) => theirs));
      expect(found).toHaveLength(frames);
    });
  }

  it("covers ten levels a side and no more", () => {
    const levels = Array.from({ length: 11 }, (_, index) => [index + 1, 1]);
    const precision = { priceDecimals: 2, quantityDecimals: 4 };
    const ten = levels.slice(0, 10).flat();
    expect(bookChecksum(levels.flat(), levels.flat(), precision)).toBe(bookChecksum(ten, ten, precision));
  });

  it("takes the levels that there are where a side has fewer", () => {
    // CRC-32 of "51500": 0.05 and 1.500 without points and leading zeros.
    expect(bookChecksum([0.05, 1.5], [], { priceDecimals: 2, quantityDecimals: 3 })).toBe(1011580427);
  });
});
