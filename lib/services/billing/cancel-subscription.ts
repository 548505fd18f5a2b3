import { AppError } from "@/lib/platform/errors";
import { askForSync, awaitSync } from "./ask-for-sync";
import { billingAct } from "./billing-act";
import type { BillingContext, BillingWish } from "./billing-context";
import { runningSubscription } from "./running-subscription";
import { releaseSchedule } from "./stripe/release-schedule";

/** Lets the subscription end where what was paid for ends. Returns whether the page may say so already. */
export async function cancelSubscription(context: BillingContext, wish: BillingWish): Promise<boolean> {
  const due = await billingAct(context, wish, { kind: "billing-plan-cancelled" }, async (transaction) => {
    const { subscription } = await runningSubscription(context, transaction, wish.organisationId);
    if (subscription.scheduleId !== null) await releaseSchedule(context.stripe, subscription.scheduleId);
    if (subscription.status === "past_due" || subscription.status === "unpaid") {
      throw new AppError("conflict", "A payment is overdue. Unpaid, it ends by itself when the grace does.");
    }
    await context.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    return askForSync(transaction, wish.organisationId);
  });
  return awaitSync(context, wish, due);
}

/** Takes back what was to happen at the period's end: a cancellation, or another plan. */
export async function resumeSubscription(context: BillingContext, wish: BillingWish): Promise<boolean> {
  const due = await billingAct(context, wish, { kind: "billing-plan-resumed" }, async (transaction) => {
    const { subscription } = await runningSubscription(context, transaction, wish.organisationId);
    if (subscription.scheduleId !== null) await releaseSchedule(context.stripe, subscription.scheduleId);
    if (subscription.cancelAt !== null) {
      await context.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    }
    return askForSync(transaction, wish.organisationId);
  });
  return awaitSync(context, wish, due);
}
