import type { SimulatedCandle, SimulatedTrade } from "../market";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What falls out of the 24 hours is noticed this late; trades count at once. */
const READ_AGAIN_MS = 1_000;

/** A span of trades in figures; zeros where there were none. */
export interface DayFigures {
  open: number;
  high: number;
  low: number;
  last: number;
  volume: number;
  quoteVolume: number;
  trades: number;
}

export interface CandleSource {
  now(): number;
  candles(intervalMs: number, from: number, to: number): readonly SimulatedCandle[];
}

/** The last 24 hours of one pair, to the minute at their far end. */
export class DayStatistics {
  private figures: DayFigures | null = null;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly source: CandleSource) {}

  /** A trade that is on the source's record already. */
  onTrade(trade: SimulatedTrade): void {
    const { figures } = this;
    if (!figures) return;
    if (figures.trades === 0)
      Object.assign(figures, { open: trade.price, high: trade.price, low: trade.price });
    figures.high = Math.max(figures.high, trade.price);
    figures.low = Math.min(figures.low, trade.price);
    figures.last = trade.price;
    figures.volume += trade.quantity;
    figures.quoteVolume += trade.price * trade.quantity;
    figures.trades += 1;
  }

  read(): DayFigures {
    const now = this.source.now();
    if (this.figures && now - this.readAt < READ_AGAIN_MS) return this.figures;
    this.readAt = now;
    this.figures = figuresSince(this.source, now - DAY_MS);
    return this.figures;
  }
}

export function figuresSince(source: CandleSource, from: number): DayFigures {
  const start = Math.floor(from / MINUTE_MS) * MINUTE_MS;
  const candles = source.candles(MINUTE_MS, start, source.now() + 1).filter(({ trades }) => trades > 0);
  const first = candles[0];
  const figures: DayFigures = {
    open: first?.open ?? 0,
    high: first?.high ?? 0,
    low: first?.low ?? 0,
    last: candles.at(-1)?.close ?? 0,
    volume: 0,
    quoteVolume: 0,
    trades: 0,
  };
  for (const candle of candles) {
    figures.high = Math.max(figures.high, candle.high);
    figures.low = Math.min(figures.low, candle.low);
    figures.volume += candle.volume;
    figures.quoteVolume += candle.quoteVolume;
    figures.trades += candle.trades;
  }
  return figures;
}
