import type { Candle, CandleUpdate } from "./candle";
import { CandleSeries, type Hole } from "./candle-series";
import { BEFORE_ALL, type CandleTrade, type CandleWindowState } from "./candle-window";
import type { TradeGapEvent } from "./event";
import { INTERVAL_MS, INTERVALS, type Interval } from "./interval";
import { TradeKey } from "./trade-key";
import { TradeMemory, type TradeMemoryState } from "./trade-memory";
import type { Venue } from "./venue";

/**
 * What became of a trade. `A` taken · `L` taken, though behind the watermark · `D` seen before ·
 * `C` seen before with other content, the first one stands · `X` too late for every window in memory.
 */
export type Disposition = "A" | "L" | "D" | "C" | "X";

export interface CandleFoldOptions {
  venue: Venue;
  symbol: string;
  /** How far behind the watermark a live trade may come. */
  latenessMs?: number;
  rememberedIdsMax?: number;
  /** Whether the windows in which an unseeded fold sees its first trade are called `partial`. */
  markFirstPartial?: boolean;
}

export interface CandleFoldState {
  watermark: number;
  partialUntil: number | null;
  holes: Hole[];
  windows: CandleWindowState[][];
  finals: { interval: Interval; candle: Candle }[];
  memory: TradeMemoryState;
  dispositions: Record<Disposition, number>;
}

/** Repeats come within seconds; a minute of memory leaves room without holding 16,384 ids of a quiet pair. */
const IDS_KEPT_MS = 60_000;

/** Holes remembered for windows that are not there yet. Full: the two oldest become one that spans both. */
const HOLES_MAX = 64;

const LONGEST_MS = INTERVAL_MS["1d"];

/** Folds the trades of one instrument into the candles of all intervals. */
export class CandleFold {
  readonly venue: Venue;
  readonly symbol: string;
  readonly dispositions: Record<Disposition, number> = { A: 0, L: 0, D: 0, C: 0, X: 0 };

  private readonly around = {
    watermark: BEFORE_ALL,
    latenessMs: 2_000,
    partialUntil: BEFORE_ALL,
    holes: [] as Hole[],
  };
  private readonly series: CandleSeries[];
  private readonly memory: TradeMemory;
  private readonly key = new TradeKey();
  /** Not drained yet. Grows by one candle at most an interval and trade; the owner drains every batch. */
  private finals: { interval: Interval; candle: Candle }[] = [];
  private nextFinalAt = Number.POSITIVE_INFINITY;
  private awaitsFirst: boolean;

  constructor(options: CandleFoldOptions) {
    this.venue = options.venue;
    this.symbol = options.symbol;
    this.around.latenessMs = options.latenessMs ?? 2_000;
    this.awaitsFirst = options.markFirstPartial ?? true;
    this.series = INTERVALS.map((interval) => new CandleSeries(interval, this.around));
    this.memory = new TradeMemory(options.rememberedIdsMax ?? 16_384, IDS_KEPT_MS);
  }

  /** The newest event time heard of; null before the first. */
  get watermark(): number | null {
    return this.around.watermark === BEFORE_ALL ? null : this.around.watermark;
  }

  trade(trade: CandleTrade): Disposition {
    const disposition = this.take(trade);
    this.dispositions[disposition] += 1;
    return disposition;
  }

  time(time: number): void {
    if (time > this.around.watermark) this.advance(time);
  }

  /** Trades were missed: windows that overlap the hole, also those still to come, say so. */
  gap({ from, to, recoverable }: Pick<TradeGapEvent, "from" | "to" | "recoverable">): void {
    const { holes, watermark } = this.around;
    const hole = { from, to, recoverable };
    const kept = holes.filter((other) => other.to > watermark - LONGEST_MS - this.around.latenessMs);
    kept.push(hole);
    if (kept.length > HOLES_MAX) kept.splice(0, 2, span(kept));
    this.around.holes = kept;
    for (const series of this.series) series.mark(hole);
  }

  /** Hands out, once each, every candle that became final and then every open one that changed. */
  drain(visit: (interval: Interval, candle: Candle, final: boolean) => void): void {
    let visited = 0;
    try {
      for (const { interval, candle } of this.finals) {
        visit(interval, candle, true);
        visited += 1;
      }
    } finally {
      if (visited > 0) this.finals = this.finals.slice(visited);
    }
    for (const series of this.series) series.visitChanged(visit);
  }

  /** The windows that are not final, oldest first. */
  openCandles(interval: Interval): Candle[] {
    return this.seriesOf(interval)?.candles() ?? [];
  }

  /** Final ones that nobody has drained yet: no longer open, and not told to anybody. */
  undrained(interval: Interval): Candle[] {
    return this.finals.filter((final) => final.interval === interval).map(({ candle }) => candle);
  }

  /** The newest window that is not final. */
  latest(interval: Interval): Candle | null {
    return this.seriesOf(interval)?.latest() ?? null;
  }

  /**
   * Puts the windows of the record in place after a restart, before the first trade. The trades in them
   * must not come again; what comes moves their close.
   */
  seed(updates: readonly CandleUpdate[]): void {
    for (const { interval, candle } of updates) {
      this.awaitsFirst = false;
      if (!candle.closed) this.seriesOf(interval)?.seed(candle);
    }
    this.setNextFinal();
  }

  snapshot(): CandleFoldState {
    const { watermark, partialUntil, holes } = this.around;
    return {
      watermark,
      partialUntil: this.awaitsFirst ? null : partialUntil,
      holes: holes.map((hole) => ({ ...hole })),
      windows: this.series.map((series) => series.snapshot()),
      finals: this.finals.map(({ interval, candle }) => ({ interval, candle: { ...candle } })),
      memory: this.memory.snapshot(),
      dispositions: { ...this.dispositions },
    };
  }

  restore(state: CandleFoldState): void {
    this.around.watermark = state.watermark;
    this.awaitsFirst = state.partialUntil === null;
    this.around.partialUntil = state.partialUntil ?? BEFORE_ALL;
    this.around.holes = state.holes.map((hole) => ({ ...hole }));
    this.series.forEach((series, index) => {
      series.restore(state.windows[index] ?? []);
    });
    this.finals = state.finals.map(({ interval, candle }) => ({ interval, candle: { ...candle } }));
    this.memory.restore(state.memory);
    Object.assign(this.dispositions, state.dispositions);
    this.setNextFinal();
  }

  private take(trade: CandleTrade): Disposition {
    const { around, key, memory } = this;
    const { time } = trade;
    key.read(trade.id);
    const known = memory.find(key);
    if (known >= 0) return memory.isSame(known, trade) ? "D" : "C";
    const isTooLate = time < around.watermark - around.latenessMs;
    if (isTooLate && !trade.backfilled) return "X";
    if (this.awaitsFirst) {
      this.awaitsFirst = false;
      around.partialUntil = time;
    }
    const isLate = time < around.watermark;
    if (time > around.watermark) this.advance(time);
    let isTaken = false;
    let nextFinalAt = Number.POSITIVE_INFINITY;
    for (const series of this.series) {
      if (series.add(trade, key)) isTaken = true;
      if (series.nextFinalAt < nextFinalAt) nextFinalAt = series.nextFinalAt;
    }
    this.nextFinalAt = nextFinalAt;
    if (!isTaken) return "X";
    memory.add(key, trade);
    return isLate ? "L" : "A";
  }

  private advance(watermark: number): void {
    this.around.watermark = watermark;
    if (watermark < this.nextFinalAt) return;
    for (const series of this.series) series.finish(this.keepFinal);
    this.setNextFinal();
  }

  private readonly keepFinal = (interval: Interval, candle: Candle): void => {
    this.finals.push({ interval, candle });
  };

  private setNextFinal(): void {
    this.nextFinalAt = Math.min(...this.series.map((series) => series.nextFinalAt));
  }

  private seriesOf(interval: Interval): CandleSeries | undefined {
    return this.series[INTERVALS.indexOf(interval)];
  }
}

/** One hole in place of the two oldest: it may say `gap` of a window too many, never of one too few. */
function span(holes: readonly Hole[]): Hole {
  const oldest = holes.slice(0, 2);
  return {
    from: Math.min(...oldest.map((hole) => hole.from)),
    to: Math.max(...oldest.map((hole) => hole.to)),
    recoverable: oldest.every((hole) => hole.recoverable),
  };
}
