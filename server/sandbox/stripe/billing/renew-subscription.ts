import { newLine } from "../objects/line";
import type { LineRow, SubscriptionItemRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { nextPeriodEnd } from "../time/add-interval";
import { change } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { expect } from "../wire/expect";
import { periodLine } from "./describe";
import { endSubscription } from "./end-subscription";
import { finalizeInvoice, makeInvoice } from "./make-invoice";
import { defaultMethod } from "./pay-invoice";
import { voidInvoice } from "./void-invoice";

/** An invoice of a renewal is a draft for an hour, in which it could still be changed. */
const DRAFT_SECONDS = 3_600;

/** The end of a period, or of a trial: the next one begins, with an invoice for it, or the subscription ends. */
export function renewSubscription(tx: Transaction, subscription: SubscriptionRow): void {
  const from = periodEndOf(subscription);
  if (subscription.cancel_at !== null && subscription.cancel_at <= from) {
    endSubscription(tx, subscription, "cancellation_requested");
    return;
  }
  const trialEnds = subscription.status === "trialing";
  if (trialEnds && endWithoutCard(tx, subscription)) return;
  const next = beginPeriod(subscription, from);
  const renewed: SubscriptionRow = trialEnds ? { ...next, status: "active" } : next;
  tx.put("subscription", renewed);
  const { invoice, subscription: billed } = makeInvoice(
    tx,
    renewed,
    periodLines(tx, renewed),
    "subscription_cycle",
  );
  const pause = billed.pause_collection?.behavior;
  const collects = billed.status !== "unpaid" && pause === undefined;
  tx.put("invoice", {
    ...invoice,
    auto_advance: collects,
    automatically_finalizes_at: collects ? from + DRAFT_SECONDS : null,
  });
  emit(tx, "customer.subscription.updated", billed, subscription);
  if (pause === undefined || pause === "keep_as_draft") return;
  const open = finalizeInvoice(tx, expect(tx.get("invoice", invoice.id)));
  if (pause === "void") voidInvoice(tx, open);
  else change(tx, "invoice", open, { status: "uncollectible" }, "invoice.marked_uncollectible");
}

/** The same items in the period that begins at that second. */
export function beginPeriod(subscription: SubscriptionRow, from: number): SubscriptionRow {
  const data = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: from,
    current_period_end: nextPeriodEnd(subscription.billing_cycle_anchor, item.price.recurring, from),
  }));
  return { ...subscription, items: { ...subscription.items, data } };
}

/** What the items cost in their running period. */
export function periodLines(tx: Transaction, subscription: SubscriptionRow): LineRow[] {
  return subscription.items.data.map((item) => periodCharge(tx, subscription, item));
}

function periodCharge(tx: Transaction, subscription: SubscriptionRow, item: SubscriptionItemRow): LineRow {
  return newLine(tx, subscription, item, {
    amount: item.price.unit_amount * item.quantity,
    description: periodLine(tx, item),
    from: item.current_period_start,
    to: item.current_period_end,
    proration: false,
    discountable: true,
  });
}

export function periodEndOf({ items, created }: SubscriptionRow): number {
  return items.data[0]?.current_period_end ?? created;
}

function endWithoutCard(tx: Transaction, subscription: SubscriptionRow): boolean {
  const wish = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (wish !== "cancel" && wish !== "pause") return false;
  const parent = {
    quote_details: null,
    subscription_details: { metadata: {}, subscription: subscription.id },
    type: "subscription_details",
  } as const;
  if (defaultMethod(tx, { customer: subscription.customer, parent, default_payment_method: null }))
    return false;
  if (wish === "cancel") endSubscription(tx, subscription, "cancellation_requested");
  else change(tx, "subscription", subscription, { status: "paused" }, "customer.subscription.paused");
  return true;
}
