import { bestOffer } from "@/lib/domain/market/best-offer";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { Clock } from "@/lib/platform/clock";
import type { Emit, Feed, Producer } from "./producer";

const PERIOD_MS = 50;

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
  let told = "";
  let touched = false;

  function current(): { encoded: string; time: number } | null {
    const best = bestOffer(folds);
    return best && { encoded: JSON.stringify(best), time: best.time };
  }

  function look(): void {
    if (!touched) return;
    touched = false;
    const best = current();
    if (!best) return;
    const { time: _time, ...prices } = JSON.parse(best.encoded);
    const key = JSON.stringify(prices);
    if (key === told) return;
    told = key;
    emit({ kind: "state", encoded: best.encoded }, best.time);
  }

  const stop = feed("market", (events) => {
    touched ||= events.some(
      (event) => event.kind !== "time" && event.kind !== "trade" && event.symbol === symbol,
    );
  });
  const cancel = clock.every(PERIOD_MS, look);
  return {
    snapshot() {
      const best = current();
      return best && { content: { kind: "state", encoded: best.encoded }, time: best.time };
    },
    close() {
      cancel();
      stop();
    },
  };
}
