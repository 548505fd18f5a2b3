import type { SimulatedCandle, SimulatedTrade } from "../market";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
/** What falls out of the 24 hours, and of the 30 days, is noticed this late; trades count at once. */
const READ_DAY_AGAIN_MS = 1_000;
const READ_MONTH_AGAIN_MS = 300_000;

/** The last 24 hours, to the minute at their far end; zeros where nothing traded. */
export interface DayFigures {
  open: number;
  high: number;
  low: number;
  last: number;
  volume: number;
  /** Of the last 30 days. */
  monthVolume: number;
}

export interface CandleSource {
  now(): number;
  candles(intervalMs: number, from: number, to: number): readonly SimulatedCandle[];
}

/** What tickers tell of a product's past. */
export class DayStatistics {
  private figures: DayFigures | null = null;
  private dayReadAt = 0;
  private monthReadAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly source: CandleSource) {}

  /** A trade that is on the source's record already. */
  onTrade({ price, quantity }: SimulatedTrade): void {
    const { figures } = this;
    if (!figures) return;
    if (figures.volume === 0) Object.assign(figures, { open: price, high: price, low: price });
    figures.high = Math.max(figures.high, price);
    figures.low = Math.min(figures.low, price);
    figures.last = price;
    figures.volume += quantity;
    figures.monthVolume += quantity;
  }

  read(): DayFigures {
    const now = this.source.now();
    if (this.figures && now - this.dayReadAt < READ_DAY_AGAIN_MS) return this.figures;
    this.dayReadAt = now;
    this.figures = { ...this.readDay(now), monthVolume: this.monthVolume(now) };
    return this.figures;
  }

  private readDay(now: number): Omit<DayFigures, "monthVolume"> {
    const candles = this.candlesSince(now - DAY_MS, now);
    const first = candles[0];
    const day = {
      open: first?.open ?? 0,
      high: first?.high ?? 0,
      low: first?.low ?? 0,
      last: candles.at(-1)?.close ?? 0,
      volume: volumeOf(candles),
    };
    for (const { high, low } of candles) {
      day.high = Math.max(day.high, high);
      day.low = Math.min(day.low, low);
    }
    return day;
  }

  private monthVolume(now: number): number {
    if (this.figures && now - this.monthReadAt < READ_MONTH_AGAIN_MS) return this.figures.monthVolume;
    this.monthReadAt = now;
    return volumeOf(this.candlesSince(now - MONTH_MS, now));
  }

  private candlesSince(from: number, now: number): readonly SimulatedCandle[] {
    const start = Math.floor(from / MINUTE_MS) * MINUTE_MS;
    return this.source.candles(MINUTE_MS, start, now + 1).filter(({ trades }) => trades > 0);
  }
}

function volumeOf(candles: readonly SimulatedCandle[]): number {
  return candles.reduce((sum, { volume }) => sum + volume, 0);
}
