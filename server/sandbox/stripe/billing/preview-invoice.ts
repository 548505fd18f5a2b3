import { newPaymentMethod } from "../objects/payment-method";
import type { InvoiceRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { defined } from "../wire/defined";
import { invalid } from "../wire/stripe-error";
import { createSubscription } from "./create-subscription";
import type { AskedDiscount } from "./redeem-discounts";
import { periodEndOf, renewSubscription } from "./renew-subscription";
import { type AskedItem, type SubscriptionUpdate, updateSubscription } from "./update-subscription";

interface Asked {
  customer?: string | undefined;
  subscription?: string | undefined;
  discounts?: AskedDiscount[] | null | undefined;
  subscription_details?:
    | {
        billing_cycle_anchor?: "now" | "unchanged" | undefined;
        cancel_at_period_end?: boolean | undefined;
        items?: AskedItem[] | undefined;
        proration_behavior?: SubscriptionUpdate["prorationBehavior"] | undefined;
        proration_date?: number | undefined;
        trial_end?: "now" | number | undefined;
      }
    | undefined;
}

/**
 * The next invoice, with or without a change. It is really made, in a transaction that nobody keeps, so that a
 * preview and what follows from it cannot differ: the one of the change where that makes one at once, or else the
 * one of the period's end.
 */
export function previewInvoice(tx: Transaction, asked: Asked): InvoiceRow {
  const scratch = tx.fork();
  const details = asked.subscription_details ?? {};
  if (asked.subscription === undefined) return upcoming(ofNew(scratch, asked));
  const before = scratch.need("subscription", asked.subscription, "subscription");
  if (before.status === "canceled" || before.cancel_at_period_end || details.cancel_at_period_end)
    throw invalid("No upcoming invoices for customer", { code: "invoice_upcoming_none" });
  // The card of the preview pays, whatever the real one does.
  const method = {
    ...newPaymentMethod(scratch, { number: "4242424242424242", expMonth: 12, expYear: 2_100 }),
    customer: before.customer,
  };
  scratch.put("payment_method", method);
  const paying: SubscriptionRow = { ...before, default_payment_method: method.id };
  scratch.put("subscription", paying);
  const isChange = asked.subscription_details !== undefined || asked.discounts !== undefined;
  if (!isChange) return upcoming(renewed(scratch, paying));
  const changed = updateSubscription(scratch, paying, {
    ...defined({
      items: details.items,
      prorationDate: details.proration_date,
      trialEnd: details.trial_end,
      billingCycleAnchor: details.billing_cycle_anchor,
      discounts: asked.discounts === null ? [] : asked.discounts,
    }),
    prorationBehavior: details.proration_behavior ?? "create_prorations",
  });
  if (changed.latest_invoice !== null && changed.latest_invoice !== before.latest_invoice)
    return upcoming(scratch.need("invoice", changed.latest_invoice));
  return upcoming(renewed(scratch, changed));
}

function renewed(scratch: Transaction, subscription: SubscriptionRow): InvoiceRow {
  const later = scratch.fork(periodEndOf(subscription));
  const clock =
    subscription.test_clock === null ? undefined : later.get("test_clock", subscription.test_clock);
  if (clock) later.put("test_clock", { ...clock, frozen_time: periodEndOf(subscription) });
  renewSubscription(later, { ...subscription, cancel_at: null });
  const made = later.need("subscription", subscription.id).latest_invoice ?? "";
  return later.need("invoice", made);
}

function ofNew(scratch: Transaction, asked: Asked): InvoiceRow {
  const customer = scratch.need("customer", asked.customer ?? "", "customer");
  const method = {
    ...newPaymentMethod(scratch, { number: "4242424242424242", expMonth: 12, expYear: 2_100 }),
    customer: customer.id,
  };
  scratch.put("payment_method", method);
  const trialEnd = asked.subscription_details?.trial_end;
  return createSubscription(scratch, {
    customer: customer.id,
    items: (asked.subscription_details?.items ?? []).map(({ price, quantity }, index) => ({
      price: scratch.need("price", price ?? "", `subscription_details[items][${index}][price]`),
      quantity: quantity ?? 1,
    })),
    trialEnd: typeof trialEnd === "number" && trialEnd > timeOf(scratch, customer) ? trialEnd : null,
    discounts: asked.discounts ?? [],
    defaultPaymentMethod: method.id,
    paymentBehavior: "allow_incomplete",
    metadata: {},
    description: null,
    cancelAtPeriodEnd: false,
    missingPaymentMethod: null,
    checkoutSession: null,
  }).invoice;
}

/** As Stripe shows what does not exist yet. */
function upcoming(invoice: InvoiceRow): InvoiceRow {
  const due = Math.max(0, invoice.total + invoice.starting_balance);
  return {
    ...invoice,
    id: `upcoming_${invoice.id}`,
    amount_due: due,
    amount_paid: 0,
    amount_remaining: due,
    attempt_count: 0,
    attempted: false,
    effective_at: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    number: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  };
}
