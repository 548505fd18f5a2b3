import { crc32 } from "node:zlib";
import type { Levels } from "@/lib/domain/market/event";
import type { Precision } from "./pairs";

/** Whatever the depth of a book, its checksum covers this many levels a side. */
export const CHECKSUM_LEVELS = 10;
/** Up to here a double's rounding, once when it is read and once when it is scaled, leaves the last digit. */
const EXACT_UNITS_MAX = 2 ** 51;

/**
 * The venue's checksum of one book, made again and again: best asks from the lowest, then best bids from
 * the highest, of each level price and quantity at the pair's full precision without point and leading
 * zeros, all in one text; CRC-32, unsigned.
 */
export class BookChecksum {
  private readonly asks = new SideDigits();
  private readonly bids = new SideDigits();

  /** Null where a number has more digits than a double holds, so that nobody can tell. */
  of(asks: Levels, bids: Levels, precision: Precision): number | null {
    const askDigits = this.asks.print(asks, precision);
    const bidDigits = this.bids.print(bids, precision);
    return askDigits === null || bidDigits === null ? null : crc32(askDigits + bidDigits);
  }
}

/** Digits of one side's best levels; what has not changed since the last time is not printed again. */
class SideDigits {
  private levels: Levels = [];
  private texts: string[] = [];
  private precision: Precision | null = null;

  print(levels: Levels, precision: Precision): string | null {
    const isSame =
      precision.price === this.precision?.price && precision.quantity === this.precision.quantity;
    const end = Math.min(levels.length, CHECKSUM_LEVELS * 2);
    const texts: string[] = [];
    let digits = "";
    let from = 0;
    for (let at = 0; at + 1 < end; at += 2) {
      const price = levels[at] ?? 0;
      const quantity = levels[at + 1] ?? 0;
      // Both lists are sorted alike: what comes next is found at the same place or a few further on.
      const known = isSame ? this.find(price, quantity, from) : -1;
      const text = known < 0 ? levelDigits(price, quantity, precision) : this.texts[known / 2];
      if (text === undefined) return this.forget();
      if (known >= 0) from = known + 2;
      texts.push(text);
      digits += text;
    }
    this.levels = levels;
    this.texts = texts;
    this.precision = precision;
    return digits;
  }

  private find(price: number, quantity: number, from: number): number {
    const { levels } = this;
    const end = this.texts.length * 2;
    for (let at = from; at < end; at += 2) {
      if (levels[at] === price) return levels[at + 1] === quantity ? at : -1;
    }
    return -1;
  }

  private forget(): null {
    this.texts = [];
    return null;
  }
}

function levelDigits(price: number, quantity: number, precision: Precision): string | undefined {
  const priceUnits = Math.round(price * 10 ** precision.price);
  const quantityUnits = Math.round(quantity * 10 ** precision.quantity);
  if (priceUnits > EXACT_UNITS_MAX || quantityUnits > EXACT_UNITS_MAX) return undefined;
  return `${priceUnits}${quantityUnits}`;
}
