import { lookupKeyOf, type Plan, planName } from "@/lib/domain/billing/plans";
import { AppError } from "@/lib/platform/errors";
import { askForSync, awaitSync } from "./ask-for-sync";
import { billingAct } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";
import { assertChangeable, makeQuote } from "./quote-change";
import { type Running, runningSubscription } from "./running-subscription";
import { priceOfPlan } from "./stripe/price-of-plan";
import { releaseSchedule } from "./stripe/release-schedule";
import { scheduleChange } from "./stripe/schedule-change";
import { seconds } from "./stripe/time-of-stripe";

/** The quote that was confirmed. */
export interface ChangeForm {
  plan: Plan;
  /** Epoch seconds. */
  prorationDate: number;
  /** In cents, as it was shown. */
  dueNow: number;
}

const QUOTE_HOLDS_S = 1_800;

/**
 * Changes the plan as it was quoted: at once with the difference paid, or at the period's end. A payment that
 * fails changes nothing. Returns whether it is in force already.
 * Errors: `conflict` where the quote is too old or Stripe now asks for another sum, and those of billingAct.
 */
export async function changePlan(
  context: BillingContext,
  wish: BillingWish,
  form: ChangeForm,
): Promise<boolean> {
  const due = await billingAct(
    context,
    wish,
    { kind: "billing-plan-changed", detail: { plan: planName(form.plan) } },
    async (transaction) => {
      const running = await runningSubscription(context, transaction, wish.organisationId);
      assertChangeable(running, form.plan);
      assertFresh(running, form.prorationDate, wish.nowMs);
      const quote = await makeQuote(context, running, form.plan, form.prorationDate);
      if (quote.dueNow !== form.dueNow) {
        throw new AppError("conflict", "The sum has changed since it was shown. Look at it again.");
      }
      // What was planned for the period's end gives way to the newer wish.
      if (running.subscription.scheduleId !== null) {
        await releaseSchedule(context.stripe, running.subscription.scheduleId);
      }
      if (quote.begins === "now") await changeNow(context, running, form);
      else await scheduleChange(context.stripe, running.subscription, form.plan);
      return askForSync(transaction, wish.organisationId);
    },
  );
  return awaitSync(context, wish, due);
}

async function changeNow(
  { stripe }: BillingContext,
  { subscription }: Running,
  { plan, prorationDate }: ChangeForm,
): Promise<void> {
  await stripe.subscriptions.update(
    subscription.id,
    {
      items: [{ id: subscription.itemId, price: await priceOfPlan(stripe, plan) }],
      proration_behavior: "always_invoice",
      proration_date: prorationDate,
      // Paid or not done: a tier that is not paid for is never given.
      payment_behavior: "error_if_incomplete",
    },
    { idempotencyKey: `change:${subscription.id}:${lookupKeyOf(plan)}:${prorationDate}` },
  );
}

/** The date comes back from a browser: it may not lie outside of the time in which the quote was made. */
function assertFresh({ snapshot, subscription }: Running, prorationDate: number, nowMs: number): void {
  const now = seconds(Math.max(nowMs, snapshot.seenAt));
  const isFresh =
    Number.isSafeInteger(prorationDate) &&
    prorationDate <= now + 60 &&
    prorationDate >= now - QUOTE_HOLDS_S &&
    prorationDate >= seconds(subscription.periodStart ?? 0);
  if (!isFresh) throw new AppError("conflict", "This offer is too old. Look at it again.");
}
