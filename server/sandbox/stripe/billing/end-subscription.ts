import type { SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { change } from "../webhooks/change";
import { emit } from "../webhooks/emit";

type Reason = "cancellation_requested" | "payment_failed" | "payment_disputed";

/** The end of a subscription, at once. What it still owes stays open, but nobody asks for it by himself any more. */
export function endSubscription(
  tx: Transaction,
  subscription: SubscriptionRow,
  reason: Reason,
  details: Partial<NonNullable<SubscriptionRow["cancellation_details"]>> = {},
): SubscriptionRow {
  const at = timeOf(tx, subscription);
  for (const { id } of tx.all("pending_line").filter((line) => line.subscription === subscription.id))
    tx.remove("pending_line", id);
  const ended: SubscriptionRow = {
    ...subscription,
    canceled_at: subscription.canceled_at ?? at,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      ...subscription.cancellation_details,
      ...details,
      reason: subscription.cancellation_details?.reason ?? reason,
    },
    cancel_at_period_end: false,
    ended_at: at,
    schedule: null,
    status: "canceled",
  };
  tx.put("subscription", ended);
  for (const invoice of tx.all("invoice")) {
    if (invoice.parent?.subscription_details.subscription !== subscription.id) continue;
    if (invoice.status === "open" || invoice.status === "draft")
      change(
        tx,
        "invoice",
        invoice,
        { auto_advance: false, next_payment_attempt: null, automatically_finalizes_at: null },
        "invoice.updated",
      );
  }
  const schedule =
    subscription.schedule === null ? undefined : tx.get("subscription_schedule", subscription.schedule);
  if (schedule)
    change(
      tx,
      "subscription_schedule",
      schedule,
      { status: "canceled", canceled_at: at },
      "subscription_schedule.canceled",
    );
  emit(tx, "customer.subscription.deleted", ended);
  return ended;
}
