import type { Transaction } from "../store/transaction";
import { withoutFacts } from "./without-facts";

interface Holder {
  id?: unknown;
  object?: unknown;
}

const ENDED: ReadonlySet<string> = new Set(["canceled", "incomplete_expired"]);

/** What an object has only where it is asked for by `expand`. */
const INCLUDABLE: Readonly<Record<string, (tx: Transaction, id: string) => unknown>> = {
  "customer.subscriptions": (tx, id) =>
    list(
      tx.all("subscription").filter(({ customer, status }) => customer === id && !ENDED.has(status)),
      `/v1/customers/${id}/subscriptions`,
    ),
  "customer.tax_ids": (tx, id) =>
    list(
      tx.all("tax_id").filter(({ customer }) => customer === id),
      `/v1/customers/${id}/tax_ids`,
    ),
  "invoice.payments": (tx, id) =>
    list(
      tx.all("invoice_payment").filter(({ invoice }) => invoice === id),
      `/v1/invoice_payments?invoice=${id}`,
    ),
  "invoice.confirmation_secret": (tx, id) => {
    const intent = tx.all("payment_intent").find(({ facts }) => facts.invoice === id);
    return intent?.client_secret ? { client_secret: intent.client_secret, type: "payment_intent" } : null;
  },
  "checkout.session.line_items": (tx, id) => ({
    object: "list",
    data: (tx.get("checkout_session", id)?.facts.lines ?? []).map(({ price: priceId, quantity }, index) => {
      const price = tx.get("price", priceId);
      const amount = (price?.unit_amount ?? 0) * quantity;
      const description = price ? tx.get("product", price.product)?.name : undefined;
      return {
        id: `li_${id.slice(8, 22)}${index}`,
        object: "item",
        adjustable_quantity: null,
        amount_discount: 0,
        amount_subtotal: amount,
        amount_tax: 0,
        amount_total: amount,
        currency: price?.currency ?? "usd",
        description: description ?? null,
        metadata: null,
        price: price ?? null,
        quantity,
      };
    }),
    has_more: false,
    url: `/v1/checkout/sessions/${id}/line_items`,
  }),
  "product.default_price": () => null,
  "coupon.applies_to": (tx, id) => tx.get("coupon", id)?.applies_to ?? null,
  "price.tiers": () => null,
};

export function includable(tx: Transaction, { object, id }: Holder, key: string): unknown {
  const make = INCLUDABLE[`${String(object)}.${key}`];
  return make && typeof id === "string" ? make(tx, id) : undefined;
}

function list(rows: readonly object[], url: string) {
  return { object: "list", data: [...rows].reverse().map(withoutFacts), has_more: false, url };
}
