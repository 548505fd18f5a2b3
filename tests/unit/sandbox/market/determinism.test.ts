import { expect, it } from "vitest";
import { ManualClock } from "@/tests/fixtures/manual-clock";
import { openMarket } from "./market-fixture";

function stepsWithSeed(seed: number) {
  const { market, clock, steps } = openMarket({ seed, clock: new ManualClock() });
  market.start();
  clock.advance(3_000);
  return steps;
}

it("makes the same steps from the same seed and the same passing of time", () => {
  const first = stepsWithSeed(11);
  expect(first.length).toBeGreaterThan(500);
  expect(stepsWithSeed(11)).toEqual(first);
});

it("makes another market from another seed", () => {
  expect(stepsWithSeed(12)[0]).not.toEqual(stepsWithSeed(11)[0]);
});

it("does not depend on how often the past is made: a first history is the same for a seed", () => {
  const [first, second] = [1, 2].map(() => {
    const { market, clock } = openMarket({ seed: 5, historyDays: 30, clock: new ManualClock() });
    return market.candles("binance", "ETH/USDT", 3_600_000, 0, clock.now());
  });
  expect(first?.length).toBeGreaterThan(700);
  expect(second).toEqual(first);
});
