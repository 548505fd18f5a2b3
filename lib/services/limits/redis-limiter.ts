import type { Redis, Result } from "ioredis";
import {
  type RateDecision,
  type RateLimiter,
  type RateLimits,
  toDecision,
} from "@/lib/domain/limits/rate-limits";
import { TAKE_SCRIPT } from "./take-script";

declare module "ioredis" {
  interface RedisCommander<Context> {
    takeRates(callers: number, ...keysAndPolicies: (string | number)[]): Result<number[], Context>;
  }
}

/** Whoever asks in one turn of the event loop is decided by one call; a longer one would keep Redis from others. */
const BATCH_MAX = 256;
const INTEGERS_EACH = 6;

interface Waiting {
  key: string;
  limits: RateLimits;
  weight: number;
  resolve: (decision: RateDecision) => void;
  reject: (error: unknown) => void;
}

export const rateKey = (key: string) => `rate:{${key}}`;

/** Decides in Redis, atomically over every process. Rejects within the client's command timeout. */
export function createRedisLimiter(redis: Redis): RateLimiter {
  redis.defineCommand("takeRates", { lua: TAKE_SCRIPT });
  // The library's own gathering would hold a batch back for another turn of the loop.
  redis.options.autoPipeliningIgnoredCommands = [
    ...(redis.options.autoPipeliningIgnoredCommands ?? []),
    "takeRates",
  ];
  let waiting: Waiting[] = [];

  function flush(): void {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += BATCH_MAX) void decide(all.slice(from, from + BATCH_MAX));
  }

  async function decide(batch: readonly Waiting[]): Promise<void> {
    const keys: string[] = [];
    const policies: number[] = [];
    for (const { key, limits, weight } of batch) {
      keys.push(rateKey(key));
      policies.push(limits.requestsPerMinute, limits.requestsBurst, weight);
    }
    try {
      const answers = await redis.takeRates(keys.length, ...keys, ...policies);
      for (const [index, { limits, resolve }] of batch.entries()) {
        resolve(readDecision(limits, answers, index * INTEGERS_EACH));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    take(key, limits, weight) {
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ key, limits, weight, resolve, reject });
      });
    },
  };
}

function readDecision(limits: RateLimits, answers: readonly number[], at: number): RateDecision {
  const read = (field: number) => answers[at + field] ?? 0;
  return toDecision(limits, {
    burstViolated: read(0) === 1,
    minuteViolated: read(1) === 1,
    burstRemaining: read(2),
    burstWaitMs: read(3) / 1_000,
    minuteRemaining: read(4),
    minuteWaitMs: read(5) / 1_000,
  });
}
