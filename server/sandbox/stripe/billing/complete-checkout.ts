import type { CardEntry } from "../cards/read-card";
import { TEST_CARDS } from "../cards/test-cards";
import { newCustomer } from "../objects/customer";
import { newPaymentMethod } from "../objects/payment-method";
import { taxIdType } from "../objects/tax-id";
import { attachMethod } from "../resources/payment-methods";
import { addTaxId } from "../resources/tax-ids";
import type { CheckoutSessionRow, InvoiceRow, PaymentMethodRow, SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { change, create } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { expect } from "../wire/expect";
import { invalid } from "../wire/stripe-error";
import { declined } from "./create-subscription";
import { payInvoice } from "./pay-invoice";
import { subscribe } from "./subscribe";

export interface CheckoutEntry {
  card: CardEntry;
  email: string;
  name: string;
  taxId: { type: string; value: string } | null;
}

export type CheckoutOutcome = { status: "complete" } | { status: "requires_action"; page: string };

/**
 * What pressing the button does. A declined card leaves nothing behind; one that asks for 3-D Secure leaves an
 * incomplete subscription, which the next try goes on with.
 */
export function completeCheckout(tx: Transaction, id: string, entry: CheckoutEntry): CheckoutOutcome {
  const session = tx.need("checkout_session", id);
  if (session.status !== "open") throw invalid("This Checkout Session is no longer open.");
  const customer = customerOf(tx, session, entry);
  const bare = newPaymentMethod(tx, entry.card, { email: entry.email, name: entry.name });
  const freePasses = TEST_CARDS[entry.card.number]?.checkoutPasses ?? 0;
  const method = attachMethod(tx, { ...bare, facts: { ...bare.facts, freePasses } }, customer);
  if (entry.taxId) addTaxId(tx, customer, taxIdType(entry.taxId.type), entry.taxId.value, "tax_value");
  const joined: CheckoutSessionRow = { ...session, customer };
  const started =
    session.subscription === null
      ? subscribe(tx, joined, customer, method.id, id)
      : again(tx, session, method);
  const details = {
    ...joined,
    subscription: started.subscription.id,
    invoice: started.invoice.id,
    customer_details: detailsOf(tx, customer, entry),
  };
  tx.put("checkout_session", details);
  const asksFirst =
    TEST_CARDS[entry.card.number]?.charge !== "pays" &&
    started.outcome?.status === "succeeded" &&
    started.invoice.amount_due === 0;
  if (started.outcome?.status === "requires_action" || (asksFirst && asks(entry.card.number))) {
    return { status: "requires_action", page: `${tx.origin}/3ds/${id}?method=${method.id}` };
  }
  if (started.outcome && started.outcome.status !== "succeeded") throw declined(started.outcome);
  closeSession(tx, details);
  return { status: "complete" };
}

function asks(number: string): boolean {
  const charge = TEST_CARDS[number]?.charge;
  return charge === "authenticates-once" || charge === "authenticates-always";
}

/** The answer of the 3-D Secure page. */
export function authenticateCheckout(
  tx: Transaction,
  id: string,
  methodId: string,
  succeeds: boolean,
): boolean {
  const session = tx.need("checkout_session", id);
  if (session.status !== "open" || session.invoice === null) return false;
  const method = tx.need("payment_method", methodId);
  if (!succeeds) return false;
  const authenticated = { ...method, facts: { ...method.facts, authenticated: true } };
  tx.put("payment_method", authenticated);
  const invoice = tx.need("invoice", session.invoice);
  if (invoice.status === "open") payInvoice(tx, invoice, { method: authenticated, authenticated: true });
  closeSession(tx, session);
  return true;
}

function closeSession(tx: Transaction, session: CheckoutSessionRow): void {
  const invoice = expect(session.invoice === null ? undefined : tx.get("invoice", session.invoice));
  const done: CheckoutSessionRow = {
    ...session,
    amount_subtotal: invoice.subtotal,
    amount_total: invoice.total,
    total_details: { amount_discount: invoice.subtotal - invoice.total, amount_shipping: 0, amount_tax: 0 },
    payment_status: invoice.amount_paid > 0 ? "paid" : "no_payment_required",
    status: "complete",
    url: null,
  };
  tx.put("checkout_session", done);
  emit(tx, "checkout.session.completed", done);
}

function again(tx: Transaction, session: CheckoutSessionRow, method: PaymentMethodRow) {
  const former = expect(tx.get("subscription", session.subscription ?? ""));
  const subscription: SubscriptionRow = change(
    tx,
    "subscription",
    former,
    { default_payment_method: method.id },
    "customer.subscription.updated",
  );
  const invoice: InvoiceRow = expect(tx.get("invoice", session.invoice ?? ""));
  const outcome =
    invoice.status === "open" ? payInvoice(tx, invoice, { method }) : ({ status: "succeeded" } as const);
  return {
    subscription: tx.need("subscription", subscription.id),
    invoice: tx.need("invoice", invoice.id),
    outcome,
  };
}

function customerOf(tx: Transaction, session: CheckoutSessionRow, { email, name }: CheckoutEntry): string {
  if (session.customer === null)
    return create(tx, "customer", newCustomer(tx, { email, name }), "customer.created").id;
  const customer = tx.need("customer", session.customer, "customer");
  if (customer.email === null) change(tx, "customer", customer, { email }, "customer.updated");
  return customer.id;
}

function detailsOf(
  tx: Transaction,
  customer: string,
  entry: CheckoutEntry,
): CheckoutSessionRow["customer_details"] {
  return {
    address: null,
    business_name: null,
    email: entry.email,
    individual_name: entry.name,
    name: entry.name,
    phone: null,
    tax_exempt: "none",
    tax_ids: tx
      .all("tax_id")
      .filter((row) => row.customer === customer)
      .map(({ type, value }) => ({ type: taxIdType(type), value })),
  };
}
