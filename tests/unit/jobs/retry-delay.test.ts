import { expect, it } from "vitest";
import { retryDelayMs } from "@/server/jobs/outbox/retry-delay";

const steady = (attempts: number) => retryDelayMs(attempts, () => 0.5);

it("waits twice as long each time, four hours at most", () => {
  expect([1, 2, 3, 4].map(steady)).toEqual([5_000, 10_000, 20_000, 40_000]);
  expect(steady(40)).toBe(4 * 3_600_000);
});

it("spreads what failed together by a fifth to either side", () => {
  expect(retryDelayMs(1, () => 0)).toBe(4_000);
  expect(retryDelayMs(1, () => 1)).toBe(6_000);
});

it("spreads a day over less than twenty tries", () => {
  let tries = 0;
  for (let ageMs = 0; ageMs < 24 * 3_600_000; ageMs += steady(tries)) tries += 1;
  expect(tries).toBeGreaterThan(10);
  expect(tries).toBeLessThan(20);
});
