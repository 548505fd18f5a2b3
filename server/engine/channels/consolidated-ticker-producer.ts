import { consolidatedTicker } from "@/lib/domain/market/consolidated-ticker";
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

/** 24 h over all venues, at most every 50 ms and only where it changed. */
export function createConsolidatedTickerProducer({ symbol, folds, feed, clock, emit }: Options): Producer {
  return watchChanges({
    current: () => consolidatedTicker(symbol, folds),
    concerns: (event) => event.kind !== "time" && event.symbol === symbol,
    feed,
    clock,
    emit,
  });
}
