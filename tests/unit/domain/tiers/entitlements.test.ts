import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type EntitlementOverride,
  entitlementsFor,
  type PaidSubscription,
  SUBSCRIPTION_STATUSES,
  type TierLimits,
  UNLIMITED,
} from "@/lib/domain/tiers/entitlements";
import { TIER_IDS, TIERS, type Tier } from "@/lib/domain/tiers/tiers";

const NOW = 1_000_000;
const pro = (more: Partial<PaidSubscription> = {}): PaidSubscription => ({
  tier: "pro",
  status: "active",
  cancelAt: null,
  graceUntil: null,
  ...more,
});
const tierAt = (subscription: PaidSubscription | null, now = NOW) => {
  const { tier, until } = entitlementsFor(subscription, [], now);
  return [tier, until];
};

describe("what a subscription entitles to", () => {
  it.each<[string, PaidSubscription | null, [string, number | null]]>([
    ["none", null, ["free", null]],
    ["trialing", pro({ status: "trialing" }), ["pro", null]],
    ["active", pro(), ["pro", null]],
    ["active, cancelled later", pro({ cancelAt: NOW + 1 }), ["pro", NOW + 1]],
    ["active, cancelled at this instant", pro({ cancelAt: NOW }), ["free", null]],
    ["past due within its grace", pro({ status: "past_due", graceUntil: NOW + 5 }), ["pro", NOW + 5]],
    ["past due at the end of its grace", pro({ status: "past_due", graceUntil: NOW }), ["free", null]],
    ["past due without grace", pro({ status: "past_due" }), ["free", null]],
    [
      "past due and cancelled before its grace ends",
      pro({ status: "past_due", graceUntil: NOW + 5, cancelAt: NOW + 2 }),
      ["pro", NOW + 2],
    ],
    ["unpaid within its grace", pro({ status: "unpaid", graceUntil: NOW + 5 }), ["pro", NOW + 5]],
    ["unpaid and cancelled", pro({ status: "unpaid", graceUntil: NOW + 5, cancelAt: NOW }), ["free", null]],
    ["unpaid without grace", pro({ status: "unpaid" }), ["free", null]],
    ["canceled", pro({ status: "canceled", cancelAt: NOW + 9 }), ["free", null]],
    ["incomplete", pro({ status: "incomplete" }), ["free", null]],
    ["incomplete_expired", pro({ status: "incomplete_expired" }), ["free", null]],
    ["paused", pro({ status: "paused", graceUntil: NOW + 9 }), ["free", null]],
  ])("%s", (_name, subscription, expected) => {
    expect(tierAt(subscription)).toEqual(expected);
  });
});

const fieldNames = Object.keys(TIERS.free).filter((name) => !["name", "purpose", "priceUsd"].includes(name));
const field = (name: string) => name as keyof TierLimits;

describe("an override", () => {
  it.each(fieldNames)("of %s holds until it expires, and on every tier", (name) => {
    const value = typeof TIERS.free[field(name)] === "boolean" ? true : 7;
    for (const tier of TIER_IDS) {
      const overrides = [{ field: field(name), value, expiresAt: NOW + 10 }];
      const during = entitlementsFor(pro({ tier }), overrides, NOW + 9);
      expect(during).toEqual({ tier, limits: { ...TIERS[tier], [name]: value }, until: NOW + 10 });
      expect(entitlementsFor(pro({ tier }), overrides, NOW + 10)).toEqual({
        tier,
        limits: TIERS[tier],
        until: null,
      });
    }
  });

  it.each(fieldNames)(
    "of %s without limit is null where that is said so, else a number nobody reaches",
    (name) => {
      const { limits } = entitlementsFor(null, [{ field: field(name), value: null, expiresAt: null }], NOW);
      const own = TIERS.free[field(name)];
      const highest = TIERS.enterprise[field(name)];
      expect(limits[field(name)]).toBe(typeof own === "boolean" ? own : highest === null ? null : UNLIMITED);
    },
  );

  it.each([
    ["connections", true, 1],
    ["connections", -1, 1],
    ["connections", Number.NaN, 1],
    ["analytics", 3, false],
    ["connections", 0, 0],
    ["requestsPerMinute", 0, 1],
    ["requestsBurst", 0, 1],
  ])("of %s by %s leaves %s", (name, value, expected) => {
    const { limits } = entitlementsFor(null, [{ field: field(name), value, expiresAt: null }], NOW);
    expect(limits[field(name)]).toBe(expected);
  });
});

const time = fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null });
const subscriptions = fc.option(
  fc.record({
    tier: fc.constantFrom(...TIER_IDS),
    status: fc.constantFrom(...SUBSCRIPTION_STATUSES),
    cancelAt: time,
    graceUntil: time,
  }),
  { nil: null },
);
const overrideList = fc.uniqueArray(
  fc.record({
    field: fc.constantFrom(...fieldNames).map(field),
    value: fc.oneof(fc.nat(1_000), fc.boolean(), fc.constant(null)),
    expiresAt: time,
  }),
  { selector: (override) => override.field, maxLength: 5 },
) as fc.Arbitrary<EntitlementOverride[]>;

describe("over time", () => {
  it("nothing changes before `until`, and nothing at all where there is none", () => {
    fc.assert(
      fc.property(
        subscriptions,
        overrideList,
        fc.nat(1_100),
        fc.nat(1_100),
        (subscription, list, now, later) => {
          const at = entitlementsFor(subscription, list, now);
          expect(at.until ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
          const end = Math.min(at.until ?? now + later + 1, now + later + 1) - 1;
          expect(entitlementsFor(subscription, list, Math.max(now, end))).toEqual(at);
        },
      ),
    );
  });

  it("asking again at each `until` ends, and the tier only ever falls", () => {
    fc.assert(
      fc.property(subscriptions, overrideList, (subscription, list) => {
        let at = entitlementsFor(subscription, list, 0);
        let steps = 0;
        while (at.until !== null) {
          const next = entitlementsFor(subscription, list, at.until);
          expect(TIER_IDS.indexOf(next.tier)).toBeLessThanOrEqual(TIER_IDS.indexOf(at.tier));
          expect(next.until ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at.until);
          at = next;
          steps++;
        }
        expect(steps).toBeLessThanOrEqual(list.length + 1);
      }),
    );
  });

  it("the figures have the types of the table, whatever the rows say", () => {
    fc.assert(
      fc.property(subscriptions, overrideList, fc.nat(1_100), (subscription, list, now) => {
        const { limits } = entitlementsFor(subscription, list, now);
        for (const [name, own] of Object.entries(TIERS.free)) {
          const value = limits[name as keyof Tier];
          if (typeof own === "boolean") expect(typeof value).toBe("boolean");
          else if (value === null) expect(TIERS.enterprise[name as keyof Tier]).toBeNull();
          else expect(typeof value, name).toBe(typeof own);
        }
      }),
    );
  });
});
