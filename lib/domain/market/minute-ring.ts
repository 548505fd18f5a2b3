import type { Candle } from "./candle";

/** The running minute and the 24 h before it. */
const MINUTES = 1_441;

/** Minute, open, high, low, close, volume, quote volume, whole (0 or 1). */
type MinuteState = [number, number, number, number, number, number, number, number];

export interface MinuteRingState {
  newest: number;
  openBefore: number | null;
  minutes: MinuteState[];
}

export interface MinuteTotal {
  open: number | null;
  high: number | null;
  low: number | null;
  volume: number;
  quoteVolume: number;
}

/**
 * One bucket a minute over the last 24 h. Totals grow with every trade and are summed anew once a minute
 * leaves (1,441 additions a minute), which keeps them free of the drift that subtracting would gather.
 */
export class MinuteRing {
  /** The running minute, counted from the epoch; -1 before the first. */
  newest = -1;
  /** Last price of the newest minute that has left. */
  private openBefore: number | null = null;
  private readonly minute = new Float64Array(MINUTES).fill(-1);
  private readonly open = new Float64Array(MINUTES);
  private readonly high = new Float64Array(MINUTES);
  private readonly low = new Float64Array(MINUTES);
  private readonly close = new Float64Array(MINUTES);
  private readonly volume = new Float64Array(MINUTES);
  private readonly quoteVolume = new Float64Array(MINUTES);
  /** 1 where the venue's closed candle stands in the bucket. */
  private readonly whole = new Uint8Array(MINUTES);
  private sum: MinuteTotal = emptyTotal();
  private isSumOld = false;

  /** Lets time move on to `minute`; true where that moved the window. */
  advance(minute: number): boolean {
    if (minute <= this.newest) return false;
    if (this.newest >= 0) {
      const first = Math.max(this.newest + 1, minute - MINUTES + 1);
      if (minute - this.newest >= MINUTES) this.leaveAll();
      else for (let next = first; next <= minute; next += 1) this.leave(next % MINUTES);
    }
    this.newest = minute;
    return true;
  }

  /** Adds a trade; `isNewest` says that no trade known so far is later. */
  add(minute: number, price: number, quantity: number, isNewest: boolean): void {
    if (minute <= this.newest - MINUTES) return;
    const slot = minute % MINUTES;
    if (this.minute[slot] !== minute) {
      this.minute[slot] = minute;
      this.open[slot] = price;
      this.high[slot] = price;
      this.low[slot] = price;
      this.close[slot] = price;
      this.volume[slot] = 0;
      this.quoteVolume[slot] = 0;
      this.whole[slot] = 0;
    } else if (this.whole[slot] === 1) return;
    if (isNewest) this.close[slot] = price;
    if (price > at(this.high, slot)) this.high[slot] = price;
    if (price < at(this.low, slot)) this.low[slot] = price;
    this.volume[slot] = at(this.volume, slot) + quantity;
    this.quoteVolume[slot] = at(this.quoteVolume, slot) + price * quantity;
    const { sum } = this;
    if (sum.high === null || price > sum.high) sum.high = price;
    if (sum.low === null || price < sum.low) sum.low = price;
    sum.volume += quantity;
    sum.quoteVolume += price * quantity;
    if (sum.open === null) this.isSumOld = true;
  }

  /** Puts a closed candle in place of its minute, unless more than it was counted there already. */
  replace(minute: number, candle: Candle): void {
    if (minute <= this.newest - MINUTES) {
      this.openBefore = candle.close;
      this.isSumOld = true;
      return;
    }
    const slot = minute % MINUTES;
    if (this.minute[slot] === minute && at(this.volume, slot) > candle.volume * (1 + 1e-9)) return;
    this.minute[slot] = minute;
    this.open[slot] = candle.open;
    this.high[slot] = candle.high;
    this.low[slot] = candle.low;
    this.close[slot] = candle.close;
    this.volume[slot] = candle.volume;
    this.quoteVolume[slot] = candle.quoteVolume;
    this.whole[slot] = 1;
    this.isSumOld = true;
  }

  total(): Readonly<MinuteTotal> {
    if (this.isSumOld) this.addUp();
    return this.sum;
  }

  snapshot(): MinuteRingState {
    const minutes: MinuteState[] = [];
    for (let minute = Math.max(0, this.newest - MINUTES + 1); minute <= this.newest; minute += 1) {
      const slot = minute % MINUTES;
      if (this.minute[slot] !== minute) continue;
      minutes.push([
        minute,
        at(this.open, slot),
        at(this.high, slot),
        at(this.low, slot),
        at(this.close, slot),
        at(this.volume, slot),
        at(this.quoteVolume, slot),
        at(this.whole, slot),
      ]);
    }
    return { newest: this.newest, openBefore: this.openBefore, minutes };
  }

  restore(state: MinuteRingState): void {
    this.newest = state.newest;
    this.openBefore = state.openBefore;
    this.minute.fill(-1);
    for (const [minute, open, high, low, close, volume, quoteVolume, whole] of state.minutes) {
      const slot = minute % MINUTES;
      this.minute[slot] = minute;
      this.open[slot] = open;
      this.high[slot] = high;
      this.low[slot] = low;
      this.close[slot] = close;
      this.volume[slot] = volume;
      this.quoteVolume[slot] = quoteVolume;
      this.whole[slot] = whole;
    }
    this.isSumOld = true;
  }

  private leave(slot: number): void {
    if (at(this.minute, slot) < 0) return;
    this.openBefore = at(this.close, slot);
    this.minute[slot] = -1;
    this.isSumOld = true;
  }

  private leaveAll(): void {
    for (let minute = Math.max(0, this.newest - MINUTES + 1); minute <= this.newest; minute += 1) {
      this.leave(minute % MINUTES);
    }
  }

  private addUp(): void {
    const sum = emptyTotal();
    sum.open = this.openBefore;
    for (let minute = Math.max(0, this.newest - MINUTES + 1); minute <= this.newest; minute += 1) {
      const slot = minute % MINUTES;
      if (this.minute[slot] !== minute) continue;
      sum.open ??= at(this.open, slot);
      const high = at(this.high, slot);
      const low = at(this.low, slot);
      if (sum.high === null || high > sum.high) sum.high = high;
      if (sum.low === null || low < sum.low) sum.low = low;
      sum.volume += at(this.volume, slot);
      sum.quoteVolume += at(this.quoteVolume, slot);
    }
    this.sum = sum;
    this.isSumOld = false;
  }
}

function emptyTotal(): MinuteTotal {
  return { open: null, high: null, low: null, volume: 0, quoteVolume: 0 };
}

function at(values: Float64Array | Uint8Array, index: number): number {
  return values[index] ?? Number.NaN;
}
