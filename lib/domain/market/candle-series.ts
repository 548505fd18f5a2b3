import type { Candle } from "./candle";
import {
  type CandleTrade,
  CandleWindow,
  type CandleWindowState,
  HOLE_BEING_REFILLED,
  HOLE_FOR_GOOD,
  PARTIAL,
} from "./candle-window";
import { INTERVAL_MS, type Interval } from "./interval";
import type { TradeKey } from "./trade-key";

/** A stretch of event time in which trades were missed; both ends belong to it. */
export interface Hole {
  from: number;
  to: number;
  recoverable: boolean;
}

/** What a new window must know of its surroundings. */
export interface Surroundings {
  watermark: number;
  latenessMs: number;
  /** Windows that begin at or before this time are not known from their start. */
  partialUntil: number;
  holes: readonly Hole[];
}

/**
 * The windows of one interval that are not final yet, oldest first. There are few: those that end after
 * watermark - lateness, so at most lateness / length + 2 with trades in them.
 */
export class CandleSeries {
  /** Watermark at which the oldest window becomes final. */
  nextFinalAt = Number.POSITIVE_INFINITY;
  private readonly lengthMs: number;
  private windows: CandleWindow[] = [];
  /** The window of the trade before: nearly always that of the next one too. */
  private current: CandleWindow | null = null;

  constructor(
    readonly interval: Interval,
    private readonly around: Surroundings,
  ) {
    this.lengthMs = INTERVAL_MS[interval];
  }

  /** Whether the trade found a window that is not final. */
  add(trade: CandleTrade, key: TradeKey): boolean {
    const { time } = trade;
    let window = this.current;
    if (window === null || time < window.start || time >= window.end) {
      window = this.windowAt(time);
      if (window === null) return false;
      this.current = window;
    }
    window.add(trade, key);
    return true;
  }

  mark(hole: Hole): void {
    for (const window of this.windows) {
      if (!overlaps(window, hole)) continue;
      window.flags |= flagOf(hole);
      window.isChanged = true;
    }
  }

  /** Takes the windows out that the watermark has made final. */
  finish(visit: (interval: Interval, candle: Candle) => void): void {
    const { windows } = this;
    const { watermark } = this.around;
    let count = 0;
    while (this.nextFinalAt <= watermark) {
      const window = windows[count];
      if (!window) break;
      visit(this.interval, window.candle(true));
      if (window === this.current) this.current = null;
      count += 1;
      this.setNextFinal(windows[count]);
    }
    if (count > 0) windows.splice(0, count);
  }

  visitChanged(visit: (interval: Interval, candle: Candle, final: boolean) => void): void {
    for (const window of this.windows) {
      if (!window.isChanged) continue;
      window.isChanged = false;
      visit(this.interval, window.candle(false), false);
    }
  }

  candles(): Candle[] {
    return this.windows.map((window) => window.candle(false));
  }

  latest(): Candle | null {
    return this.windows.at(-1)?.candle(false) ?? null;
  }

  seed(candle: Candle): void {
    this.windowAt(candle.time)?.seed(candle);
  }

  snapshot(): CandleWindowState[] {
    return this.windows.map((window) => window.snapshot());
  }

  restore(state: readonly CandleWindowState[]): void {
    this.windows = state.map(CandleWindow.restore);
    this.current = null;
    this.setNextFinal(this.windows[0]);
  }

  private windowAt(time: number): CandleWindow | null {
    const { windows, lengthMs } = this;
    const start = Math.floor(time / lengthMs) * lengthMs;
    let index = windows.length - 1;
    for (; index >= 0; index -= 1) {
      const window = windows[index];
      if (!window || window.start < start) break;
      if (window.start === start) return window;
    }
    const { watermark, latenessMs } = this.around;
    if (start + lengthMs + latenessMs <= watermark) return null;
    const window = new CandleWindow(start, start + lengthMs);
    if (start <= this.around.partialUntil) window.flags |= PARTIAL;
    for (const hole of this.around.holes) if (overlaps(window, hole)) window.flags |= flagOf(hole);
    windows.splice(index + 1, 0, window);
    this.setNextFinal(windows[0]);
    return window;
  }

  private setNextFinal(oldest: CandleWindow | undefined): void {
    this.nextFinalAt = oldest ? oldest.end + this.around.latenessMs : Number.POSITIVE_INFINITY;
  }
}

function overlaps(window: CandleWindow, hole: Hole): boolean {
  return window.start <= hole.to && window.end > hole.from;
}

function flagOf(hole: Hole): number {
  return hole.recoverable ? HOLE_BEING_REFILLED : HOLE_FOR_GOOD;
}
