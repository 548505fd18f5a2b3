import { bestOffer } from "@/lib/domain/market/best-offer";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { Clock } from "@/lib/platform/clock";
import type { Emit, Feed, Producer } from "./producer";
import { watchChanges } from "./watch-changes";

interface Options {
  symbol: string;
  /** The symbol's folds at every venue that lists it. */
  folds: readonly InstrumentFold[];
  feed: Feed;
  clock: Clock;
  emit: Emit;
}

/** The best bid and offer over all venues, at most every 50 ms and only where it changed. */
export function createBestOfferProducer({ symbol, folds, feed, clock, emit }: Options): Producer {
  return watchChanges({
    current: () => bestOffer(folds),
    concerns: (event) => event.kind !== "time" && event.kind !== "trade" && event.symbol === symbol,
    feed,
    clock,
    emit,
  });
}
