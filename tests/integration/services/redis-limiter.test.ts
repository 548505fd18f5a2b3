import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { createLog } from "@/lib/platform/log";
import { createRedis } from "@/lib/platform/redis";
import { createRedisLimiter } from "@/lib/services/limits/redis-limiter";
import { requiredEnv } from "@/tests/fixtures/required-env";

const url = requiredEnv("TEST_REDIS_URL");
const log = createLog("test", "silent");
const first = createRedis({ url, log, commandTimeoutMs: 5_000 });
const second = createRedis({ url, log, commandTimeoutMs: 5_000 });
await Promise.all(
  [first, second].map((redis) =>
    redis.status === "ready" ? null : new Promise((resolve) => redis.once("ready", resolve)),
  ),
);
const limiters = [createRedisLimiter(first), createRedisLimiter(second)] as const;

afterAll(() => {
  for (const redis of [first, second] satisfies Redis[]) redis.disconnect();
});

describe("the shared limiter", () => {
  it("allows exactly the burst out of 1,000 concurrent requests over two clients", async () => {
    const key = randomUUID();
    const tight = { requestsPerMinute: 60, requestsBurst: 20 };
    const decisions = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => limiters[index % 2 === 0 ? 0 : 1].take(key, tight, 1)),
    );
    const allowed = decisions.filter((decision) => decision.allowed).length;
    // One more for each second the thousand calls may have taken.
    expect(allowed).toBeGreaterThanOrEqual(20);
    expect(allowed).toBeLessThanOrEqual(22);
  });

  it("allows exactly the minute's quota where the burst is larger", async () => {
    const key = randomUUID();
    const limits = { requestsPerMinute: 100, requestsBurst: 1_000 };
    const decisions = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => limiters[index % 2 === 0 ? 0 : 1].take(key, limits, 1)),
    );
    expect(decisions.filter((decision) => decision.allowed)).toHaveLength(100);
    const refused = decisions.find((decision) => !decision.allowed);
    expect(refused?.violated).toEqual(["minute"]);
    expect(refused?.policies[1]).toMatchObject({ remaining: 0, quota: 100, windowSeconds: 60 });
    expect(refused?.policies[1].waitMs).toBeGreaterThan(59_000);
    expect(refused?.policies[1].waitMs).toBeLessThanOrEqual(60_100);
  });

  it("charges the weight of a request", async () => {
    const key = randomUUID();
    const decision = await limiters[0].take(key, { requestsPerMinute: 60, requestsBurst: 20 }, 10);
    expect(decision.policies[0].remaining).toBe(10);
    expect(decision.policies[1].remaining).toBe(50);
    expect((await limiters[1].take(key, { requestsPerMinute: 60, requestsBurst: 20 }, 11)).violated).toEqual([
      "burst",
    ]);
  });
});
