import { type BestOffer, bestOffer, type ExcludedVenue, type QuotedFold } from "./best-offer";
import type { Ticker } from "./ticker";
import { tidySum } from "./tidy-sum";
import type { Venue } from "./venue";

/** 24 h of one symbol over all venues that list it. */
export interface ConsolidatedTicker extends Omit<Ticker, "venue"> {
  venue: "*";
  bidVenue: Venue | null;
  askVenue: Venue | null;
  /** Venues whose trades are in it. */
  venues: Venue[];
  /** Venues whose books are not. */
  excluded: ExcludedVenue[];
}

export type TickedFold = QuotedFold & { readonly ticker: { current(): Ticker | null } };

/**
 * Volumes add up; high and low are the extremes of all venues; `price` is the newest venue's last one,
 * `open` the average of the venues' opens weighted by their volume, so that `change` is not moved by which
 * venue traded last longest ago. Null while no venue knows a price.
 */
export function consolidatedTicker(symbol: string, folds: readonly TickedFold[]): ConsolidatedTicker | null {
  const tickers = folds.map(({ ticker }) => ticker.current()).filter((ticker) => ticker !== null);
  const [first, ...others] = tickers;
  if (!first) return null;
  const newest = others.reduce((one, other) => (other.time > one.time ? other : one), first);
  const volume = tidySum(tickers.reduce((sum, ticker) => sum + ticker.volume, 0));
  const open = weightedOpen(tickers, volume);
  const best: BestOffer = bestOffer(folds);
  return {
    symbol,
    venue: "*",
    price: newest.price,
    open,
    high: Math.max(...tickers.map(({ high }) => high)),
    low: Math.min(...tickers.map(({ low }) => low)),
    volume,
    quoteVolume: tidySum(tickers.reduce((sum, ticker) => sum + ticker.quoteVolume, 0)),
    change: (newest.price / open - 1) * 100,
    bid: best.bid,
    ask: best.ask,
    bidVenue: best.bidVenue,
    askVenue: best.askVenue,
    time: newest.time,
    venues: tickers.map(({ venue }) => venue),
    excluded: best.excluded,
    ...(tickers.some(({ quality }) => quality === "partial") && { quality: "partial" as const }),
  };
}

function weightedOpen(tickers: readonly Ticker[], volume: number): number {
  if (!(volume > 0)) return tickers[0]?.open ?? 0;
  return tickers.reduce((sum, ticker) => sum + ticker.open * (ticker.volume / volume), 0);
}
