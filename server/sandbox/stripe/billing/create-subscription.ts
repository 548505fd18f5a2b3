import { newLine } from "../objects/line";
import { newSubscription, newSubscriptionItem } from "../objects/subscription";
import type { InvoiceRow, PriceRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { nextPeriodEnd } from "../time/add-interval";
import { timeOf } from "../time/time-of";
import { emit } from "../webhooks/emit";
import { StripeError } from "../wire/stripe-error";
import { periodLine, productName } from "./describe";
import { finalizeInvoice, makeInvoice } from "./make-invoice";
import { defaultMethod, type PayOutcome, payInvoice } from "./pay-invoice";
import { type AskedDiscount, redeemDiscounts } from "./redeem-discounts";

export interface NewSubscription {
  customer: string;
  items: { price: PriceRow; quantity: number }[];
  trialEnd: number | null;
  discounts: AskedDiscount[];
  defaultPaymentMethod: string | null;
  paymentBehavior: "allow_incomplete" | "default_incomplete" | "error_if_incomplete";
  metadata: Record<string, string>;
  description: string | null;
  cancelAtPeriodEnd: boolean;
  missingPaymentMethod: string | null;
  checkoutSession: string | null;
}

export interface Created {
  subscription: SubscriptionRow;
  invoice: InvoiceRow;
  outcome: PayOutcome | null;
}

/** A subscription with its first invoice, paid where the card pays; a trial begins with an invoice of nothing. */
export function createSubscription(tx: Transaction, asked: NewSubscription): Created {
  const customer = tx.need("customer", asked.customer, "customer");
  const at = timeOf(tx, customer);
  const first = asked.items[0];
  if (!first)
    throw new StripeError(400, {
      type: "invalid_request_error",
      code: "parameter_missing",
      param: "items",
      message: "Missing required param: items.",
    });
  const trialEnd = asked.trialEnd !== null && asked.trialEnd > at ? asked.trialEnd : null;
  const end = trialEnd ?? nextPeriodEnd(at, first.price.recurring, at);
  const blank = newSubscription(tx, {
    customer: customer.id,
    currency: first.price.currency,
    created: at,
    billing_cycle_anchor: trialEnd ?? at,
    status: trialEnd === null ? "incomplete" : "trialing",
    cancel_at_period_end: asked.cancelAtPeriodEnd,
    cancel_at: asked.cancelAtPeriodEnd ? end : null,
    canceled_at: asked.cancelAtPeriodEnd ? at : null,
    default_payment_method: asked.defaultPaymentMethod,
    description: asked.description,
    metadata: asked.metadata,
    test_clock: customer.test_clock,
    trial_end: trialEnd,
    trial_start: trialEnd === null ? null : at,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: missingMethod(asked.missingPaymentMethod),
      },
    },
  });
  const items = asked.items.map(({ price, quantity }) =>
    newSubscriptionItem(tx, blank.id, { price, quantity, from: at, to: end, created: at }),
  );
  const bare: SubscriptionRow = { ...blank, items: { ...blank.items, data: items } };
  tx.put("subscription", bare);
  const discounts = redeemDiscounts(tx, asked.discounts, bare, asked.checkoutSession);
  const lines = items.map((item) =>
    newLine(tx, bare, item, {
      amount: trialEnd === null ? item.price.unit_amount * item.quantity : 0,
      description: trialEnd === null ? periodLine(tx, item) : `Trial period for ${productName(tx, item)}`,
      from: at,
      to: end,
      proration: false,
      discountable: true,
    }),
  );
  const made = makeInvoice(tx, { ...bare, discounts }, lines, "subscription_create");
  const open = finalizeInvoice(tx, made.invoice);
  emit(tx, "customer.subscription.created", made.subscription);
  const outcome = firstPayment(tx, open, asked.paymentBehavior);
  return {
    subscription: tx.need("subscription", bare.id),
    invoice: tx.need("invoice", open.id),
    outcome,
  };
}

function firstPayment(
  tx: Transaction,
  open: InvoiceRow,
  behavior: NewSubscription["paymentBehavior"],
): PayOutcome | null {
  if (open.amount_due > 0 && behavior === "default_incomplete") return null;
  if (open.amount_due > 0 && defaultMethod(tx, open) === null) {
    throw new StripeError(400, {
      type: "invalid_request_error",
      code: "resource_missing",
      message:
        "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    });
  }
  const outcome = payInvoice(tx, open);
  if (behavior === "error_if_incomplete" && outcome.status !== "succeeded") throw declined(outcome);
  return outcome;
}

/** The answer where a change must not be made without its payment. */
export function declined(outcome: PayOutcome, keepsChanges = false): StripeError {
  const decline =
    outcome.status === "declined"
      ? outcome.decline
      : {
          code: "subscription_payment_intent_requires_action",
          message:
            "Payment for this subscription requires additional user action before it can be completed successfully.",
        };
  return new StripeError(402, { type: "card_error", ...decline }, keepsChanges);
}

function missingMethod(asked: string | null) {
  return asked === "cancel" || asked === "pause" ? asked : "create_invoice";
}
