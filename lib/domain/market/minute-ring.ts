import type { Candle } from "./candle";

/** The running minute and the 24 h before it. */
const MINUTES = 1_441;

/** A minute's number, then its columns in the order of `columns`. */
type MinuteState = number[];

export interface MinuteRingState {
  newest: number;
  openBefore: number | null;
  openBeforeMinute: number;
  minutes: MinuteState[];
  /** Kept, since adding up anew would differ in the last bits; null where that is due anyway. */
  sum: MinuteTotal | null;
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
  private openBeforeMinute = -1;
  private readonly minute = new Float64Array(MINUTES).fill(-1);
  private readonly open = new Float64Array(MINUTES);
  private readonly high = new Float64Array(MINUTES);
  private readonly low = new Float64Array(MINUTES);
  private readonly close = new Float64Array(MINUTES);
  private readonly volume = new Float64Array(MINUTES);
  private readonly quoteVolume = new Float64Array(MINUTES);
  /** 1 where the venue's closed candle stands in the bucket. */
  private readonly whole = new Float64Array(MINUTES);
  private readonly openTime = new Float64Array(MINUTES);
  private readonly closeTime = new Float64Array(MINUTES);
  private readonly columns = [
    this.open,
    this.high,
    this.low,
    this.close,
    this.volume,
    this.quoteVolume,
    this.whole,
    this.openTime,
    this.closeTime,
  ];
  private sum: MinuteTotal = emptyTotal();
  private isSumOld = false;

  /** Lets time move on to `minute`; true where that moved the window. */
  advance(minute: number): boolean {
    if (minute <= this.newest) return false;
    if (this.newest >= 0) {
      const oldest = this.newest - MINUTES + 1;
      const leaving = Math.min(minute - this.newest, MINUTES);
      for (let next = oldest; next < oldest + leaving; next += 1) this.leave(next);
    }
    this.newest = minute;
    return true;
  }

  /** Adds a trade; `isNewest` decides between trades of the same millisecond. */
  add(time: number, price: number, quantity: number, isNewest: boolean): void {
    const minute = Math.floor(time / 60_000);
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
      this.openTime[slot] = time;
      this.closeTime[slot] = time;
    } else if (this.whole[slot] === 1) return;
    if (time > at(this.closeTime, slot) || (isNewest && time === this.closeTime[slot])) {
      this.close[slot] = price;
      this.closeTime[slot] = time;
    } else if (time < at(this.openTime, slot)) {
      this.open[slot] = price;
      this.openTime[slot] = time;
      this.isSumOld = true;
    }
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
      this.remember(minute, candle.close);
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
      minutes.push([minute, ...this.columns.map((column) => at(column, slot))]);
    }
    const { newest, openBefore, openBeforeMinute } = this;
    const sum = this.isSumOld ? null : { ...this.sum };
    return { newest, openBefore, openBeforeMinute, minutes, sum };
  }

  restore(state: MinuteRingState): void {
    this.newest = state.newest;
    this.openBefore = state.openBefore;
    this.openBeforeMinute = state.openBeforeMinute;
    this.minute.fill(-1);
    for (const [minute = 0, ...values] of state.minutes) {
      const slot = minute % MINUTES;
      this.minute[slot] = minute;
      this.columns.forEach((column, index) => {
        column[slot] = values[index] ?? 0;
      });
    }
    this.isSumOld = state.sum === null;
    this.sum = state.sum ? { ...state.sum } : emptyTotal();
  }

  private leave(minute: number): void {
    const slot = minute % MINUTES;
    if (this.minute[slot] !== minute) return;
    this.minute[slot] = -1;
    this.remember(minute, at(this.close, slot));
  }

  private remember(minute: number, close: number): void {
    this.isSumOld = true;
    if (minute < this.openBeforeMinute) return;
    this.openBefore = close;
    this.openBeforeMinute = minute;
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

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
