import { type ExcludedVenue, exclusionOf, type QuotedFold } from "./best-offer";
import type { Venue } from "./venue";

/** Where one venue's middle price stands beside the others'. */
export interface VenueQuote {
  venue: Venue;
  symbol: string;
  /** Half way between best bid and best ask. */
  mid: number;
  /** From the median of all venues, in basis points. */
  deviationBps: number;
}

/** One moment of an asset over its venues. */
export interface VenueSpread {
  /** Newest book time of those that count, epoch milliseconds. */
  time: number;
  /** Median of the middle prices. */
  median: number;
  /** Dearest over cheapest venue, in basis points of the median. */
  spreadBps: number;
  venues: VenueQuote[];
  excluded: ExcludedVenue[];
}

type SpreadFold = QuotedFold & { readonly symbol: string };

const BPS = 10_000;

/** Null while fewer than two venues have a book that counts: one price has no spread. */
export function venueSpread(folds: readonly SpreadFold[]): VenueSpread | null {
  const excluded: ExcludedVenue[] = [];
  const mids: { venue: Venue; symbol: string; mid: number }[] = [];
  let time = 0;
  for (const fold of folds) {
    const exclusion = exclusionOf(fold);
    const { bestBid, bestAsk } = fold.book;
    if (exclusion) excluded.push(exclusion);
    else if (bestBid !== null && bestAsk !== null) {
      mids.push({ venue: fold.venue, symbol: fold.symbol, mid: (bestBid + bestAsk) / 2 });
      time = Math.max(time, fold.book.time);
    }
  }
  if (mids.length < 2) return null;
  const prices = mids.map(({ mid }) => mid).sort((one, other) => one - other);
  const median = medianOf(prices);
  const lowest = prices[0] ?? median;
  const highest = prices.at(-1) ?? median;
  return {
    time,
    median,
    spreadBps: ((highest - lowest) / median) * BPS,
    venues: mids.map((quote) => ({ ...quote, deviationBps: (quote.mid / median - 1) * BPS })),
    excluded,
  };
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
