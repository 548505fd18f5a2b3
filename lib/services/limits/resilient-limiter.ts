import { MemoryLimiter } from "@/lib/domain/limits/memory-limiter";
import type { RateDecision, RateLimiter, RateLimits } from "@/lib/domain/limits/rate-limits";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

/** After a failure Redis is left alone for so long, so that a frozen one costs its timeout only seldom. */
const PROBE_AFTER_MS = 1_000;

export interface ResilientLimiter extends RateLimiter {
  /** Since when decisions are made in this process alone (epoch milliseconds), or null. */
  degradedSince(): number | null;
}

interface Dependencies {
  /** Null where there is no Redis: the process then always decides alone. */
  shared: RateLimiter | null;
  clock: Clock;
  log: Logger;
}

/** Holds the policy in this process while Redis is dead or frozen: never unlimited, never a failure. */
export function createResilientLimiter({ shared, clock, log }: Dependencies): ResilientLimiter {
  const local = new MemoryLimiter();
  let degradedSince: number | null = null;
  let probeAt = 0;

  function recovered(): void {
    if (degradedSince === null) return;
    log.info(
      { outageMs: clock.now() - degradedSince },
      "Redis answers again: limits hold over all processes",
    );
    degradedSince = null;
  }

  function failed(error: unknown): void {
    if (degradedSince === null) {
      log.warn({ err: error }, "Redis does not answer: limits hold for this process alone");
      degradedSince = clock.now();
    }
    probeAt = clock.now() + PROBE_AFTER_MS;
  }

  return {
    degradedSince: () => degradedSince,
    async take(key: string, limits: RateLimits, weight: number): Promise<RateDecision> {
      if (shared && (degradedSince === null || clock.now() >= probeAt)) {
        // One caller probes; the others go on locally meanwhile.
        if (degradedSince !== null) probeAt = clock.now() + PROBE_AFTER_MS;
        try {
          const decision = await shared.take(key, limits, weight);
          recovered();
          return decision;
        } catch (error) {
          failed(error);
        }
      }
      return local.take(key, limits, weight, clock.now());
    },
  };
}
