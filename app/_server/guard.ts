import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createRedis } from "@/lib/platform/redis";
import { type EntryKind, guardEntry } from "@/lib/services/accounts/guard-entry";
import { createRedisLimiter } from "@/lib/services/limits/redis-limiter";
import { createResilientLimiter, type ResilientLimiter } from "@/lib/services/limits/resilient-limiter";

/** Survives hot reload, which would otherwise open a connection for every change. */
const kept = globalThis as { quantEntryLimiter?: ResilientLimiter };

function createLimiter(): ResilientLimiter {
  const log = createLog("web", process.env.LOG_LEVEL ?? "info");
  const url = process.env.REDIS_URL;
  const shared = url ? createRedisLimiter(createRedis({ url, log })) : null;
  return createResilientLimiter({ shared, clock: systemClock, log });
}

function limiter(): ResilientLimiter {
  kept.quantEntryLimiter ??= createLimiter();
  return kept.quantEntryLimiter;
}

/**
 * Next.js is reached through the front door alone, which puts the visitor's true address in the header.
 * `account` is whatever names the account that is tried; `deviceId` is given where it has signed in to it before.
 */
export function guard(
  kind: EntryKind,
  forwardedFor: string | null,
  account: string | null,
  deviceId: string | null = null,
): Promise<void> {
  return guardEntry(limiter(), { kind, address: forwardedFor ?? "unknown", email: account, deviceId });
}
