import { z } from "zod";
import { createSubscription } from "../billing/create-subscription";
import { endSubscription } from "../billing/end-subscription";
import { finalizeInvoice, makeInvoice } from "../billing/make-invoice";
import { payInvoice } from "../billing/pay-invoice";
import { prorate } from "../billing/prorate";
import { periodEndOf } from "../billing/renew-subscription";
import { updateSubscription } from "../billing/update-subscription";
import type { SubscriptionRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { emit } from "../webhooks/emit";
import { defined } from "../wire/defined";
import { paginate } from "../wire/paginate";
import {
  flag,
  integer,
  isWithin,
  mergeMetadata,
  metadata,
  PRORATIONS,
  pageParams,
  range,
  seconds,
  text,
  unsettable,
} from "../wire/params";
import { route } from "../wire/route";
import { invalid, missing } from "../wire/stripe-error";
import { keepMethod } from "./payment-methods";

const DAY_SECONDS = 86_400;
export const discountParam = z.strictObject({
  coupon: text.optional(),
  promotion_code: text.optional(),
  discount: text.optional(),
});
const feedback = z.enum([
  "customer_service",
  "low_quality",
  "missing_features",
  "other",
  "switched_service",
  "too_complex",
  "too_expensive",
  "unused",
]);
const cancellationDetails = z.strictObject({
  comment: unsettable(text).optional(),
  feedback: unsettable(feedback).optional(),
});
const trialSettings = z.strictObject({
  end_behavior: z.strictObject({ missing_payment_method: z.enum(["cancel", "create_invoice", "pause"]) }),
});
const shared = {
  cancel_at_period_end: flag.optional(),
  default_payment_method: text.optional(),
  description: unsettable(text).optional(),
  discounts: unsettable(z.array(discountParam)).optional(),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  payment_behavior: z.enum(["allow_incomplete", "default_incomplete", "error_if_incomplete"]).optional(),
  proration_behavior: PRORATIONS.optional(),
  trial_end: z.union([z.literal("now"), seconds]).optional(),
  trial_settings: trialSettings.optional(),
};
const ENDED: ReadonlySet<string> = new Set(["canceled", "incomplete_expired"]);

export const SUBSCRIPTION_ROUTES = [
  route(
    "POST",
    "/v1/subscriptions",
    {
      ...shared,
      customer: text,
      items: z
        .array(z.strictObject({ price: text, quantity: integer.optional(), metadata: metadata.optional() }))
        .min(1),
      trial_period_days: integer.optional(),
    },
    (tx, given) => {
      const customer = tx.need("customer", given.customer, "customer");
      const at = timeOf(tx, customer);
      const method = given.default_payment_method;
      const trialEnd =
        given.trial_period_days === undefined ? given.trial_end : at + given.trial_period_days * DAY_SECONDS;
      return createSubscription(tx, {
        customer: customer.id,
        items: given.items.map(({ price, quantity }, index) => ({
          price: tx.need("price", price, `items[${index}][price]`),
          quantity: quantity ?? 1,
        })),
        trialEnd: typeof trialEnd === "number" ? trialEnd : null,
        discounts: given.discounts ?? [],
        defaultPaymentMethod: method === undefined ? null : keepMethod(tx, method, customer.id),
        paymentBehavior: given.payment_behavior ?? "allow_incomplete",
        metadata: mergeMetadata({}, given.metadata),
        description: given.description ?? null,
        cancelAtPeriodEnd: given.cancel_at_period_end ?? false,
        missingPaymentMethod: given.trial_settings?.end_behavior.missing_payment_method ?? null,
        checkoutSession: null,
      }).subscription;
    },
  ),
  route(
    "GET",
    "/v1/subscriptions",
    {
      ...pageParams,
      customer: text.optional(),
      price: text.optional(),
      status: text.optional(),
      created: range.optional(),
      test_clock: text.optional(),
    },
    (tx, given) => {
      const { status, test_clock: clock } = given;
      const found = tx
        .all("subscription")
        .filter(({ customer }) => given.customer === undefined || customer === given.customer)
        .filter((row) => clock === undefined || row.test_clock === clock)
        .filter(
          ({ items }) =>
            given.price === undefined || items.data.some(({ price }) => price.id === given.price),
        )
        .filter(({ created }) => given.created === undefined || isWithin(created, given.created))
        .filter((row) => hasStatus(row, status));
      return paginate(found, given, "/v1/subscriptions");
    },
  ),
  route("GET", "/v1/subscriptions/{id}", {}, (tx, _given, id) => tx.need("subscription", id)),
  route(
    "POST",
    "/v1/subscriptions/{id}",
    {
      ...shared,
      billing_cycle_anchor: z.enum(["now", "unchanged"]).optional(),
      cancel_at: unsettable(seconds).optional(),
      cancellation_details: cancellationDetails.optional(),
      items: z
        .array(
          z.strictObject({
            id: text.optional(),
            price: text.optional(),
            quantity: integer.optional(),
            deleted: flag.optional(),
            metadata: metadata.optional(),
          }),
        )
        .optional(),
      pause_collection: unsettable(
        z.strictObject({
          behavior: z.enum(["keep_as_draft", "mark_uncollectible", "void"]),
          resumes_at: seconds.optional(),
        }),
      ).optional(),
      proration_date: seconds.optional(),
    },
    (tx, given, id) => {
      const subscription = tx.need("subscription", id);
      const { metadata: _data, cancellation_details: _details, ...more } = defined(given);
      if (ENDED.has(subscription.status) && Object.keys(more).length > 0)
        throw invalid("A canceled subscription can only update its cancellation_details and metadata.", {
          code: "invalid_canceled_subscription_fields",
        });
      const method = given.default_payment_method;
      return updateSubscription(tx, subscription, {
        ...defined({
          items: given.items,
          prorationDate: given.proration_date,
          trialEnd: given.trial_end,
          billingCycleAnchor: given.billing_cycle_anchor,
          paymentBehavior: given.payment_behavior,
          discounts: given.discounts === null ? [] : given.discounts,
        }),
        prorationBehavior: given.proration_behavior ?? "create_prorations",
        fields: {
          ...defined({
            description: given.description,
            default_payment_method:
              method === undefined ? undefined : keepMethod(tx, method, subscription.customer),
          }),
          ...(given.pause_collection === undefined
            ? {}
            : {
                pause_collection: given.pause_collection && {
                  behavior: given.pause_collection.behavior,
                  resumes_at: given.pause_collection.resumes_at ?? null,
                },
              }),
          ...cancellation(tx, subscription, given),
          metadata: mergeMetadata(subscription.metadata, given.metadata),
        },
      });
    },
  ),
  route(
    "POST",
    "/v1/subscriptions/{id}/resume",
    { billing_cycle_anchor: z.literal("now").optional(), proration_behavior: PRORATIONS.optional() },
    (tx, _given, id) => {
      const paused = tx.need("subscription", id);
      if (paused.status !== "paused") throw invalid("Only a paused subscription can be resumed.");
      const resumed = updateSubscription(tx, paused, {
        billingCycleAnchor: "now",
        prorationBehavior: "none",
        fields: { status: "active" },
      });
      emit(tx, "customer.subscription.resumed", resumed);
      return resumed;
    },
  ),
  route(
    "DELETE",
    "/v1/subscriptions/{id}",
    {
      cancellation_details: cancellationDetails.optional(),
      invoice_now: flag.optional(),
      prorate: flag.optional(),
    },
    (tx, given, id) => {
      const subscription = tx.need("subscription", id);
      if (ENDED.has(subscription.status)) throw missing("subscription", id);
      if (given.prorate) {
        const none = { ...subscription, items: { ...subscription.items, data: [] } };
        for (const line of prorate(tx, subscription, none, timeOf(tx, subscription), true).lines)
          tx.put("pending_line", { id: line.id, subscription: id, line });
      }
      if (given.invoice_now && tx.all("pending_line").some((line) => line.subscription === id))
        payInvoice(tx, finalizeInvoice(tx, makeInvoice(tx, subscription, [], "subscription_update").invoice));
      return endSubscription(
        tx,
        tx.need("subscription", id),
        "cancellation_requested",
        defined(given.cancellation_details ?? {}),
      );
    },
  ),
];

function hasStatus(row: SubscriptionRow, status: string | undefined): boolean {
  if (status === "all") return true;
  if (status === "ended") return ENDED.has(row.status);
  return status === undefined ? row.status !== "canceled" : row.status === status;
}

/** The fields of a wish to end later, or of one that is taken back. */
function cancellation(
  tx: Transaction,
  subscription: SubscriptionRow,
  given: {
    cancel_at?: number | null | undefined;
    cancel_at_period_end?: boolean | undefined;
    cancellation_details?: z.output<typeof cancellationDetails> | undefined;
  },
): Partial<SubscriptionRow> {
  const details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    ...subscription.cancellation_details,
    ...defined(given.cancellation_details ?? {}),
  };
  if (given.cancel_at === undefined && given.cancel_at_period_end === undefined)
    return given.cancellation_details ? { cancellation_details: { reason: null, ...details } } : {};
  if (subscription.schedule !== null)
    throw invalid(
      `The subscription is managed by the subscription schedule \`${subscription.schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
    );
  const atPeriodEnd = given.cancel_at_period_end === true;
  const at = atPeriodEnd ? periodEndOf(subscription) : (given.cancel_at ?? null);
  return {
    cancel_at: at,
    cancel_at_period_end: atPeriodEnd,
    canceled_at: at === null ? null : (subscription.canceled_at ?? timeOf(tx, subscription)),
    cancellation_details: { ...details, reason: at === null ? null : "cancellation_requested" },
  };
}
