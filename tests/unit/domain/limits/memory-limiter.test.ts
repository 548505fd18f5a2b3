import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryLimiter } from "@/lib/domain/limits/memory-limiter";
import { rateHeaders } from "@/lib/domain/limits/rate-headers";

const FREE = { requestsPerMinute: 60, requestsBurst: 20 };

describe("the in-process limiter", () => {
  it("lets a burst pass and then one request for each refill", () => {
    const limiter = new MemoryLimiter();
    const allowed = Array.from({ length: 30 }, () => limiter.take("a", FREE, 1, 1_000_000).allowed);
    expect(allowed.filter(Boolean)).toHaveLength(20);
    expect(limiter.take("a", FREE, 1, 1_000_999).allowed).toBe(false);
    expect(limiter.take("a", FREE, 1, 1_001_000).allowed).toBe(true);
    expect(limiter.take("a", FREE, 1, 1_001_000).allowed).toBe(false);
  });

  it("never passes more than the quota in any 60 s, whatever the arrival", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3_000), fc.integer({ min: 1, max: 3 })), { maxLength: 300 }),
        (arrivals) => {
          const limiter = new MemoryLimiter();
          const passed: { time: number; weight: number }[] = [];
          let now = 5_000_000;
          for (const [gapMs, weight] of arrivals) {
            now += gapMs;
            if (limiter.take("a", FREE, weight, now).allowed) passed.push({ time: now, weight });
          }
          for (const { time } of passed) {
            const inWindow = passed.filter((entry) => entry.time > time - 60_000 && entry.time <= time);
            expect(inWindow.reduce((sum, entry) => sum + entry.weight, 0)).toBeLessThanOrEqual(60);
          }
        },
      ),
    );
  });

  it("frees the minute once its first requests are 60 s old", () => {
    const limiter = new MemoryLimiter();
    const limits = { requestsPerMinute: 60, requestsBurst: 60 };
    for (let count = 0; count < 60; count++) limiter.take("a", limits, 1, 0);
    const refused = limiter.take("a", limits, 1, 59_900);
    expect(refused.violated).toEqual(["minute"]);
    expect(limiter.take("a", limits, 1, 59_900 + refused.policies[1].waitMs).allowed).toBe(true);
  });

  it("takes from neither policy when one refuses", () => {
    const limiter = new MemoryLimiter();
    for (let count = 0; count < 20; count++) limiter.take("a", FREE, 1, 0);
    const [, before] = limiter.take("a", FREE, 1, 0).policies;
    const [, after] = limiter.take("a", FREE, 1, 0).policies;
    expect(after.remaining).toBe(before.remaining);
  });

  it("keeps callers apart", () => {
    const limiter = new MemoryLimiter();
    for (let count = 0; count < 20; count++) limiter.take("a", FREE, 1, 0);
    expect(limiter.take("a", FREE, 1, 0).allowed).toBe(false);
    expect(limiter.take("b", FREE, 1, 0).allowed).toBe(true);
  });
});

describe("rate headers", () => {
  it("name both policies and tell of the one with least left", () => {
    const limiter = new MemoryLimiter();
    expect(rateHeaders(limiter.take("a", FREE, 1, 0), 1_700_000_000_000)).toEqual({
      "RateLimit-Policy": '"burst";q=20;w=20, "minute";q=60;w=60',
      RateLimit: '"burst";r=19;t=1',
      "X-RateLimit-Limit": "20",
      "X-RateLimit-Remaining": "19",
      "X-RateLimit-Reset": "1700000001",
    });
  });

  it("tell of the violated policy, with a Retry-After not earlier than its t", () => {
    const limiter = new MemoryLimiter();
    for (let count = 0; count < 20; count++) limiter.take("a", FREE, 1, 0);
    expect(rateHeaders(limiter.take("a", FREE, 1, 0), 0)).toMatchObject({
      RateLimit: '"burst";r=0;t=1',
      "Retry-After": "1",
    });
  });
});
