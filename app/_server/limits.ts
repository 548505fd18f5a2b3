import type { Redis } from "ioredis";
import type { RateLimiter } from "@/lib/domain/limits/rate-limits";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createRedis } from "@/lib/platform/redis";
import { defineListSlots } from "@/lib/services/limits/list-slots";
import { createRedisLimiter } from "@/lib/services/limits/redis-limiter";
import { createResilientLimiter, type ResilientLimiter } from "@/lib/services/limits/resilient-limiter";

interface Limits {
  /** For what must go on without Redis. */
  limiter: ResilientLimiter;
  /** Redis itself, for what only it knows; null where there is none. */
  shared: { redis: Redis; limiter: RateLimiter } | null;
}

/** Survives hot reload, which would otherwise open a connection for every change. */
const kept = globalThis as { quantLimits?: Limits };

function create(): Limits {
  const log = createLog("web", process.env.LOG_LEVEL ?? "info");
  const url = process.env.REDIS_URL;
  const redis = url ? createRedis({ url, log }) : null;
  if (redis) defineListSlots(redis);
  const shared = redis && { redis, limiter: createRedisLimiter(redis) };
  const limiter = createResilientLimiter({ shared: shared?.limiter ?? null, clock: systemClock, log });
  return { limiter, shared };
}

/** The limits that the pages share with the servers. */
export function limits(): Limits {
  kept.quantLimits ??= create();
  return kept.quantLimits;
}
