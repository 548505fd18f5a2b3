import { type ChargeOutcome, charge } from "../cards/charge";
import type { Decline } from "../cards/test-cards";
import { newInvoicePayment, newPaymentIntent } from "../objects/payment-intent";
import type { InvoiceRow, PaymentIntentRow, PaymentMethodRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { change, create } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { withoutFacts } from "../wire/without-facts";
import { afterFailure } from "./after-failure";
import { afterPayment } from "./after-payment";

export type PayOutcome = ChargeOutcome | { status: "no_card" };

const NO_CARD: Decline = {
  code: "missing",
  message: "Cannot charge a customer that has no active card: there is no default payment method.",
};

/** Asks for the money of an open invoice once, and lets its subscription know how it went. */
export function payInvoice(
  tx: Transaction,
  open: InvoiceRow,
  options: { method?: PaymentMethodRow; outOfBand?: boolean; authenticated?: boolean } = {},
): PayOutcome {
  if (open.amount_remaining === 0 || options.outOfBand) {
    settle(tx, open, null);
    return { status: "succeeded" };
  }
  const method = options.method ?? defaultMethod(tx, open);
  const intent = intentOf(tx, open);
  if (method === null) {
    fail(tx, open, intent, null, NO_CARD);
    return { status: "no_card" };
  }
  const outcome: ChargeOutcome = options.authenticated ? { status: "succeeded" } : charge(tx, method);
  if (outcome.status === "succeeded") settle(tx, open, { ...intent, payment_method: method.id });
  else if (outcome.status === "declined") fail(tx, open, intent, method, outcome.decline);
  else askForAction(tx, open, { ...intent, payment_method: method.id });
  return outcome;
}

export function defaultMethod(
  tx: Transaction,
  invoice: Pick<InvoiceRow, "customer" | "parent" | "default_payment_method">,
): PaymentMethodRow | null {
  const subscription = invoice.parent?.subscription_details.subscription;
  const customer = tx.get("customer", invoice.customer);
  const id =
    invoice.default_payment_method ??
    (subscription && tx.get("subscription", subscription)?.default_payment_method) ??
    customer?.invoice_settings.default_payment_method;
  return (id && tx.get("payment_method", id)) || null;
}

export function intentOf(tx: Transaction, invoice: InvoiceRow): PaymentIntentRow {
  const found = tx.all("payment_intent").find(({ facts }) => facts.invoice === invoice.id);
  if (found) return found;
  const intent = create(tx, "payment_intent", newPaymentIntent(tx, invoice), "payment_intent.created");
  tx.put("invoice_payment", newInvoicePayment(tx, invoice, intent));
  return intent;
}

function settle(tx: Transaction, open: InvoiceRow, intent: PaymentIntentRow | null): void {
  const at = timeOf(tx, open);
  if (intent) {
    const paid: Partial<PaymentIntentRow> = {
      amount_received: intent.amount,
      last_payment_error: null,
      next_action: null,
      payment_method: intent.payment_method,
      status: "succeeded",
    };
    change(tx, "payment_intent", intent, paid, "payment_intent.succeeded");
  }
  for (const payment of tx.all("invoice_payment").filter(({ invoice }) => invoice === open.id)) {
    const fields = {
      amount_paid: open.amount_due,
      status: "paid",
      status_transitions: { canceled_at: null, paid_at: at },
    };
    change(tx, "invoice_payment", payment, fields, "invoice_payment.paid");
  }
  const paid: InvoiceRow = {
    ...open,
    amount_paid: open.amount_due,
    amount_remaining: 0,
    attempt_count: open.attempt_count + (intent ? 1 : 0),
    attempted: true,
    next_payment_attempt: null,
    status: "paid",
    status_transitions: { ...open.status_transitions, paid_at: at },
  };
  tx.put("invoice", paid);
  emit(tx, "invoice.updated", paid, open);
  emit(tx, "invoice.paid", paid);
  emit(tx, "invoice.payment_succeeded", paid);
  afterPayment(tx, paid);
}

function fail(
  tx: Transaction,
  open: InvoiceRow,
  intent: PaymentIntentRow,
  method: PaymentMethodRow | null,
  decline: Decline,
): void {
  const error = {
    ...decline,
    type: "card_error",
    ...(method ? { payment_method: withoutFacts(method) } : {}),
  } satisfies object;
  const failed: PaymentIntentRow = {
    ...intent,
    // The SDK types the error by the whole universe of objects; over the wire it is this.
    last_payment_error: structuredClone<PaymentIntentRow["last_payment_error"]>(
      JSON.parse(JSON.stringify(error)),
    ),
    payment_method: null,
    status: "requires_payment_method",
  };
  tx.put("payment_intent", failed);
  emit(tx, "payment_intent.payment_failed", failed);
  afterFailure(tx, open, "invoice.payment_failed");
}

function askForAction(tx: Transaction, open: InvoiceRow, intent: PaymentIntentRow): void {
  const url = `${tx.origin}/3ds/${intent.id}`;
  const waiting: PaymentIntentRow = {
    ...intent,
    next_action: { redirect_to_url: { return_url: null, url }, type: "redirect_to_url" },
    status: "requires_action",
  };
  tx.put("payment_intent", waiting);
  emit(tx, "payment_intent.requires_action", waiting);
  afterFailure(tx, open, "invoice.payment_action_required");
}
