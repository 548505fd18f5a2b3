import { describe, expect, it } from "vitest";
import type { Clock } from "@/lib/platform/clock";
import { RateBuckets } from "@/server/sandbox/exchanges/coinbase/rate-buckets";

/** A clock that stands where a test puts it. */
function standingClock(): { clock: Clock; at(time: number): void } {
  let now = 0;
  const none = () => () => {};
  return { clock: { now: () => now, after: none, every: none }, at: (time) => (now = time) };
}

function spentAtOnce(buckets: RateBuckets, name: string): number {
  let spent = 0;
  while (buckets.spend(name)) spent += 1;
  return spent;
}

describe("a bucket", () => {
  it.each([
    [0, 15],
    [100, 1],
    [550, 5],
    [1_000, 10],
    [60_000, 15],
  ])("emptied, after %d ms gives %d (10 a second, 15 at once)", (waitedMs, expected) => {
    const { clock, at } = standingClock();
    const buckets = new RateBuckets(clock, { perSecond: 10, atOnce: 15 });
    if (waitedMs > 0) spentAtOnce(buckets, "a");
    at(waitedMs);
    expect(spentAtOnce(buckets, "a")).toBe(expected);
  });

  it("is every name's own", () => {
    const buckets = new RateBuckets(standingClock().clock, { perSecond: 8, atOnce: 8 });
    spentAtOnce(buckets, "a");
    expect(spentAtOnce(buckets, "b")).toBe(8);
  });

  it("that is empty is still known after many other names", () => {
    const { clock, at } = standingClock();
    const buckets = new RateBuckets(clock, { perSecond: 1, atOnce: 2 });
    for (let name = 0; name < 9_999; name += 1) buckets.spend(`old ${name}`);
    at(5_000);
    spentAtOnce(buckets, "a");
    for (let name = 0; name < 100; name += 1) buckets.spend(`new ${name}`);
    expect(buckets.spend("a")).toBe(false);
  });
});
