import { crc32 } from "node:zlib";
import type { Levels } from "@/lib/domain/market/event";

export interface Precision {
  priceDecimals: number;
  quantityDecimals: number;
}

/** Whatever the depth of a book, its checksum covers this many levels a side. */
export const CHECKSUM_LEVELS = 10;

/**
 * The venue's checksum of a book: best asks first, then best bids, each level's price and quantity padded
 * to the pair's precision, without point and leading zeros, all in one text; CRC-32, unsigned.
 */
export function bookChecksum(asks: Levels, bids: Levels, precision: Precision): number {
  return crc32(digitsOf(asks, precision) + digitsOf(bids, precision));
}

function digitsOf(levels: Levels, { priceDecimals, quantityDecimals }: Precision): string {
  const count = Math.min(CHECKSUM_LEVELS, levels.length / 2);
  let digits = "";
  for (let level = 0; level < count; level += 1) {
    digits += bareDigits(levels[level * 2] ?? 0, priceDecimals);
    digits += bareDigits(levels[level * 2 + 1] ?? 0, quantityDecimals);
  }
  return digits;
}

function bareDigits(value: number, decimals: number): string {
  return value.toFixed(decimals).replace(".", "").replace(/^0+/, "");
}
