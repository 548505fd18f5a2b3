import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { churnOf, type RevenueChange, revenueDays } from "@/lib/domain/billing/revenue";
import { revenueCsv } from "@/lib/domain/billing/revenue-csv";
import { TIER_IDS } from "@/lib/domain/tiers/tiers";

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

const events = fc.array(
  fc.record({
    organisation: fc.nat(3),
    afterMs: fc.nat(3 * DAY),
    monthly: fc.nat(50_000),
    tier: fc.constantFrom(...TIER_IDS),
    trialing: fc.boolean(),
  }),
  { minLength: 1, maxLength: 30 },
);

/** A ledger as it is written: each entry begins where the organisation's last one ended. */
function ledgerOf(
  rows: { organisation: number; afterMs: number; monthly: number; tier: string; trialing: boolean }[],
) {
  const last = new Map<string, number>();
  let at = START;
  return rows.map(({ organisation, afterMs, monthly, tier, trialing }): RevenueChange => {
    at += afterMs;
    const organisationId = String(organisation);
    const before = last.get(organisationId) ?? 0;
    const after = tier === "free" || trialing ? 0 : monthly;
    last.set(organisationId, after);
    return { organisationId, at, tier: tier as RevenueChange["tier"], trialing, before, after };
  });
}

describe("the days of revenue", () => {
  it("sum up: what came and went explains every difference, and the tiers make the whole", () => {
    fc.assert(
      fc.property(events, (rows) => {
        const ledger = ledgerOf(rows);
        const days = revenueDays(ledger, (ledger.at(-1)?.at ?? 0) + DAY);
        let former = 0;
        for (const { monthly, byTier, gained, expanded, contracted, lost } of days) {
          expect(monthly).toBe(former + gained + expanded - contracted - lost);
          expect(TIER_IDS.reduce((sum, id) => sum + byTier[id], 0)).toBe(monthly);
          former = monthly;
        }
        expect(days.at(-1)?.monthly).toBe(ledger.reduce((sum, { before, after }) => sum + after - before, 0));
      }),
    );
  });

  it("have one entry a day without a gap, and the same in CSV", () => {
    const ledger = ledgerOf([
      { organisation: 0, afterMs: 0, monthly: 4_900, tier: "pro", trialing: false },
      { organisation: 0, afterMs: 10 * DAY, monthly: 0, tier: "free", trialing: false },
    ]);
    const days = revenueDays(ledger, START + 12 * DAY);
    expect(days.map(({ day }) => day)).toEqual(Array.from({ length: 13 }, (_, index) => START + index * DAY));
    expect(churnOf(days, 5)).toBe(1);
    expect(churnOf(days, 2)).toBeNull();
    const lines = revenueCsv(days).trimEnd().split("\r\n");
    expect(lines).toHaveLength(14);
    expect(lines[1]).toBe("2026-01-01,49.00,49.00,0.00,1,0,49.00,0.00,0.00,0.00,0");
  });
});
