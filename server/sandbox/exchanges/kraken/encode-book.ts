import type { Levels } from "@/lib/domain/market/event";
import { bookChecksum, CHECKSUM_LEVELS } from "./book-checksum";
import type { Pair } from "./pair";
import { microTime } from "./venue-time";

/**
 * A message of the book channel. Prices and quantities are written digit by digit at the pair's full
 * precision: the venue keeps trailing zeros, and `JSON.stringify` of a number would lose them.
 */
export function bookMessage(
  pair: Pair,
  type: "snapshot" | "update",
  sides: { bids: Levels; asks: Levels },
  checksum: number,
  time: number,
): string {
  return `{"channel":"book","type":"${type}","data":[{"symbol":"${pair.symbol}","bids":${levelsText(sides.bids, pair)},"asks":${levelsText(sides.asks, pair)},"checksum":${checksum},"timestamp":"${microTime(time)}"}]}`;
}

/** A snapshot of the levels given, with the checksum that they have. */
export function bookSnapshot(pair: Pair, bids: Levels, asks: Levels, time: number): string {
  const top = (levels: Levels) => levels.slice(0, CHECKSUM_LEVELS * 2);
  const checksum = bookChecksum(top(asks), top(bids), pair.instrument);
  return bookMessage(pair, "snapshot", { bids, asks }, checksum, time);
}

function levelsText(levels: Levels, { instrument }: Pair): string {
  const { priceDecimals, quantityDecimals } = instrument;
  let text = "[";
  for (let index = 0; index + 1 < levels.length; index += 2) {
    if (index > 0) text += ",";
    const price = (levels[index] ?? 0).toFixed(priceDecimals);
    const quantity = (levels[index + 1] ?? 0).toFixed(quantityDecimals);
    text += `{"price":${price},"qty":${quantity}}`;
  }
  return `${text}]`;
}
