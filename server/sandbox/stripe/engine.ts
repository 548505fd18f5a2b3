import { randomUUID } from "node:crypto";
import type { Clock } from "@/lib/platform/clock";
import { setting } from "./store/setting";
import type { Store } from "./store/store";
import { beginTransaction, type Surroundings, type Transaction } from "./store/transaction";
import { StripeError } from "./wire/stripe-error";

export interface Engine {
  /** Does it all or nothing; a declined charge is thrown and yet keeps what led to it. */
  run<T>(act: (tx: Transaction) => T, options?: { now?: number; request?: Surroundings["request"] }): T;
  /** Epoch seconds of the sandbox's own clock. */
  now(): number;
  newRequestId(): string;
}

export function createEngine(options: {
  store: Store;
  clock: Clock;
  randomId: (length: number) => string;
  origin: () => string;
}): Engine {
  const { store, clock, randomId, origin } = options;
  const now = () => Math.floor((clock.now() + setting(store).offsetMs) / 1000);
  return {
    now,
    newRequestId: () => `req_${randomUUID().replaceAll("-", "").slice(0, 14)}`,
    run(act, { now: at = now(), request = null } = {}) {
      const tx = beginTransaction(store, { origin: origin(), now: at, request, randomId });
      try {
        const result = act(tx);
        store.commit(tx.changes());
        return result;
      } catch (error) {
        if (error instanceof StripeError && error.keepsChanges) store.commit(tx.changes());
        throw error;
      }
    },
  };
}
