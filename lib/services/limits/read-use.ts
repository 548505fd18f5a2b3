import type { Redis } from "ioredis";
import type { RateLimiter } from "@/lib/domain/limits/rate-limits";
import type { Tier } from "@/lib/domain/tiers/tiers";
import { listSlots } from "./list-slots";

/** How much of what an organisation may use at once is in use. */
export interface CurrentUse {
  minute: { left: number; quota: number };
  burst: { left: number; quota: number };
  connections: { used: number; limit: number };
  /** Of the connection that has most of them, since each has a limit of its own. */
  subscriptions: { most: number; limit: number; total: number };
}

/** Looks without taking anything. Rejects while Redis does not answer. */
export async function readUse(
  { redis, limiter }: { redis: Redis; limiter: RateLimiter },
  organisationId: string,
  limits: Tier,
): Promise<CurrentUse> {
  const owner = `organisation:${organisationId}`;
  const [decision, holders] = await Promise.all([limiter.take(owner, limits, 0), listSlots(redis, owner)]);
  const [burst, minute] = decision.policies;
  const counts = holders.map(({ subscriptions }) => subscriptions);
  return {
    minute: { left: minute.remaining, quota: minute.quota },
    burst: { left: burst.remaining, quota: burst.quota },
    connections: { used: holders.length, limit: limits.connections },
    subscriptions: {
      most: Math.max(0, ...counts),
      limit: limits.subscriptionsPerConnection,
      total: counts.reduce((sum, count) => sum + count, 0),
    },
  };
}
