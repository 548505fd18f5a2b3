import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  billingStateOf,
  chosenSubscription,
  GRACE_MS,
  surplusSubscriptions,
  wakeAt,
} from "@/lib/domain/billing/billing-state";
import { limitChanges } from "@/lib/domain/billing/limit-changes";
import { moneyText } from "@/lib/domain/billing/money";
import { monthlyAmountOf } from "@/lib/domain/billing/monthly-amount";
import { PLANS, type Plan, priceOf, whenChangeBegins } from "@/lib/domain/billing/plans";
import type { CustomerSnapshot, InvoiceSnapshot, SubscriptionSnapshot } from "@/lib/domain/billing/snapshot";
import { type SubscriptionCopy, standingOf } from "@/lib/domain/billing/standing";
import { entitlementsFor, SUBSCRIPTION_STATUSES } from "@/lib/domain/tiers/entitlements";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21);

function subscription(given: Partial<SubscriptionSnapshot> = {}): SubscriptionSnapshot {
  return {
    id: "sub_1",
    status: "active",
    createdAt: NOW - 40 * DAY,
    plan: { tier: "pro", interval: "month" },
    itemId: "si_1",
    unitAmount: 4_900,
    trialStart: null,
    trialEnd: null,
    periodStart: NOW - 10 * DAY,
    periodEnd: NOW + 20 * DAY,
    cancelAt: null,
    endedAt: null,
    next: null,
    scheduleId: null,
    discount: null,
    latestInvoiceId: null,
    ownMethod: null,
    endingOverdue: null,
    isEndedUnpaid: false,
    ...given,
  };
}

function invoice(given: Partial<InvoiceSnapshot> = {}): InvoiceSnapshot {
  return {
    id: "in_1",
    subscriptionId: "sub_1",
    number: null,
    status: "open",
    description: "",
    total: 4_900,
    amountDue: 4_900,
    amountPaid: 0,
    currency: "usd",
    attempts: 1,
    createdAt: NOW - 2 * DAY - 3_600_000,
    finalizedAt: NOW - 2 * DAY,
    paidAt: null,
    nextAttemptAt: null,
    periodStart: NOW,
    periodEnd: NOW,
    ...given,
  };
}

function snapshot(subscriptions: SubscriptionSnapshot[], invoices: InvoiceSnapshot[] = []): CustomerSnapshot {
  return {
    customerId: "cus_1",
    isDeleted: false,
    subscriptions,
    invoices,
    card: null,
    defaultMethod: null,
    seenAt: 0,
  };
}

describe("the grace", () => {
  const overdue = subscription({ status: "past_due" });

  it("ends seven days after the first failure, however often it was tried since", () => {
    for (const attempts of [1, 2, 4]) {
      expect(billingStateOf(snapshot([overdue], [invoice({ attempts })]))?.graceUntil).toBe(
        NOW - 2 * DAY + GRACE_MS,
      );
    }
  });

  it("counts from the oldest invoice that is open", () => {
    const invoices = [
      invoice(),
      invoice({ id: "in_0", createdAt: NOW - 9 * DAY, finalizedAt: NOW - 9 * DAY }),
    ];
    expect(billingStateOf(snapshot([overdue], invoices))?.graceUntil).toBe(NOW - 9 * DAY + GRACE_MS);
  });

  it("holds the tier until its last millisecond, and Free from there on", () => {
    const state = billingStateOf(snapshot([overdue], [invoice()]));
    const graceUntil = state?.graceUntil ?? 0;
    const paid = { tier: "pro", status: "past_due", cancelAt: null, graceUntil } as const;
    expect(entitlementsFor(paid, [], graceUntil - 1).tier).toBe("pro");
    expect(entitlementsFor(paid, [], graceUntil).tier).toBe("free");
    expect(state && wakeAt(state, NOW)).toBe(graceUntil - 2 * DAY);
    expect(state && wakeAt(state, graceUntil - DAY)).toBe(graceUntil);
  });
});

describe("the subscription that counts", () => {
  const status = fc.constantFrom(...SUBSCRIPTION_STATUSES);
  const several = fc.array(fc.record({ status, createdAt: fc.nat(5), endedAt: fc.option(fc.nat(5)) }), {
    minLength: 1,
    maxLength: 5,
  });

  it("is the same whatever the order in which they are listed", () => {
    fc.assert(
      fc.property(several, fc.infiniteStream(fc.nat()), (rows, random) => {
        const all = rows.map((row, index) => subscription({ ...row, id: `sub_${index}` }));
        const keys = new Map(all.map(({ id }) => [id, random.next().value]));
        const mixed = [...all].sort((one, other) => Number(keys.get(one.id)) - Number(keys.get(other.id)));
        expect(chosenSubscription(snapshot(mixed))).toEqual(chosenSubscription(snapshot(all)));
        const live = all.filter(({ status: now }) =>
          ["trialing", "active", "past_due", "unpaid", "paused"].includes(now),
        );
        expect(surplusSubscriptions(snapshot(mixed))).toHaveLength(Math.max(0, live.length - 1));
      }),
    );
  });
});

describe("a change of plan", () => {
  it.each<[Plan, Plan, "now" | "period-end"]>([
    [{ tier: "pro", interval: "month" }, { tier: "enterprise", interval: "month" }, "now"],
    [{ tier: "pro", interval: "year" }, { tier: "enterprise", interval: "month" }, "now"],
    [{ tier: "pro", interval: "month" }, { tier: "pro", interval: "year" }, "now"],
    [{ tier: "pro", interval: "year" }, { tier: "pro", interval: "month" }, "period-end"],
    [{ tier: "enterprise", interval: "month" }, { tier: "pro", interval: "year" }, "period-end"],
  ])("from %o to %o begins %s", (from, to, when) => {
    expect(whenChangeBegins(from, to)).toBe(when);
  });

  it("names what is over the new limit, and nothing else", () => {
    const changes = limitChanges("pro", "free", { apiKeys: 3, seats: 1 });
    expect(changes.filter(({ over }) => over !== null)).toEqual([
      { limit: "apiKeys", before: 10, after: 1, direction: "lost", over: 3 },
    ]);
    expect(limitChanges("free", "enterprise", {}).every(({ direction }) => direction === "gained")).toBe(
      true,
    );
  });
});

describe("money", () => {
  it("is the table’s, to the cent", () => {
    expect(PLANS.map(priceOf)).toEqual([4_900, 49_000, 49_900, 499_000]);
  });

  it.each([
    [0, "$0.00"],
    [5, "$0.05"],
    [123_456, "$1,234.56"],
    [-4_990_000, "−$49,900.00"],
  ])("%d cents read %s", (cents, text) => expect(moneyText(cents)).toBe(text));

  it.each([
    [{}, 4_900],
    [{ status: "trialing" as const }, 0],
    [{ plan: { tier: "pro" as const, interval: "year" as const }, unitAmount: 49_000 }, 4_083],
    [{ discount: { name: "A", percentOff: 50, amountOff: null, endsAt: null, isOnce: false } }, 2_450],
    [{ discount: { name: "A", percentOff: 50, amountOff: null, endsAt: null, isOnce: true } }, 4_900],
    [{ discount: { name: "A", percentOff: null, amountOff: 9_900, endsAt: null, isOnce: false } }, 0],
  ])("a month of %o brings %d", (given, cents) => expect(monthlyAmountOf(subscription(given))).toBe(cents));
});

describe("how an organisation stands", () => {
  const copy: SubscriptionCopy = {
    isGranted: false,
    tier: "pro",
    plan: { tier: "pro", interval: "month" },
    status: "active",
    trialEnd: null,
    periodEnd: NOW + DAY,
    cancelAt: null,
    graceUntil: null,
    next: null,
  };

  it.each([
    [null, "free"],
    [{}, "paying"],
    [{ cancelAt: NOW + DAY }, "ending"],
    [{ status: "trialing" as const, trialEnd: NOW + DAY }, "trialing"],
    [{ status: "past_due" as const, graceUntil: NOW + 1 }, "overdue"],
    [{ status: "past_due" as const, graceUntil: NOW }, "ended"],
    [{ status: "canceled" as const }, "ended"],
    [{ status: "incomplete" as const }, "incomplete"],
    [{ isGranted: true }, "granted"],
    [{ isGranted: true, tier: "free" as const }, "free"],
    [{ plan: null }, "free"],
  ])("with %o is %s", (given, kind) => {
    expect(standingOf(given && { ...copy, ...given }, NOW).kind).toBe(kind);
  });
});
