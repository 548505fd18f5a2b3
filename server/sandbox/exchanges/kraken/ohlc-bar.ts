import type { SimulatedCandle, SimulatedTrade } from "../market";

const MINUTE_MS = 60_000;

/** The open candle of one interval, kept up trade by trade while somebody listens. */
export class OhlcBar {
  private bar: SimulatedCandle | null;
  private isDue = false;
  /** Candles that ended since the last message; nothing but a trade ever ends one. */
  private ended: SimulatedCandle[] = [];

  /** `current` is the newest candle on record, all trades so far in it. */
  constructor(
    private readonly minutes: number,
    current: SimulatedCandle | null,
  ) {
    this.bar = current ? { ...current } : null;
  }

  onTrade(trade: SimulatedTrade): void {
    const lengthMs = this.minutes * MINUTE_MS;
    const time = Math.floor(trade.time / lengthMs) * lengthMs;
    if (this.bar?.time !== time) {
      if (this.bar && this.isDue) this.ended.push(this.bar);
      this.bar = openBar(time, trade);
    }
    fold(this.bar, trade);
    this.isDue = true;
  }

  /** What has changed since the last call, oldest first. */
  take(): SimulatedCandle[] {
    const due = this.isDue && this.bar ? [...this.ended, { ...this.bar }] : [];
    this.isDue = false;
    this.ended = [];
    return due;
  }
}

function openBar(time: number, trade: SimulatedTrade): SimulatedCandle {
  const { price, id } = trade;
  return {
    time,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0,
    quoteVolume: 0,
    trades: 0,
    takerBuyVolume: 0,
    takerBuyQuoteVolume: 0,
    firstTradeId: id,
    lastTradeId: id,
  };
}

function fold(bar: SimulatedCandle, trade: SimulatedTrade): void {
  bar.high = Math.max(bar.high, trade.price);
  bar.low = Math.min(bar.low, trade.price);
  bar.close = trade.price;
  bar.volume += trade.quantity;
  bar.quoteVolume += trade.price * trade.quantity;
  bar.trades += 1;
  bar.lastTradeId = trade.id;
}
