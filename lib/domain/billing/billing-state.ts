import type { SubscriptionStatus } from "../tiers/entitlements";
import type { TierId } from "../tiers/tiers";
import { monthlyAmountOf } from "./monthly-amount";
import type { BillingInterval, Plan } from "./plans";
import type { CustomerSnapshot, InvoiceSnapshot, SubscriptionSnapshot } from "./snapshot";

const DAY_MS = 86_400_000;

/** How long a tier holds after its first failed payment. */
export const GRACE_MS = 7 * DAY_MS;
/** Announced so long before they end. */
export const TRIAL_NOTICE_MS = 3 * DAY_MS;
export const GRACE_NOTICE_MS = 2 * DAY_MS;
export const YEARLY_NOTICE_MS = 14 * DAY_MS;

/** What is written for an organisation: a function of Stripe's state alone, so that reading again writes the same. */
export interface BillingState {
  subscriptionId: string;
  tier: TierId;
  interval: BillingInterval | null;
  status: SubscriptionStatus;
  trialEnd: number | null;
  periodStart: number | null;
  periodEnd: number | null;
  cancelAt: number | null;
  graceUntil: number | null;
  next: Plan | null;
  /** In cents, what it brings in a month as long as it stands. */
  monthly: number;
}

const LIVE: readonly SubscriptionStatus[] = ["trialing", "active", "past_due", "unpaid", "paused"];
const OVERDUE: readonly SubscriptionStatus[] = ["past_due", "unpaid"];

export function isLive({ status }: { status: SubscriptionStatus }): boolean {
  return LIVE.includes(status);
}

/** Whether it ever gave a tier: one whose first payment failed did not. */
export function hasBegun({ status }: { status: SubscriptionStatus }): boolean {
  return status !== "incomplete" && status !== "incomplete_expired";
}

export function isOverdue({ status }: { status: SubscriptionStatus }): boolean {
  return OVERDUE.includes(status);
}

/** The one that counts: the oldest of those that live, else whichever ended last. */
export function chosenSubscription({ subscriptions }: CustomerSnapshot): SubscriptionSnapshot | null {
  const [first] = [...subscriptions].sort(
    (one, other) =>
      Number(isLive(other)) - Number(isLive(one)) ||
      (isLive(one) ? byAge(one, other) : (other.endedAt ?? 0) - (one.endedAt ?? 0) || byAge(other, one)),
  );
  return first ?? null;
}

/** Those that live beside the one that counts: paid for twice. */
export function surplusSubscriptions(snapshot: CustomerSnapshot): SubscriptionSnapshot[] {
  const chosen = chosenSubscription(snapshot);
  return snapshot.subscriptions.filter((candidate) => isLive(candidate) && candidate !== chosen);
}

export function billingStateOf(snapshot: CustomerSnapshot): BillingState | null {
  const chosen = chosenSubscription(snapshot);
  if (!chosen) return null;
  return {
    subscriptionId: chosen.id,
    tier: chosen.plan?.tier ?? "free",
    interval: chosen.plan?.interval ?? null,
    status: chosen.status,
    trialEnd: chosen.trialEnd,
    periodStart: chosen.periodStart,
    periodEnd: chosen.periodEnd,
    cancelAt: chosen.cancelAt,
    graceUntil: isOverdue(chosen) ? firstFailureOf(chosen, snapshot.invoices) + GRACE_MS : null,
    next: chosen.next,
    monthly: monthlyAmountOf(chosen),
  };
}

/** The invoice that is overdue, where one is: the oldest that was tried and is still open. */
export function overdueInvoice(
  subscription: SubscriptionSnapshot,
  invoices: readonly InvoiceSnapshot[],
): InvoiceSnapshot | null {
  const open = invoices.filter(
    ({ subscriptionId, status, attempts }) =>
      subscriptionId === subscription.id && status === "open" && attempts > 0,
  );
  return open.reduce<InvoiceSnapshot | null>(
    (oldest, invoice) => (oldest && oldest.createdAt <= invoice.createdAt ? oldest : invoice),
    null,
  );
}

/** An invoice is first tried when it is finalised, and Stripe keeps that time however often it tries again. */
function firstFailureOf(subscription: SubscriptionSnapshot, invoices: readonly InvoiceSnapshot[]): number {
  const overdue = overdueInvoice(subscription, invoices);
  if (overdue) return overdue.finalizedAt ?? overdue.createdAt;
  return subscription.periodStart ?? subscription.createdAt;
}

/** When to look again though nobody says anything, or null. */
export function wakeAt(state: BillingState, nowMs: number): number | null {
  const { status, trialEnd, graceUntil, cancelAt, periodEnd, interval } = state;
  const times = [
    status === "trialing" && trialEnd !== null ? trialEnd - TRIAL_NOTICE_MS : null,
    graceUntil,
    graceUntil === null ? null : graceUntil - GRACE_NOTICE_MS,
    isLive(state) ? cancelAt : null,
    isLive(state) ? periodEnd : null,
    isLive(state) && interval === "year" && periodEnd !== null ? periodEnd - YEARLY_NOTICE_MS : null,
  ].filter((time) => time !== null);
  const ahead = times.filter((time) => time > nowMs);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

function byAge(one: SubscriptionSnapshot, other: SubscriptionSnapshot): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
}
