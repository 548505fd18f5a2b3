import { describe, expect, it } from "vitest";
import { lowestTierThat, TIER_IDS, TIERS } from "@/lib/domain/tiers/tiers";

describe("tiers", () => {
  it("never give less for more money", () => {
    for (const [index, id] of TIER_IDS.slice(1).entries()) {
      const lower = TIERS[TIER_IDS[index] ?? "free"];
      const higher = TIERS[id];
      expect(higher.priceUsd.monthly).toBeGreaterThan(lower.priceUsd.monthly);
      for (const [key, value] of Object.entries(higher)) {
        const below = lower[key as keyof typeof lower];
        if (typeof value === "number" && typeof below === "number")
          expect(value, key).toBeGreaterThanOrEqual(below);
        if (typeof below === "boolean" && below) expect(value, key).toBe(true);
      }
    }
  });

  it("name the lowest one that allows something", () => {
    expect(lowestTierThat((tier) => tier.bookDepth === null || tier.bookDepth >= 50)).toBe("pro");
    expect(lowestTierThat((tier) => tier.bookDepth === null)).toBe("enterprise");
    expect(lowestTierThat((tier) => tier.alerts > 1e9)).toBeNull();
  });
});
