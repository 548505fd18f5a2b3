import type { Stripe } from "stripe";
import type { Plan } from "@/lib/domain/billing/plans";
import type { DiscountSnapshot, SubscriptionSnapshot } from "@/lib/domain/billing/snapshot";
import { SUBSCRIPTION_STATUSES, type SubscriptionStatus } from "@/lib/domain/tiers/entitlements";
import { planOfPrice } from "./price-of-plan";
import { millis, millisOrNull } from "./time-of-stripe";

/** The mark on a subscription that is being ended for want of payment. */
export const ENDING_OVERDUE = "ending_overdue";

export function readSubscription(
  row: Stripe.Subscription,
  schedules: ReadonlyMap<string, Stripe.SubscriptionSchedule>,
): SubscriptionSnapshot {
  const [item] = row.items.data;
  const scheduleId = typeof row.schedule === "string" ? row.schedule : (row.schedule?.id ?? null);
  const latest = row.latest_invoice;
  const method = row.default_payment_method;
  const periodEnd = millisOrNull(item?.current_period_end);
  return {
    id: row.id,
    status: statusOf(row.status),
    createdAt: millis(row.created),
    plan: item ? planOfPrice(item.price) : null,
    itemId: item?.id ?? null,
    unitAmount: item?.price.unit_amount ?? 0,
    trialStart: millisOrNull(row.trial_start),
    trialEnd: millisOrNull(row.trial_end),
    periodStart: millisOrNull(item?.current_period_start),
    periodEnd,
    cancelAt: millisOrNull(row.cancel_at) ?? (row.cancel_at_period_end ? periodEnd : null),
    endedAt: millisOrNull(row.ended_at),
    next: nextPlan(scheduleId === null ? undefined : schedules.get(scheduleId), periodEnd),
    scheduleId,
    discount: discountOf(row.discounts),
    latestInvoiceId: typeof latest === "string" ? latest : (latest?.id ?? null),
    ownMethod: typeof method === "string" ? method : (method?.id ?? null),
    endingOverdue: row.metadata[ENDING_OVERDUE] ?? null,
    isEndedUnpaid:
      row.metadata[ENDING_OVERDUE] !== undefined || row.cancellation_details?.reason === "payment_failed",
  };
}

/** Stripe may add a status: what is not known gives nothing. */
function statusOf(status: string): SubscriptionStatus {
  return SUBSCRIPTION_STATUSES.find((known) => known === status) ?? "incomplete";
}

/** The plan of the phase that begins at the period's end. */
function nextPlan(schedule: Stripe.SubscriptionSchedule | undefined, periodEnd: number | null): Plan | null {
  if (schedule?.status !== "active" || periodEnd === null) return null;
  const phase = schedule.phases.find(({ start_date }) => millis(start_date) >= periodEnd);
  const price = phase?.items[0]?.price;
  return price && typeof price !== "string" && !price.deleted ? planOfPrice(price) : null;
}

function discountOf(discounts: Stripe.Subscription["discounts"]): DiscountSnapshot | null {
  const [discount] = discounts;
  if (!discount || typeof discount === "string") return null;
  const { coupon } = discount.source;
  if (!coupon || typeof coupon === "string") return null;
  return {
    name: coupon.name ?? coupon.id,
    percentOff: coupon.percent_off,
    amountOff: coupon.amount_off,
    endsAt: millisOrNull(discount.end),
    isOnce: coupon.duration === "once",
  };
}
