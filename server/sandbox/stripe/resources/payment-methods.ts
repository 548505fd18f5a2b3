import { z } from "zod";
import { cardNumberOf, TEST_CARDS } from "../cards/test-cards";
import { newPaymentMethod } from "../objects/payment-method";
import type { PaymentMethodRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { change } from "../webhooks/change";
import { paginate } from "../wire/paginate";
import { integer, mergeMetadata, metadata, pageParams, text } from "../wire/params";
import { route } from "../wire/route";
import { invalid, missing, StripeError } from "../wire/stripe-error";

const EXPIRES_IN_YEARS = 4;
const list = { ...pageParams, type: z.literal("card").optional() };

export const PAYMENT_METHOD_ROUTES = [
  route(
    "POST",
    "/v1/payment_methods",
    {
      type: z.literal("card"),
      card: z.strictObject({
        number: text.optional(),
        token: text.optional(),
        exp_month: integer.optional(),
        exp_year: integer.optional(),
        cvc: text.optional(),
      }),
      billing_details: z.strictObject({ email: text.optional(), name: text.optional() }).optional(),
      metadata: metadata.optional(),
    },
    (tx, { card, billing_details, metadata: data }) => {
      const number = card.number ?? (card.token && cardNumberOf(card.token.replace(/^tok_/, "pm_card_")));
      if (!number || !(number in TEST_CARDS))
        throw invalid("The sandbox takes test cards alone, such as 4242424242424242.", {
          param: "card[number]",
        });
      const method = newPaymentMethod(tx, { number, ...expiry(tx, card) }, billing_details);
      tx.put("payment_method", { ...method, metadata: mergeMetadata({}, data) });
      return tx.need("payment_method", method.id);
    },
  ),
  route("GET", "/v1/payment_methods", { ...list, customer: text.optional() }, (tx, given) =>
    paginate(ofCustomer(tx, given.customer ?? null), given, "/v1/payment_methods"),
  ),
  route("GET", "/v1/customers/{id}/payment_methods", list, (tx, given, id) => {
    tx.need("customer", id);
    return paginate(ofCustomer(tx, id), given, `/v1/customers/${id}/payment_methods`);
  }),
  route("GET", "/v1/payment_methods/{id}", {}, (tx, _given, id) => tx.need("payment_method", id)),
  route("POST", "/v1/payment_methods/{id}/attach", { customer: text }, (tx, { customer }, id) =>
    tx.need("payment_method", keepMethod(tx, id, customer)),
  ),
  route("POST", "/v1/payment_methods/{id}/detach", {}, (tx, _given, id) => {
    const method = tx.need("payment_method", id);
    return change(tx, "payment_method", method, { customer: null }, "payment_method.detached");
  }),
];

function ofCustomer(tx: Transaction, id: string | null): PaymentMethodRow[] {
  return id === null ? [] : tx.all("payment_method").filter(({ customer }) => customer === id);
}

function expiry(tx: Transaction, card: { exp_month?: number | undefined; exp_year?: number | undefined }) {
  const year = new Date(tx.now * 1000).getUTCFullYear() + EXPIRES_IN_YEARS;
  return { expMonth: card.exp_month ?? 12, expYear: card.exp_year ?? year };
}

/** Keeps the card for the customer, who may name a token such as `pm_card_visa` in place of an id; returns the id. */
export function keepMethod(tx: Transaction, idOrToken: string, customer: string): string {
  tx.need("customer", customer, "customer");
  const number = cardNumberOf(idOrToken);
  const method =
    number === null
      ? tx.get("payment_method", idOrToken)
      : newPaymentMethod(tx, { number, ...expiry(tx, {}) });
  if (!method) throw missing("payment_method", idOrToken, "payment_method");
  if (method.customer === customer) return method.id;
  if (method.customer !== null)
    throw invalid("The payment method you provided has already been attached to a customer.", {
      param: "payment_method",
    });
  attachMethod(tx, method, customer);
  return method.id;
}

export function attachMethod(tx: Transaction, method: PaymentMethodRow, customer: string): PaymentMethodRow {
  const decline = TEST_CARDS[method.facts.cardNumber]?.attach;
  if (decline) throw new StripeError(402, { type: "card_error", ...decline });
  return change(tx, "payment_method", method, { customer }, "payment_method.attached");
}
