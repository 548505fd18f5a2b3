import { day, every, money, productName } from "../../billing/describe";
import { periodEndOf } from "../../billing/renew-subscription";
import type { InvoiceRow, SubscriptionRow } from "../../store/rows";
import { alert, type FormState } from "../field";
import { type Html, html } from "../html";
import type { View } from "../layout";
import { taxIdLabel } from "../tax-id-fields";
import { cardOf, type PortalContext, subscriptionsOf } from "./portal-context";

const DONE: Readonly<Record<string, string>> = {
  cancel: "Your plan will be cancelled.",
  card: "Your card has been updated.",
  details: "Your details have been saved.",
  pay: "The invoice is paid. Thank you!",
  resume: "Your plan goes on.",
  update: "Your plan has been changed.",
};
const BRANDS: Readonly<Record<string, string>> = {
  amex: "American Express",
  mastercard: "Mastercard",
  visa: "Visa",
};
const INVOICES_MAX = 12;

export function homeView(context: PortalContext, state: FormState): View {
  const { session, customer, features, tx } = context;
  const subscriptions = subscriptionsOf(context);
  const card = cardOf(context);
  const done = DONE[state.values.done ?? ""];
  const taxIds = tx.all("tax_id").filter((row) => row.customer === customer.id);
  return {
    title: "Billing",
    shape: "narrow",
    body: html`<section>${session.return_url && html`<p><a href="${session.return_url}">← Back</a></p>`}<h1>Billing of ${customer.name ?? customer.email ?? customer.id}</h1>
${done && state.problem === null && html`<p class="good" role="status">${done}</p>`}${alert(state, [])}</section>
<section>${subscriptions.length === 0 ? html`<div class="card"><h2>Plan</h2><p>There is no running plan.</p></div>` : subscriptions.map((row) => plan(context, row))}</section>
<section class="card"><h2>Card</h2><div class="row spread"><span>${card ? `${BRANDS[card.card.brand] ?? "Card"} ending in ${card.card.last4}, expires ${card.card.exp_month} / ${card.card.exp_year}` : "No card is kept."}</span>${features.payment_method_update.enabled && html`<a class="button quiet" href="?view=card">Update card</a>`}</div></section>
${features.customer_update.enabled && html`<section class="card"><h2>Details</h2><div class="row spread"><span>${customer.email ?? "No email"}${taxIds.map(({ type, value }) => html`<br>${taxIdLabel(type)}: ${value}`)}</span><a class="button quiet" href="?view=details">Change details</a></div></section>`}
${features.invoice_history.enabled && invoices(context)}`,
  };
}

function plan({ tx, features }: PortalContext, row: SubscriptionRow): Html {
  const [item] = row.items.data;
  if (!item) return html``;
  const price = item.price;
  const ends = row.cancel_at;
  const next =
    ends !== null
      ? `ends on ${day(ends)}`
      : row.status === "trialing" && row.trial_end !== null
        ? `trial until ${day(row.trial_end)}`
        : `renews on ${day(periodEndOf(row))}`;
  const managed = row.schedule !== null;
  return html`<div class="card"><h2>Plan</h2><p><strong>${productName(tx, item)}</strong> <span class="tag">${row.status.replaceAll("_", " ")}</span></p>
<p>${money(price.unit_amount * item.quantity, price.currency)} every ${every(price.recurring)}, ${next}.</p>
<div class="row">${features.subscription_update.enabled && ends === null && html`<a class="button" href="?view=update&amp;subscription=${row.id}">Change plan</a>`}
${features.subscription_cancel.enabled && ends === null && !managed && html`<a class="button quiet" href="?view=cancel&amp;subscription=${row.id}">Cancel plan</a>`}
${ends !== null && html`<form method="post" action="?view=home"><input type="hidden" name="subscription" value="${row.id}"><button name="action" value="resume">Don't cancel</button></form>`}</div></div>`;
}

function invoices({ tx, customer }: PortalContext): Html {
  const rows = tx
    .all("invoice")
    .filter((row) => row.customer === customer.id && row.status !== "draft")
    .reverse()
    .slice(0, INVOICES_MAX);
  return html`<section class="card"><h2>Invoices</h2>${rows.length === 0 ? html`<p class="dim">There are none yet.</p>` : html`<ul>${rows.map(invoiceRow)}</ul>`}</section>`;
}

function invoiceRow(row: InvoiceRow): Html {
  return html`<li><span>${day(row.created)} · <a href="${row.hosted_invoice_url}">${row.number}</a></span><span class="row">${money(row.total, row.currency)} <span class="tag">${row.status}</span>${row.status === "open" && html`<form method="post" action="?view=home"><input type="hidden" name="invoice" value="${row.id}"><button name="action" value="pay">Pay now</button></form>`}</span></li>`;
}
