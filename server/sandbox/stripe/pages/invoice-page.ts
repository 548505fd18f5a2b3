import { declined } from "../billing/create-subscription";
import { day, money } from "../billing/describe";
import { intentOf, payInvoice } from "../billing/pay-invoice";
import { newPaymentMethod } from "../objects/payment-method";
import { attachMethod } from "../resources/payment-methods";
import type { InvoiceRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { missing } from "../wire/stripe-error";
import { alert, CARD_FIELDS, cardFields } from "./field";
import { type Html, html } from "./html";
import type { Page } from "./page";
import { readCardForm } from "./read-card-form";
import { taxIdLabel } from "./tax-id-fields";

const UNAUTHENTICATED =
  "We are unable to authenticate your card. Please choose a different one and try again.";

export const INVOICE_PAGE: Page = {
  path: /^\/i\/(\w+)$/,
  view(tx, token, state) {
    const invoice = invoiceOf(tx, token);
    const failed = state.values.failed
      ? { ...state, problem: { field: "", message: UNAUTHENTICATED } }
      : state;
    const open = invoice.status === "open";
    return {
      title: `Invoice ${invoice.number}`,
      shape: open ? "two" : "narrow",
      body: html`<section>${paper(invoice)}<p class="row"><a class="button quiet" href="${invoice.invoice_pdf}">Download PDF</a></p></section>
${open && html`<section class="card"><h2>Pay this invoice</h2><form method="post">${alert(failed, CARD_FIELDS)}${cardFields(state)}<button>Pay ${money(invoice.amount_due, invoice.currency)}</button></form></section>`}`,
    };
  },
  act(tx, token, values) {
    const invoice = invoiceOf(tx, token);
    const here = `${tx.origin}/i/${token}`;
    if (invoice.status !== "open") return here;
    const made = newPaymentMethod(tx, readCardForm(values, timeOf(tx, invoice)), { name: values.name });
    const method = attachMethod(tx, made, invoice.customer);
    const outcome = payInvoice(tx, invoice, { method });
    if (outcome.status === "requires_action") return `${tx.origin}/3ds/${intentOf(tx, invoice).id}`;
    if (outcome.status !== "succeeded") throw declined(outcome, true);
    return here;
  },
};

export function invoiceOf(tx: Transaction, token: string): InvoiceRow {
  const invoice = tx.all("invoice").find(({ facts, number }) => facts.token === token && number !== null);
  if (!invoice) throw missing("invoice", token);
  return invoice;
}

function paper(invoice: InvoiceRow): Html {
  const { currency } = invoice;
  const off = invoice.total_discount_amounts.reduce((sum, { amount }) => sum + amount, 0);
  return html`<div class="card"><div class="row spread"><h1>Invoice ${invoice.number}</h1><span class="tag">${invoice.status}</span></div>
<p class="dim">${day(invoice.created)} · ${invoice.account_name} to ${invoice.customer_name ?? invoice.customer_email ?? invoice.customer}</p>
${invoice.customer_tax_ids?.map(({ type, value }) => html`<p class="dim">${taxIdLabel(type)}: ${value}</p>`)}
<dl>${invoice.lines.data.map((line) => html`<dt>${line.description}<br><span class="dim">${day(line.period.start)} – ${day(line.period.end)}</span></dt><dd>${money(line.amount, currency)}</dd>`)}
<dt class="total">Subtotal</dt><dd class="total">${money(invoice.subtotal, currency)}</dd>
${off > 0 && html`<dt>Discount</dt><dd>${money(-off, currency)}</dd>`}
<dt>Total</dt><dd>${money(invoice.total, currency)}</dd>
${invoice.total !== invoice.amount_due && html`<dt>Balance applied</dt><dd>${money(invoice.amount_due - invoice.total, currency)}</dd>`}
<dt class="total">${invoice.status === "paid" ? "Paid" : "Amount due"}</dt><dd class="total">${money(invoice.amount_due, currency)}</dd></dl></div>`;
}
