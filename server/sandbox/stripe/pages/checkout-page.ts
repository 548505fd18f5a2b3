import { completeCheckout } from "../billing/complete-checkout";
import { day, every, money, productName } from "../billing/describe";
import { previewCheckout } from "../billing/preview-checkout";
import { resolveDiscount } from "../billing/redeem-discounts";
import { taxIdType } from "../objects/tax-id";
import { withTotals } from "../resources/checkout-sessions";
import { findCode } from "../resources/promotion-codes";
import type { CheckoutSessionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { expect } from "../wire/expect";
import { invalid } from "../wire/stripe-error";
import { alert, CARD_FIELDS, cardFields, type FormState, field } from "./field";
import { type Html, html } from "./html";
import type { View } from "./layout";
import type { Page } from "./page";
import { readCardForm } from "./read-card-form";
import { taxIdFields } from "./tax-id-fields";

const UNAUTHENTICATED =
  "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
const EMAIL = /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/;

export const CHECKOUT_PAGE: Page = {
  path: /^\/c\/pay\/(cs_test_\w+)$/,
  view(tx, id, state) {
    const session = tx.need("checkout_session", id);
    return session.status === "open" ? openView(tx, session, state) : closedView(session);
  },
  act(tx, id, values) {
    const session = tx.need("checkout_session", id);
    const here = `${tx.origin}/c/pay/${id}`;
    if (session.status !== "open") return here;
    if (values.action === "code") {
      withTotals(tx, redeem(tx, session, values.code ?? ""));
      return here;
    }
    if (values.action === "no-code") {
      withTotals(tx, { ...session, discounts: [] });
      return here;
    }
    const outcome = completeCheckout(tx, id, {
      card: readCardForm(values, timeOf(tx, session)),
      email: emailOf(tx, session, values),
      name: values.name ?? "",
      taxId: values.tax_value
        ? { type: taxIdType(values.tax_type ?? ""), value: values.tax_value.trim() }
        : null,
    });
    return outcome.status === "requires_action" ? outcome.page : successUrl(tx, session);
  },
};

export function successUrl(tx: Transaction, { id, success_url: url }: CheckoutSessionRow): string {
  return url?.replaceAll("{CHECKOUT_SESSION_ID}", id) ?? `${tx.origin}/c/pay/${id}`;
}

function redeem(tx: Transaction, session: CheckoutSessionRow, code: string): CheckoutSessionRow {
  const found = session.allow_promotion_codes ? findCode(tx, code) : undefined;
  if (!found) throw invalid("This promotion code is invalid.", { param: "code" });
  try {
    resolveDiscount(tx, { promotion_code: found.id }, session.customer, timeOf(tx, session));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : "This promotion code is invalid.", {
      param: "code",
    });
  }
  return { ...session, discounts: [{ coupon: null, promotion_code: found.id }] };
}

function emailOf(
  tx: Transaction,
  session: CheckoutSessionRow,
  values: Readonly<Record<string, string>>,
): string {
  const email = knownEmail(tx, session) ?? values.email?.trim() ?? "";
  if (!EMAIL.test(email)) throw invalid("Your email is incomplete.", { param: "email" });
  return email;
}

function knownEmail(tx: Transaction, { customer, customer_email: given }: CheckoutSessionRow): string | null {
  return (customer === null ? null : tx.get("customer", customer)?.email) ?? given ?? null;
}

function openView(tx: Transaction, session: CheckoutSessionRow, state: FormState): View {
  const failed: FormState = state.values.failed
    ? { ...state, problem: { field: "", message: UNAUTHENTICATED } }
    : state;
  const { dueNow } = previewCheckout(tx, session);
  const trial = trialEndOf(tx, session);
  const email = knownEmail(tx, session);
  const fields: readonly string[] = [...CARD_FIELDS, "email", "code", "tax_value"];
  const pay =
    trial === null ? `Subscribe and pay ${money(dueNow, session.currency ?? "usd")}` : "Start trial";
  return {
    title: "Checkout",
    shape: "two",
    leadsTo: [session.success_url, session.cancel_url],
    body: html`<section>${session.cancel_url && html`<p><a href="${session.cancel_url}">← Back</a></p>`}${summary(tx, session, trial)}${codeForm(tx, session, state)}</section>
<section class="card"><h2>Pay by card</h2><form method="post">${alert(failed, fields)}
${email === null ? field(state, { name: "email", label: "Email", type: "email", autocomplete: "email", inputmode: "email", required: true }) : html`<p class="dim">Email: ${email}</p>`}
${cardFields(state)}
${session.tax_id_collection?.enabled && taxIdFields(state, "I am buying as a business (tax id)")}
<button name="action" value="pay">${pay}</button></form></section>`,
  };
}

function trialEndOf(
  tx: Transaction,
  { customer, facts: { trialDays, trialEnd } }: CheckoutSessionRow,
): number | null {
  const now = timeOf(tx, { customer });
  if (trialDays !== null && trialDays > 0) return now + trialDays * 86_400;
  return trialEnd !== null && trialEnd > now ? trialEnd : null;
}

function summary(tx: Transaction, session: CheckoutSessionRow, trial: number | null): Html {
  const currency = session.currency ?? "usd";
  const { subtotal, discount, dueNow } = previewCheckout(tx, session);
  const items = session.facts.lines.map(({ price, quantity }) => ({
    price: expect(tx.get("price", price)),
    quantity,
  }));
  const first = expect(items[0]);
  return html`<h1>Subscribe to ${productName(tx, first)}</h1>
<p class="big">${money(dueNow, currency)}</p>
<p class="dim">${trial === null ? `due today, then every ${every(first.price.recurring)}` : `due today; the trial ends on ${day(trial)}, then ${money(first.price.unit_amount * first.quantity, currency)} every ${every(first.price.recurring)}`}</p>
<dl>${items.map((item) => html`<dt>${item.quantity} × ${productName(tx, item)}<br><span class="dim">billed every ${every(item.price.recurring)}</span></dt><dd>${money(item.price.unit_amount * item.quantity, currency)}</dd>`)}
<dt class="total">Subtotal</dt><dd class="total">${money(subtotal, currency)}</dd>
${discount > 0 && html`<dt>Discount</dt><dd>${money(-discount, currency)}</dd>`}
<dt class="total">Total due today</dt><dd class="total">${money(dueNow, currency)}</dd></dl>`;
}

function codeForm(tx: Transaction, session: CheckoutSessionRow, state: FormState): Html | null {
  if (!session.allow_promotion_codes) return null;
  const [applied] = session.discounts;
  const code = applied?.promotion_code ? tx.get("promotion_code", applied.promotion_code) : undefined;
  const coupon = code && tx.get("coupon", code.promotion.coupon);
  if (code && coupon) {
    const off =
      coupon.percent_off === null
        ? money(coupon.amount_off ?? 0, coupon.currency ?? "usd")
        : `${coupon.percent_off}%`;
    return html`<form method="post" class="card"><p class="good" role="status">${code.code}: ${off} off ${duration(coupon)}</p><button class="quiet" name="action" value="no-code">Remove code</button></form>`;
  }
  return html`<form method="post" class="card">${field(state, { name: "code", label: "Promotion code" })}<button class="quiet" name="action" value="code">Apply</button></form>`;
}

function duration(coupon: { duration: string; duration_in_months: number | null }): string {
  if (coupon.duration === "once") return "the first invoice";
  return coupon.duration === "repeating" ? `for ${coupon.duration_in_months} months` : "for good";
}

function closedView(session: CheckoutSessionRow): View {
  const complete = session.status === "complete";
  const text = complete
    ? "This checkout is complete. Thank you!"
    : "This checkout has expired; go back and begin anew.";
  const back = complete
    ? session.success_url?.replaceAll("{CHECKOUT_SESSION_ID}", session.id)
    : session.cancel_url;
  return {
    title: "Checkout",
    shape: "narrow",
    body: html`<div class="card"><h1>${complete ? "Paid" : "Expired"}</h1><p>${text}</p>${back && html`<a class="button" href="${back}">Go back</a>`}</div>`,
  };
}
