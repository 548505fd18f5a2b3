import { describe, expect, it } from "vitest";
import { openMarket } from "./market-fixture";

const MINUTE_MS = 60_000;

describe("the rate", () => {
  it.each([
    [20, 5],
    [200, 5],
    [5_000, 1],
    [50_000, 0.2],
  ])("of %i trades a second is met within a tenth over %f minutes", (tradesPerSecond, minutes) => {
    const { market, clock } = openMarket({ tradesPerSecond });
    let trades = 0;
    market.onStep((step) => {
      trades += step.trades.length;
    });
    market.start();
    clock.advance(minutes * MINUTE_MS);
    const rate = trades / (minutes * 60);
    expect(rate).toBeGreaterThan(tradesPerSecond * 0.9);
    expect(rate).toBeLessThan(tradesPerSecond * 1.1);
  });

  it("changes while it runs, and at none there are quotes but no trades", () => {
    const { market, clock, steps } = openMarket();
    market.start();
    clock.advance(5_000);
    market.setRate(0);
    expect(market.tradesPerSecond).toBe(0);
    steps.length = 0;
    clock.advance(10_000);
    expect(steps.length).toBeGreaterThan(500);
    expect(steps.flatMap((step) => step.trades)).toEqual([]);
    market.setRate(2_000);
    steps.length = 0;
    clock.advance(20_000);
    const rate = steps.reduce((sum, step) => sum + step.trades.length, 0) / 20;
    expect(rate).toBeGreaterThan(1_700);
    expect(rate).toBeLessThan(2_300);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("cannot be %f", (rate) => {
    const { market } = openMarket();
    expect(() => market.setRate(rate)).toThrow(/is no rate; it should be 0 or more/);
    expect(market.tradesPerSecond).toBe(200);
  });
});

it("stays alive when one of its readers fails, and says so", () => {
  const { market, clock, steps, complaints } = openMarket();
  market.onStep(() => {
    throw new Error("a reader's own fault");
  });
  const last: number[] = [];
  market.onStep((step) => last.push(step.time));
  market.start();
  clock.advance(1_000);
  expect(last).toHaveLength(steps.length);
  expect(complaints).toEqual(["a reader of the market failed"]);
});
