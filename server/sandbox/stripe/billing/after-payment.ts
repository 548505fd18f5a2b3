import type { InvoiceRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { change } from "../webhooks/change";

const OWING: ReadonlySet<string> = new Set(["incomplete", "past_due", "unpaid"]);

/** A subscription that waited for this money runs again, unless an older invoice of it is still open. */
export function afterPayment(tx: Transaction, paid: InvoiceRow): void {
  const customer = tx.get("customer", paid.customer);
  if (customer?.delinquent) change(tx, "customer", customer, { delinquent: false }, "customer.updated");
  const subscription = subscriptionOf(tx, paid);
  if (!subscription || !OWING.has(subscription.status) || subscription.latest_invoice !== paid.id) return;
  const trialing = subscription.trial_end !== null && subscription.trial_end > paid.created;
  const fields: Partial<SubscriptionRow> = { status: trialing ? "trialing" : "active" };
  change(tx, "subscription", subscription, fields, "customer.subscription.updated");
}

export function subscriptionOf(tx: Transaction, invoice: InvoiceRow): SubscriptionRow | undefined {
  const id = invoice.parent?.subscription_details.subscription;
  return id === undefined ? undefined : tx.get("subscription", id);
}
