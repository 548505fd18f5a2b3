import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { MemoryLimiter } from "@/lib/domain/limits/memory-limiter";
import { TAKE_SCRIPT } from "@/lib/services/limits/take-script";
import { requiredEnv } from "@/tests/fixtures/required-env";

const redis = new Redis(requiredEnv("TEST_REDIS_URL"));
afterAll(() => redis.disconnect());

/** The script as it is, on a clock of the test's. */
const ON_OUR_CLOCK = TAKE_SCRIPT.replace("redis.call('TIME')", "{ ARGV[#ARGV - 1], ARGV[#ARGV] }");

const arrivals = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.nat(50), fc.nat(3_000), fc.nat(70_000)),
    weight: fc.nat(4),
    /** Now and then the caller is on another tier. */
    tier: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  }),
  { maxLength: 120 },
);
const policy = fc.record({
  requestsPerMinute: fc.integer({ min: 1, max: 200 }),
  requestsBurst: fc.integer({ min: 1, max: 100 }),
});

describe("Redis and the process alone", () => {
  it("decide alike, whatever comes when and on whichever tier", async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, policy, policy, async (list, one, other) => {
        const key = randomUUID();
        const memory = new MemoryLimiter();
        const pipeline = redis.pipeline();
        let now = 1_790_000_000_000;
        const expected = [];
        for (const { gapMs, weight, tier } of list) {
          now += gapMs;
          const limits = tier === 0 ? one : other;
          const { requestsPerMinute, requestsBurst } = limits;
          expected.push(memory.take(key, limits, weight, now));
          const time = [Math.floor(now / 1_000), (now % 1_000) * 1_000];
          pipeline.eval(ON_OUR_CLOCK, 1, key, requestsPerMinute, requestsBurst, weight, ...time);
        }
        const answers = (await pipeline.exec()) ?? [];
        for (const [index, decision] of expected.entries()) {
          const [error, answer] = answers[index] ?? [];
          expect(error).toBeNull();
          const [burstViolated, minuteViolated, burstLeft, burstWait, minuteLeft, minuteWait] =
            answer as number[];
          const [burst, minute] = decision.policies;
          expect([burstViolated === 1, minuteViolated === 1]).toEqual([
            decision.violated.includes("burst"),
            decision.violated.includes("minute"),
          ]);
          expect(Math.abs((burstLeft ?? 0) - burst.remaining)).toBeLessThanOrEqual(1);
          expect(Math.max(0, minuteLeft ?? 0)).toBe(minute.remaining);
          expect(Math.abs((burstWait ?? 0) / 1_000 - burst.waitMs)).toBeLessThan(1);
          expect((minuteWait ?? 0) / 1_000).toBeCloseTo(minute.waitMs, 3);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("forget whoever has not asked for a minute", async () => {
    const key = randomUUID();
    await redis.eval(TAKE_SCRIPT, 1, key, 60, 20, 1);
    const leftMs = await redis.pttl(key);
    expect(leftMs).toBeGreaterThan(60_100);
    expect(leftMs).toBeLessThanOrEqual(61_000);
  });

  it("take nothing with a weight of 0", async () => {
    const key = randomUUID();
    await redis.eval(TAKE_SCRIPT, 1, key, 60, 20, 0);
    expect(await redis.exists(key)).toBe(0);
  });
});
