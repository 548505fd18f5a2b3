import type { MarketEvent } from "@/lib/domain/market/event";
import type { Clock } from "@/lib/platform/clock";
import type { Emit, Feed, Producer } from "./producer";

const PERIOD_MS = 50;

interface Options {
  /** The state now; null where nothing is known yet. */
  current(): ({ time: number } & object) | null;
  /** Whether an event can have changed it. */
  concerns(event: MarketEvent): boolean;
  feed: Feed;
  clock: Clock;
  emit: Emit;
}

/** A state that is computed from folds: told at most every 50 ms, and only where more than its time changed. */
export function watchChanges({ current, concerns, feed, clock, emit }: Options): Producer {
  let told = "";
  let touched = false;

  function look(): void {
    if (!touched) return;
    touched = false;
    const state = current();
    if (!state) return;
    const key = JSON.stringify({ ...state, time: 0 });
    if (key === told) return;
    told = key;
    emit({ kind: "state", encoded: JSON.stringify(state) }, state.time);
  }

  const stop = feed("market", (events) => {
    touched ||= events.some(concerns);
  });
  const cancel = clock.every(PERIOD_MS, look);
  return {
    snapshot() {
      const state = current();
      return state && { content: { kind: "state", encoded: JSON.stringify(state) }, time: state.time };
    },
    close() {
      cancel();
      stop();
    },
  };
}
