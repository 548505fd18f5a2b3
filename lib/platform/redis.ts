import { Redis } from "ioredis";
import type { Logger } from "@/lib/platform/log";

/** The promise is an answer within 60 ms though Redis is frozen: a third of them is left for all the rest. */
const COMMAND_TIMEOUT_MS = 40;

/**
 * A client that fails fast: with the library's defaults a call made while Redis is killed or frozen hangs
 * for more than 12 s; with these it rejects at once or after `commandTimeoutMs`.
 */
export function createRedis({
  url,
  log,
  commandTimeoutMs = COMMAND_TIMEOUT_MS,
}: {
  url: string;
  log: Logger;
  commandTimeoutMs?: number;
}): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2_000,
    enableAutoPipelining: true,
    lazyConnect: false,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000),
  });
  let reported = false;
  redis.on("error", (error: Error) => {
    if (!reported) log.warn({ err: error }, "Redis connection failed");
    reported = true;
  });
  redis.on("ready", () => {
    reported = false;
  });
  return redis;
}

/** Resolves once a client that was just made is connected, or after `withinMs`: its first call would fail before. */
export function whenConnected(redis: Redis, withinMs: number): Promise<void> {
  if (redis.status !== "connecting" && redis.status !== "connect" && redis.status !== "wait") {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      redis.off("ready", done);
      redis.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, withinMs);
    redis.once("ready", done);
    redis.once("close", done);
  });
}
