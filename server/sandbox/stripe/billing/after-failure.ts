import type { InvoiceRow } from "../store/rows";
import { setting } from "../store/setting";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { change } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { subscriptionOf } from "./after-payment";
import { endSubscription } from "./end-subscription";

const DAY_SECONDS = 86_400;

/**
 * Counts the attempt and plans the next one: so many days after the first failure, as the setting lists them, and
 * when they are used up the subscription ends as the setting says. A first invoice is tried once.
 */
export function afterFailure(tx: Transaction, open: InvoiceRow, event: string): void {
  const at = timeOf(tx, open);
  const { retryDays, afterRetries } = setting(tx);
  const isFirst = open.billing_reason === "subscription_create";
  const firstFailureAt = open.facts.firstFailureAt ?? at;
  const next = isFirst
    ? undefined
    : retryDays.map((days) => firstFailureAt + days * DAY_SECONDS).find((time) => time > at);
  const failed: InvoiceRow = {
    ...open,
    attempt_count: open.attempt_count + 1,
    attempted: true,
    next_payment_attempt: next ?? null,
    facts: { ...open.facts, firstFailureAt },
  };
  tx.put("invoice", failed);
  emit(tx, "invoice.updated", failed, open);
  emit(tx, event, failed);
  if (event !== "invoice.payment_failed") emit(tx, "invoice.payment_failed", failed);
  const customer = tx.need("customer", open.customer);
  if (!customer.delinquent && !isFirst)
    change(tx, "customer", customer, { delinquent: true }, "customer.updated");

  const subscription = subscriptionOf(tx, failed);
  if (!subscription || subscription.status === "canceled") return;
  if (isFirst) {
    if (subscription.status === "active")
      change(tx, "subscription", subscription, { status: "incomplete" }, "customer.subscription.updated");
    return;
  }
  if (next !== undefined || afterRetries === "past_due") {
    if (subscription.status === "active" || subscription.status === "trialing")
      change(tx, "subscription", subscription, { status: "past_due" }, "customer.subscription.updated");
    return;
  }
  if (afterRetries === "cancel") endSubscription(tx, subscription, "payment_failed");
  else change(tx, "subscription", subscription, { status: "unpaid" }, "customer.subscription.updated");
}
