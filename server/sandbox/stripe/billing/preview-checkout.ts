import { newCustomer } from "../objects/customer";
import { newPaymentMethod } from "../objects/payment-method";
import type { CheckoutSessionRow, InvoiceRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { subscribe } from "./subscribe";

export interface CheckoutTotals {
  subtotal: number;
  discount: number;
  dueNow: number;
  /** The first invoice with money on it: of now, or of the trial's end. */
  first: InvoiceRow;
}

/** What the first invoice will say, by making it where nobody sees it. */
export function previewCheckout(tx: Transaction, session: CheckoutSessionRow): CheckoutTotals {
  const scratch = tx.fork();
  const customer = newCustomer(scratch, {});
  const method = {
    ...newPaymentMethod(scratch, { number: "4242424242424242", expMonth: 12, expYear: 2_100 }),
    customer: customer.id,
  };
  if (session.customer === null) scratch.put("customer", customer);
  scratch.put("payment_method", method);
  const { invoice } = subscribe(scratch, session, session.customer ?? customer.id, method.id, null);
  return {
    subtotal: invoice.subtotal,
    discount: invoice.subtotal - invoice.total,
    dueNow: invoice.amount_due,
    first: invoice,
  };
}
