import type { InstrumentFold } from "./instrument-fold";
import type { Venue } from "./venue";

/** A venue that does not count at present: its book may not be believed, or its sides cross. */
export interface ExcludedVenue {
  venue: Venue;
  reason: "syncing" | "stale" | "crossed";
  /** Event time, epoch milliseconds. */
  since: number;
}

/** The best bid and offer of a symbol over venues; a side that no live book has is null. */
export interface BestOffer {
  bid: number | null;
  bidQuantity: number | null;
  bidVenue: Venue | null;
  ask: number | null;
  askQuantity: number | null;
  askVenue: Venue | null;
  time: number;
  excluded: ExcludedVenue[];
}

export type QuotedFold = Pick<
  InstrumentFold,
  "venue" | "book" | "bookState" | "bookStateSince" | "crossedSince"
>;

/** Why a venue's book does not count at present, or null where it does. */
export function exclusionOf(fold: QuotedFold): ExcludedVenue | null {
  const { venue, bookState, bookStateSince, crossedSince } = fold;
  if (bookState !== "live") return { venue, reason: bookState, since: bookStateSince };
  return crossedSince === null ? null : { venue, reason: "crossed", since: crossedSince };
}

/** Only books that are live and not crossed in themselves count; the others are named. */
export function bestOffer(folds: readonly QuotedFold[]): BestOffer {
  const best: BestOffer = {
    bid: null,
    bidQuantity: null,
    bidVenue: null,
    ask: null,
    askQuantity: null,
    askVenue: null,
    time: 0,
    excluded: [],
  };
  for (const fold of folds) {
    const exclusion = exclusionOf(fold);
    if (exclusion) {
      best.excluded.push(exclusion);
      continue;
    }
    const { venue, book } = fold;
    if (book.bestBid !== null && (best.bid === null || book.bestBid > best.bid)) {
      best.bid = book.bestBid;
      best.bidQuantity = book.bestBidQuantity;
      best.bidVenue = venue;
    }
    if (book.bestAsk !== null && (best.ask === null || book.bestAsk < best.ask)) {
      best.ask = book.bestAsk;
      best.askQuantity = book.bestAskQuantity;
      best.askVenue = venue;
    }
    best.time = Math.max(best.time, book.time);
  }
  return best;
}
