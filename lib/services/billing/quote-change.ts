import type { ChangeQuote } from "@/lib/domain/billing/billing-view";
import { type Plan, whenChangeBegins } from "@/lib/domain/billing/plans";
import { AppError } from "@/lib/platform/errors";
import { billingAct } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";
import { type Running, runningSubscription } from "./running-subscription";
import { priceOfPlan } from "./stripe/price-of-plan";
import { millis, seconds } from "./stripe/time-of-stripe";

/** Asks Stripe what a change would cost now. Errors: `not_found`, `conflict`, and those of billingAct. */
export function quoteChange(context: BillingContext, wish: BillingWish, plan: Plan): Promise<ChangeQuote> {
  return billingAct(context, wish, null, async (transaction) => {
    const running = await runningSubscription(context, transaction, wish.organisationId);
    assertChangeable(running, plan);
    return makeQuote(context, running, plan, seconds(Math.max(wish.nowMs, running.snapshot.seenAt)));
  });
}

/** The quote for a proration date in epoch seconds; inside the lock of whoever asks. */
export async function makeQuote(
  { stripe }: BillingContext,
  { customer, subscription }: Running,
  plan: Plan,
  prorationDate: number,
): Promise<ChangeQuote> {
  const begins = whenChangeBegins(subscription.plan, plan);
  const later = begins === "period-end";
  const quote: ChangeQuote = {
    plan,
    begins,
    beginsAt: later ? (subscription.periodEnd ?? millis(prorationDate)) : millis(prorationDate),
    dueNow: 0,
    currency: "usd",
    lines: [],
    renewsAt: subscription.periodEnd,
    prorationDate,
  };
  if (later) return quote;
  const preview = await stripe.invoices.createPreview({
    customer,
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: subscription.itemId, price: await priceOfPlan(stripe, plan) }],
      proration_behavior: "always_invoice",
      proration_date: prorationDate,
    },
  });
  const isTrial = subscription.status === "trialing";
  const ends = preview.lines.data.map(({ period }) => millis(period.end));
  return {
    ...quote,
    // During a trial the preview is of its end: nothing is charged now.
    dueNow: isTrial ? 0 : preview.amount_due,
    currency: preview.currency,
    lines: isTrial
      ? []
      : preview.lines.data.map(({ description, amount }) => ({
          description: description ?? "",
          amount,
        })),
    renewsAt: isTrial ? subscription.trialEnd : Math.max(...ends, subscription.periodEnd ?? 0),
  };
}

/** Errors: `conflict` where the change is none, or a payment is overdue, or it was cancelled. */
export function assertChangeable({ subscription }: Running, plan: Plan): void {
  const { status, cancelAt, plan: now, next } = subscription;
  const isSame = now.tier === plan.tier && now.interval === plan.interval;
  if (status === "past_due" || status === "unpaid") {
    throw new AppError("conflict", "A payment is overdue: pay it first, then change the tier.");
  }
  if (cancelAt !== null) {
    throw new AppError("conflict", "The subscription was cancelled: resume it first, then change the tier.");
  }
  if (isSame && next === null) throw new AppError("conflict", "That is what this organisation has already.");
}
