import type { Levels } from "@/lib/domain/market/event";

/** One side of a book, best first, in two parallel arrays. */
class LevelSide {
  private readonly prices: number[] = [];
  private readonly quantities: number[] = [];

  /** `direction` is 1 where the lowest price is best (asks), -1 where the highest is (bids). */
  constructor(private readonly direction: 1 | -1) {}

  set(price: number, quantity: number): void {
    const index = this.indexOf(price);
    const found = this.prices[index] === price;
    if (quantity === 0) {
      if (!found) return;
      this.prices.splice(index, 1);
      this.quantities.splice(index, 1);
    } else if (found) {
      this.quantities[index] = quantity;
    } else {
      this.prices.splice(index, 0, price);
      this.quantities.splice(index, 0, quantity);
    }
  }

  top(limit: number): number[] {
    return this.slice(0, limit);
  }

  /** Levels of the ranks from <= rank < to, as far as there are any. */
  slice(from: number, to: number): number[] {
    const count = Math.max(0, Math.min(to, this.prices.length) - from);
    const levels: number[] = new Array(count * 2);
    for (let index = 0; index < count; index += 1) {
      levels[index * 2] = this.prices[from + index] ?? 0;
      levels[index * 2 + 1] = this.quantities[from + index] ?? 0;
    }
    return levels;
  }

  /** How many levels are better than this price: the rank of its own level, where it has one. */
  rankOf(price: number): number {
    return this.indexOf(price);
  }

  has(price: number): boolean {
    return this.prices[this.indexOf(price)] === price;
  }

  clear(): void {
    this.prices.length = 0;
    this.quantities.length = 0;
  }

  get bestPrice(): number {
    return this.prices[0] ?? 0;
  }

  get bestQuantity(): number {
    return this.quantities[0] ?? 0;
  }

  private indexOf(price: number): number {
    let low = 0;
    let high = this.prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (((this.prices[middle] ?? 0) - price) * this.direction < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A book that a venue keeps for its own answers: absolute quantities in, best levels out. */
export class LevelBook {
  readonly bids = new LevelSide(-1);
  readonly asks = new LevelSide(1);
  lastUpdateId = 0;
  time = 0;

  apply(bids: Levels, asks: Levels, lastUpdateId: number, time: number): void {
    setAll(this.bids, bids);
    setAll(this.asks, asks);
    this.lastUpdateId = lastUpdateId;
    this.time = time;
  }

  replace(bids: Levels, asks: Levels, lastUpdateId: number, time: number): void {
    this.bids.clear();
    this.asks.clear();
    this.apply(bids, asks, lastUpdateId, time);
  }
}

function setAll(side: LevelSide, levels: Levels): void {
  for (let index = 0; index + 1 < levels.length; index += 2) {
    side.set(levels[index] ?? 0, levels[index + 1] ?? 0);
  }
}
