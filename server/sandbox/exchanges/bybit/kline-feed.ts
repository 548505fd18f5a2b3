import type { CandleWindows } from "../shell/candle-windows";
import { type Kline, type KlineSource, readKlines } from "./klines";

const TELL_EVERY_MS = 1_000;

export interface ToldKline extends Kline {
  /** The last millisecond of the window. */
  readonly end: number;
  /** Told once, when the window is over: its figures are the last ones. */
  readonly confirm: boolean;
}

/** The klines of one interval as they are told: the open one once a second while it changes, then its end. */
export class KlineFeed {
  private open: number;
  private toldAt = Number.NEGATIVE_INFINITY;
  private toldVolume = -1;

  constructor(
    private readonly source: KlineSource,
    private readonly windows: CandleWindows,
    now: number,
  ) {
    this.open = windows.open(now);
  }

  /** The open kline, told already or not; null before the first trade of all. */
  current(now: number): ToldKline | null {
    const [kline] = readKlines(this.source, this.windows, { from: this.open, to: now + 1, now });
    return kline ? this.told(kline, false) : null;
  }

  /** What is due: ends of windows at once, the open one where it changed. */
  take(now: number): ToldKline[] {
    const open = this.windows.open(now);
    if (open > this.open) {
      const ended = readKlines(this.source, this.windows, { from: this.open, to: open, now });
      this.open = open;
      this.toldVolume = -1;
      this.toldAt = now;
      return ended.map((kline) => this.told(kline, true));
    }
    if (now - this.toldAt < TELL_EVERY_MS) return [];
    this.toldAt = now;
    const kline = this.current(now);
    if (!kline || kline.volume === this.toldVolume) return [];
    this.toldVolume = kline.volume;
    return [kline];
  }

  private told(kline: Kline, confirm: boolean): ToldKline {
    return { ...kline, end: this.windows.shift(kline.time, 1) - 1, confirm };
  }
}
