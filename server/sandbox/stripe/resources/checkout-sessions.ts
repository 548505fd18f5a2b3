import { z } from "zod";
import { previewCheckout } from "../billing/preview-checkout";
import { resolveDiscount } from "../billing/redeem-discounts";
import { newCheckoutSession } from "../objects/checkout-session";
import type { CheckoutSessionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { change } from "../webhooks/change";
import { paginate } from "../wire/paginate";
import { flag, integer, mergeMetadata, metadata, pageParams, seconds, text } from "../wire/params";
import { route } from "../wire/route";
import { invalid } from "../wire/stripe-error";
import { discountParam } from "./subscriptions";

const DAY_SECONDS = 86_400;
const createParams = {
  allow_promotion_codes: flag.optional(),
  allowed_payment_method_types: z.array(text).optional(),
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  billing_address_collection: z.enum(["auto", "required"]).optional(),
  cancel_url: z.url().optional(),
  client_reference_id: text.optional(),
  customer: text.optional(),
  customer_email: text.optional(),
  customer_update: z
    .strictObject({ address: text.optional(), name: text.optional(), shipping: text.optional() })
    .optional(),
  discounts: z.array(discountParam.omit({ discount: true })).optional(),
  expires_at: seconds.optional(),
  line_items: z.array(z.strictObject({ price: text, quantity: integer.optional() })).min(1),
  locale: text.optional(),
  metadata: metadata.optional(),
  mode: z.literal("subscription"),
  payment_method_collection: z.enum(["always", "if_required"]).optional(),
  submit_type: text.optional(),
  subscription_data: z
    .strictObject({
      description: text.optional(),
      metadata: metadata.optional(),
      trial_end: seconds.optional(),
      trial_period_days: integer.optional(),
      trial_settings: z
        .strictObject({
          end_behavior: z.strictObject({
            missing_payment_method: z.enum(["cancel", "create_invoice", "pause"]),
          }),
        })
        .optional(),
    })
    .optional(),
  success_url: z.url().optional(),
  tax_id_collection: z
    .strictObject({ enabled: flag, required: z.enum(["if_supported", "never"]).optional() })
    .optional(),
  ui_mode: z.literal("hosted_page").optional(),
};

export const CHECKOUT_ROUTES = [
  route("POST", "/v1/checkout/sessions", createParams, (tx, given) => {
    const customer = given.customer === undefined ? null : tx.need("customer", given.customer, "customer");
    if (given.discounts && given.allow_promotion_codes !== undefined)
      throw invalid("You may only specify one of these parameters: allow_promotion_codes, discounts.");
    const prices = given.line_items.map(({ price }, index) =>
      tx.need("price", price, `line_items[${index}][price]`),
    );
    for (const discount of given.discounts ?? []) resolveDiscount(tx, discount, customer?.id ?? null, tx.now);
    const at = timeOf(tx, { customer: given.customer });
    const data = given.subscription_data;
    const session = newCheckoutSession(tx, {
      allow_promotion_codes: given.allow_promotion_codes ?? null,
      cancel_url: given.cancel_url ?? null,
      client_reference_id: given.client_reference_id ?? null,
      created: at,
      currency: prices[0]?.currency ?? "usd",
      customer: customer?.id ?? null,
      customer_creation: customer ? null : "always",
      customer_email: given.customer_email ?? null,
      discounts: (given.discounts ?? []).map(({ coupon, promotion_code: code }) => ({
        coupon: coupon ?? null,
        promotion_code: code ?? null,
      })),
      expires_at: given.expires_at ?? at + DAY_SECONDS,
      metadata: mergeMetadata({}, given.metadata),
      success_url: given.success_url ?? null,
      ...(given.tax_id_collection?.enabled
        ? { tax_id_collection: { enabled: true, required: given.tax_id_collection.required ?? "never" } }
        : {}),
      facts: {
        lines: given.line_items.map(({ price, quantity }) => ({ price, quantity: quantity ?? 1 })),
        trialDays: data?.trial_period_days ?? null,
        trialEnd: data?.trial_end ?? null,
        subscriptionMetadata: mergeMetadata({}, data?.metadata),
        description: data?.description ?? null,
        missingPaymentMethod: data?.trial_settings?.end_behavior.missing_payment_method ?? null,
      },
    });
    return withTotals(tx, session);
  }),
  route(
    "GET",
    "/v1/checkout/sessions",
    { ...pageParams, customer: text.optional(), subscription: text.optional(), status: text.optional() },
    (tx, given) => {
      const found = tx
        .all("checkout_session")
        .filter(({ customer }) => given.customer === undefined || customer === given.customer)
        .filter(({ subscription }) => given.subscription === undefined || subscription === given.subscription)
        .filter(({ status }) => given.status === undefined || status === given.status);
      return paginate(found, given, "/v1/checkout/sessions");
    },
  ),
  route("GET", "/v1/checkout/sessions/{id}", {}, (tx, _given, id) => tx.need("checkout_session", id)),
  route("POST", "/v1/checkout/sessions/{id}/expire", {}, (tx, _given, id) => {
    const session = tx.need("checkout_session", id);
    if (session.status !== "open")
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
      );
    return change(
      tx,
      "checkout_session",
      session,
      { status: "expired", url: null },
      "checkout.session.expired",
    );
  }),
];

/** The session with what it would cost now. */
export function withTotals(tx: Transaction, session: CheckoutSessionRow): CheckoutSessionRow {
  const totals = previewCheckout(tx, session);
  const priced: CheckoutSessionRow = {
    ...session,
    amount_subtotal: totals.subtotal,
    amount_total: totals.subtotal - totals.discount,
    total_details: { amount_discount: totals.discount, amount_shipping: 0, amount_tax: 0 },
  };
  tx.put("checkout_session", priced);
  return priced;
}
