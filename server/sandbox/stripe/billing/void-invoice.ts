import type { InvoiceRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { change } from "../webhooks/change";

/** The invoice is owed no more, and the payment that was prepared for it cannot be made. */
export function voidInvoice(tx: Transaction, invoice: InvoiceRow): InvoiceRow {
  const at = timeOf(tx, invoice);
  for (const intent of tx.all("payment_intent")) {
    if (intent.facts.invoice !== invoice.id || intent.status === "succeeded") continue;
    const canceled = {
      status: "canceled" as const,
      canceled_at: at,
      cancellation_reason: "void_invoice" as const,
      next_action: null,
    };
    change(tx, "payment_intent", intent, canceled, "payment_intent.canceled");
  }
  for (const payment of tx.all("invoice_payment")) {
    if (payment.invoice !== invoice.id || payment.status !== "open") continue;
    tx.put("invoice_payment", {
      ...payment,
      status: "canceled",
      status_transitions: { ...payment.status_transitions, canceled_at: at },
    });
  }
  const fields: Partial<InvoiceRow> = {
    amount_remaining: 0,
    next_payment_attempt: null,
    status: "void",
    status_transitions: { ...invoice.status_transitions, voided_at: at },
  };
  return change(tx, "invoice", invoice, fields, "invoice.voided");
}
