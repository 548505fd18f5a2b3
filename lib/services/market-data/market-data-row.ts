import type { Ticker } from "@/lib/domain/market/ticker";
import type { Feed } from "@/lib/domain/market/venue";

/** One symbol as the quick-start surfaces show it: 24 h volume in the base currency, change in percent. */
export interface MarketDataRow {
  symbol: string;
  price: number;
  volume: number;
  timestamp: string;
  change: number;
  feed: Feed;
}

export function marketDataRow(ticker: Ticker, feed: Feed): MarketDataRow {
  return {
    symbol: ticker.symbol,
    price: ticker.price,
    volume: rounded(ticker.volume, 1e8),
    timestamp: new Date(ticker.time).toISOString(),
    change: rounded(ticker.change, 1e4),
    feed,
  };
}

/** Sums of doubles end in dust such as 0.30000000000000004, which nobody traded. */
function rounded(value: number, steps: number): number {
  const scaled = value * steps;
  return Number.isSafeInteger(Math.round(scaled)) ? Math.round(scaled) / steps : value;
}
