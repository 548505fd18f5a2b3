/**
 * One side of a limit order book on the tick grid, worst level first, so that what happens at the
 * touch shifts next to nothing. `direction` is 1 for asks (lowest is best), -1 for bids.
 */
export class BookSide {
  private ticks = new Int32Array(4_096);
  private lots = new Float64Array(4_096);
  /** Ticks that changed since the last `takeChanges`, with repeats. */
  private changed: number[] = [];
  private count = 0;

  constructor(readonly direction: 1 | -1) {}

  get size(): number {
    return this.count;
  }

  /** How many changes happened since the last `takeChanges`, repeats of one tick in a row once. */
  get changes(): number {
    return this.changed.length;
  }

  get best(): number {
    return this.ticks[this.count - 1] ?? 0;
  }

  get bestLots(): number {
    return this.lots[this.count - 1] ?? 0;
  }

  /** Tick of the level at `depth` (0 is the best). */
  tickAt(depth: number): number {
    return this.ticks[this.count - 1 - depth] ?? 0;
  }

  at(tick: number): number {
    const index = this.find(tick);
    return index < this.count && this.ticks[index] === tick ? (this.lots[index] ?? 0) : 0;
  }

  set(tick: number, lots: number): void {
    const index = this.find(tick);
    const present = index < this.count && this.ticks[index] === tick;
    if (lots <= 0) {
      if (!present) return;
      this.ticks.copyWithin(index, index + 1, this.count);
      this.lots.copyWithin(index, index + 1, this.count);
      this.count -= 1;
    } else if (present) {
      this.lots[index] = lots;
    } else {
      this.insert(index, tick, lots);
    }
    this.mark(tick);
  }

  /** Takes from the best level. */
  take(lots: number): void {
    const index = this.count - 1;
    const tick = this.ticks[index] ?? 0;
    const left = (this.lots[index] ?? 0) - lots;
    if (left > 0) this.lots[index] = left;
    else this.count -= 1;
    this.mark(tick);
  }

  dropWorst(): void {
    const tick = this.ticks[0];
    if (tick !== undefined && this.count > 0) this.set(tick, 0);
  }

  clear(): void {
    this.count = 0;
    this.changed = [];
  }

  /** Flat tick, lots pairs, best first. */
  pairs(): number[] {
    const pairs: number[] = new Array(this.count * 2);
    for (let depth = 0; depth < this.count; depth += 1) {
      const index = this.count - 1 - depth;
      pairs[depth * 2] = this.ticks[index] ?? 0;
      pairs[depth * 2 + 1] = this.lots[index] ?? 0;
    }
    return pairs;
  }

  /** Flat price, quantity pairs of what changed, best first, each level once. */
  takeChanges(priceScale: number, quantityScale: number): number[] {
    const ticks = Int32Array.from(this.changed).sort();
    this.changed = [];
    const pairs: number[] = [];
    const { direction } = this;
    let before = 0;
    for (let step = 0; step < ticks.length; step += 1) {
      const tick = ticks[direction === 1 ? step : ticks.length - 1 - step] ?? 0;
      if (tick === before) continue;
      before = tick;
      pairs.push(tick / priceScale, this.at(tick) / quantityScale);
    }
    return pairs;
  }

  private mark(tick: number): void {
    if (this.changed[this.changed.length - 1] !== tick) this.changed.push(tick);
  }

  private insert(index: number, tick: number, lots: number): void {
    if (this.count === this.ticks.length) this.grow();
    this.ticks.copyWithin(index + 1, index, this.count);
    this.lots.copyWithin(index + 1, index, this.count);
    this.ticks[index] = tick;
    this.lots[index] = lots;
    this.count += 1;
  }

  private grow(): void {
    const ticks = new Int32Array(this.ticks.length * 2);
    const lots = new Float64Array(this.lots.length * 2);
    ticks.set(this.ticks);
    lots.set(this.lots);
    this.ticks = ticks;
    this.lots = lots;
  }

  /** First index whose level is at or better than `tick`. */
  private find(tick: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (((this.ticks[middle] ?? 0) - tick) * this.direction > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
