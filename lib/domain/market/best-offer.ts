import type { InstrumentFold } from "./instrument-fold";
import type { Venue } from "./venue";

/** The best bid and offer of a symbol over venues; a side that no live book has is null. */
export interface BestOffer {
  bid: number | null;
  bidQuantity: number | null;
  bidVenue: Venue | null;
  ask: number | null;
  askQuantity: number | null;
  askVenue: Venue | null;
  time: number;
}

/** Only books that are live and not crossed in themselves count; null where there is none. */
export function bestOffer(
  folds: readonly Pick<InstrumentFold, "venue" | "book" | "bookState">[],
): BestOffer | null {
  const live = folds.filter(({ book, bookState }) => bookState === "live" && !book.isCrossed());
  if (live.length === 0) return null;
  const best: BestOffer = {
    bid: null,
    bidQuantity: null,
    bidVenue: null,
    ask: null,
    askQuantity: null,
    askVenue: null,
    time: 0,
  };
  for (const { venue, book } of live) {
    if (book.bestBid !== null && (best.bid === null || book.bestBid > best.bid)) {
      Object.assign(best, { bid: book.bestBid, bidQuantity: book.bestBidQuantity, bidVenue: venue });
    }
    if (book.bestAsk !== null && (best.ask === null || book.bestAsk < best.ask)) {
      Object.assign(best, { ask: book.bestAsk, askQuantity: book.bestAskQuantity, askVenue: venue });
    }
    best.time = Math.max(best.time, book.time);
  }
  return best;
}
