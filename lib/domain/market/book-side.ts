import type { Levels } from "./event";

const CAPACITY_FIRST = 256;

/** Up to here shifting one by one beats the call into memmove. */
const SHIFT_BY_HAND_MAX = 48;

/**
 * One side of a book: levels sorted with the best at the END, because nearly all changes happen near the
 * best price and then move few neighbours. Asks are kept under the negated price, so that both sides sort
 * upwards and share every line.
 */
export class BookSide {
  count = 0;
  private keys = new Float64Array(CAPACITY_FIRST);
  private quantities = new Float64Array(CAPACITY_FIRST);

  /** `sign` is 1 for bids and -1 for asks. */
  constructor(
    private readonly sign: 1 | -1,
    private readonly depthMax: number,
  ) {}

  get bestPrice(): number | null {
    return this.count === 0 ? null : this.sign * (this.keys[this.count - 1] ?? 0);
  }

  get bestQuantity(): number | null {
    return this.count === 0 ? null : (this.quantities[this.count - 1] ?? 0);
  }

  clear(): void {
    this.count = 0;
  }

  /** Sets absolute quantities; 0 removes, also what was never there. */
  apply(levels: Levels): void {
    for (let index = 0; index + 1 < levels.length; index += 2) {
      this.set(this.sign * (levels[index] ?? 0), levels[index + 1] ?? 0);
    }
    this.trim();
  }

  /** Puts `levels` in place of all. Read backwards, since best-first levels then only append. */
  replace(levels: Levels): void {
    this.count = 0;
    for (let index = levels.length - 2; index >= 0; index -= 2) {
      this.set(this.sign * (levels[index] ?? 0), levels[index + 1] ?? 0);
    }
    this.trim();
  }

  quantityAt(price: number): number {
    const key = this.sign * price;
    const index = this.indexOf(key);
    return index < this.count && this.keys[index] === key ? (this.quantities[index] ?? 0) : 0;
  }

  /** Price, quantity, … of the best `depth` levels, best first. */
  top(depth: number): number[] {
    const { sign, keys, quantities } = this;
    const levels: number[] = [];
    const end = Math.max(0, this.count - depth);
    for (let index = this.count - 1; index >= end; index -= 1) {
      levels.push(sign * (keys[index] ?? 0), quantities[index] ?? 0);
    }
    return levels;
  }

  /** Forgets what lies beyond the best `depth` levels, and returns it as deletions: price, 0, … worst first. */
  dropBeyond(depth: number): number[] {
    const excess = this.count - depth;
    if (excess <= 0) return [];
    const deletions: number[] = [];
    for (let index = 0; index < excess; index += 1) deletions.push(this.sign * (this.keys[index] ?? 0), 0);
    this.forgetWorst(excess);
    return deletions;
  }

  private set(key: number, quantity: number): void {
    const index = this.indexOf(key);
    if (index < this.count && this.keys[index] === key) {
      if (quantity === 0) this.remove(index);
      else this.quantities[index] = quantity;
    } else if (quantity !== 0) this.insert(index, key, quantity);
  }

  /** The first index whose key is not below `key`: gallops from the best end, then halves. */
  private indexOf(key: number): number {
    const { keys, count } = this;
    let high = count;
    let step = 1;
    let low = count - 1;
    while (low >= 0 && (keys[low] ?? 0) >= key) {
      high = low;
      step *= 2;
      low = count - step;
    }
    low = low < 0 ? 0 : low + 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private insert(index: number, key: number, quantity: number): void {
    if (this.count === this.keys.length) this.grow();
    const { keys, quantities, count } = this;
    if (count - index > SHIFT_BY_HAND_MAX) {
      keys.copyWithin(index + 1, index, count);
      quantities.copyWithin(index + 1, index, count);
    } else {
      for (let to = count; to > index; to -= 1) {
        keys[to] = keys[to - 1] ?? 0;
        quantities[to] = quantities[to - 1] ?? 0;
      }
    }
    keys[index] = key;
    quantities[index] = quantity;
    this.count = count + 1;
  }

  private remove(index: number): void {
    const { keys, quantities } = this;
    const last = this.count - 1;
    if (last - index > SHIFT_BY_HAND_MAX) {
      keys.copyWithin(index, index + 1, this.count);
      quantities.copyWithin(index, index + 1, this.count);
    } else {
      for (let to = index; to < last; to += 1) {
        keys[to] = keys[to + 1] ?? 0;
        quantities[to] = quantities[to + 1] ?? 0;
      }
    }
    this.count = last;
  }

  /** After the whole message, not after each level: a level may only seem too deep until another goes. */
  private trim(): void {
    const excess = this.count - this.depthMax;
    if (excess > 0) this.forgetWorst(excess);
  }

  private forgetWorst(levels: number): void {
    this.keys.copyWithin(0, levels, this.count);
    this.quantities.copyWithin(0, levels, this.count);
    this.count -= levels;
  }

  private grow(): void {
    const keys = new Float64Array(this.keys.length * 2);
    const quantities = new Float64Array(this.keys.length * 2);
    keys.set(this.keys);
    quantities.set(this.quantities);
    this.keys = keys;
    this.quantities = quantities;
  }
}
