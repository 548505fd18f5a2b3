import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tidySum } from "@/lib/domain/market/tidy-sum";

describe("a tidied sum", () => {
  it.each([
    [971491599.4999957, 971491599.5],
    [108.23926000004211, 108.23926],
    [0.1 + 0.2, 0.3],
    [0, 0],
    [61837.63, 61837.63],
  ])("%d is %d", (sum, tidy) => {
    expect(tidySum(sum)).toBe(tidy);
  });

  it("never moves a value by more than a part in 10^12", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-8, max: 1e15, noNaN: true }), (value) => {
        expect(Math.abs(tidySum(value) - value)).toBeLessThanOrEqual(value * 1e-12);
      }),
    );
  });
});
