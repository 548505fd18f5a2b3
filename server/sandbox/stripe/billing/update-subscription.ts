import { planOf } from "../objects/price";
import { newSubscriptionItem } from "../objects/subscription";
import type { SubscriptionItemRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { emit } from "../webhooks/emit";
import { invalid } from "../wire/stripe-error";
import { declined } from "./create-subscription";
import { finalizeInvoice, makeInvoice } from "./make-invoice";
import { payInvoice } from "./pay-invoice";
import { prorate } from "./prorate";
import { type AskedDiscount, redeemDiscounts } from "./redeem-discounts";
import { beginPeriod, periodEndOf, periodLines } from "./renew-subscription";

export interface AskedItem {
  id?: string | undefined;
  price?: string | undefined;
  quantity?: number | undefined;
  deleted?: boolean | undefined;
}

export interface SubscriptionUpdate {
  items?: AskedItem[];
  prorationBehavior: "always_invoice" | "create_prorations" | "none";
  prorationDate?: number | undefined;
  /** `now` ends a trial; a time in the future begins one or moves its end. */
  trialEnd?: "now" | number | undefined;
  billingCycleAnchor?: "now" | "unchanged" | undefined;
  paymentBehavior?: "allow_incomplete" | "default_incomplete" | "error_if_incomplete" | undefined;
  discounts?: AskedDiscount[] | undefined;
  fields?: Partial<SubscriptionRow>;
}

/**
 * Changes a running subscription. What changes within a period is settled to the second; another interval, an
 * ended trial or a new anchor begin a period at once, with an invoice.
 */
export function updateSubscription(
  tx: Transaction,
  before: SubscriptionRow,
  asked: SubscriptionUpdate,
): SubscriptionRow {
  const at = asked.prorationDate ?? timeOf(tx, before);
  const start = before.items.data[0]?.current_period_start ?? before.created;
  if (asked.prorationDate !== undefined && (at < start || at > periodEndOf(before)))
    throw invalid("Invalid `proration_date`: it must lie within the current billing period.", {
      param: "proration_date",
    });
  let next: SubscriptionRow = { ...before, ...asked.fields };
  if (asked.discounts !== undefined) next.discounts = redeemDiscounts(tx, asked.discounts, next, null);
  const items = asked.items === undefined ? next.items.data : changedItems(tx, next, asked.items, at);
  const trialing = before.status === "trialing" && asked.trialEnd !== "now";
  const otherInterval = intervalOf(items) !== intervalOf(before.items.data);
  const begins =
    asked.trialEnd === "now" ||
    asked.billingCycleAnchor === "now" ||
    (otherInterval && !trialing && typeof asked.trialEnd !== "number");
  next = { ...next, items: { ...next.items, data: items } };
  const atBoundary = at === periodEndOf(before);

  if (!atBoundary && asked.prorationBehavior !== "none" && !trialing) {
    const { lines, billed } = prorate(tx, before, next, at, begins);
    for (const line of lines) tx.put("pending_line", { id: line.id, subscription: next.id, line });
    next = { ...next, facts: { ...next.facts, billed } };
  }
  if (begins || (otherInterval && atBoundary)) next = { ...next, billing_cycle_anchor: at };
  if (asked.trialEnd === "now" && next.trial_end !== null)
    next = { ...next, trial_end: at, status: "active" };
  if (typeof asked.trialEnd === "number") next = moveTrial(next, asked.trialEnd, at);
  // At the very end of a period the renewal that is due in the same second makes the new one.
  const invoicesNow = !atBoundary && (begins || asked.prorationBehavior === "always_invoice");
  if (begins && !atBoundary) next = beginPeriod(next, at);
  if (next.cancel_at_period_end) next = { ...next, cancel_at: periodEndOf(next) };
  tx.put("subscription", next);

  const pending = tx.all("pending_line").some(({ subscription }) => subscription === next.id);
  if (invoicesNow && (begins || pending)) {
    const lines = begins ? periodLines(tx, next) : [];
    const made = makeInvoice(tx, next, lines, "subscription_update", asked.prorationDate);
    const open = finalizeInvoice(tx, made.invoice);
    const told = tx.need("subscription", next.id);
    emit(tx, "customer.subscription.updated", told, before);
    if (asked.paymentBehavior === "default_incomplete" && open.amount_due > 0) return told;
    const outcome = payInvoice(tx, open);
    if (asked.paymentBehavior === "error_if_incomplete" && outcome.status !== "succeeded")
      throw declined(outcome);
    return tx.need("subscription", next.id);
  }
  emit(tx, "customer.subscription.updated", next, before);
  return next;
}

function changedItems(
  tx: Transaction,
  subscription: SubscriptionRow,
  asked: readonly AskedItem[],
  at: number,
): SubscriptionItemRow[] {
  let data = [...subscription.items.data];
  for (const [index, { id, price: priceId, quantity, deleted }] of asked.entries()) {
    const price = priceId === undefined ? undefined : tx.need("price", priceId, `items[${index}][price]`);
    if (price && price.currency !== subscription.currency)
      throw invalid(
        `The price specified only supports \`${price.currency}\`; the subscription is in \`${subscription.currency}\`.`,
      );
    const found = data.find((item) => item.id === id);
    if (id !== undefined && !found)
      throw invalid(`No such subscription item: '${id}'`, {
        code: "resource_missing",
        param: `items[${index}][id]`,
      });
    if (found && deleted) data = data.filter((item) => item !== found);
    else if (found) {
      const changed = {
        ...found,
        quantity: quantity ?? found.quantity,
        ...(price ? { price, plan: planOf(price) } : {}),
      };
      data = data.map((item) => (item === found ? changed : item));
    } else if (price) {
      data.push(
        newSubscriptionItem(tx, subscription.id, {
          price,
          quantity: quantity ?? 1,
          from: at,
          to: periodEndOf(subscription),
          created: at,
        }),
      );
    }
  }
  if (data.length === 0)
    throw invalid("A subscription must have at least one active plan.", { param: "items" });
  return data;
}

function intervalOf(items: readonly SubscriptionItemRow[]): string {
  const recurring = items[0]?.price.recurring;
  return recurring ? `${recurring.interval_count} ${recurring.interval}` : "";
}

function moveTrial(subscription: SubscriptionRow, trialEnd: number, at: number): SubscriptionRow {
  const data = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: at,
    current_period_end: trialEnd,
  }));
  return {
    ...subscription,
    billing_cycle_anchor: trialEnd,
    items: { ...subscription.items, data },
    status: "trialing",
    trial_end: trialEnd,
    trial_start: subscription.trial_start ?? at,
    facts: { ...subscription.facts, billed: {}, trialEndTold: false },
  };
}
