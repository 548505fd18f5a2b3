import { crc32 } from "@/lib/domain/checksum/crc32";
import type { Levels } from "@/lib/domain/market/event";

/** It covers this many levels a side. */
export const CHECKSUM_LEVELS = 25;

/**
 * The checksum that the venue's books carried until 2026: the best levels as `price:size`, a bid, an ask, a
 * bid and so on while both sides last, all joined by colons; CRC-32, signed. Both lists come best first.
 */
export function legacyChecksum(bids: Levels, asks: Levels): number {
  const parts: string[] = [];
  for (let at = 0; at < CHECKSUM_LEVELS * 2; at += 2) {
    for (const side of [bids, asks]) {
      const price = side[at];
      const size = side[at + 1];
      if (price !== undefined && size !== undefined) parts.push(plain(price), plain(size));
    }
  }
  return crc32(parts.join(":")) | 0;
}

/** The venue trims its texts, so that the shortest one that reads as the number is the one it sent. */
function plain(value: number): string {
  const text = String(value);
  const [digits = "", exponent] = text.split("e-");
  if (exponent === undefined) return text;
  return `0.${"0".repeat(Number(exponent) - 1)}${digits.replace(".", "")}`;
}
