import { z } from "zod";
import { declined } from "../billing/create-subscription";
import { finalizeInvoice } from "../billing/make-invoice";
import { payInvoice } from "../billing/pay-invoice";
import { previewInvoice } from "../billing/preview-invoice";
import { voidInvoice } from "../billing/void-invoice";
import { timeOf } from "../time/time-of";
import { change } from "../webhooks/change";
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
import { invalid, StripeError } from "../wire/stripe-error";
import { keepMethod } from "./payment-methods";
import { discountParam } from "./subscriptions";

const statuses = z.enum(["draft", "open", "paid", "uncollectible", "void"]);

export const INVOICE_ROUTES = [
  route(
    "GET",
    "/v1/invoices",
    {
      ...pageParams,
      customer: text.optional(),
      subscription: text.optional(),
      status: statuses.optional(),
      created: range.optional(),
      collection_method: text.optional(),
    },
    (tx, given) => {
      const found = tx
        .all("invoice")
        .filter(({ customer }) => given.customer === undefined || customer === given.customer)
        .filter(
          ({ parent }) =>
            given.subscription === undefined ||
            parent?.subscription_details.subscription === given.subscription,
        )
        .filter(({ status }) => given.status === undefined || status === given.status)
        .filter(({ created }) => given.created === undefined || isWithin(created, given.created));
      return paginate(found, given, "/v1/invoices");
    },
  ),
  route(
    "POST",
    "/v1/invoices/create_preview",
    {
      customer: text.optional(),
      subscription: text.optional(),
      schedule: text.optional(),
      discounts: unsettable(z.array(discountParam)).optional(),
      preview_mode: z.enum(["next", "recurring"]).optional(),
      subscription_details: z
        .strictObject({
          billing_cycle_anchor: z.enum(["now", "unchanged"]).optional(),
          cancel_at_period_end: flag.optional(),
          items: z
            .array(
              z.strictObject({
                id: text.optional(),
                price: text.optional(),
                quantity: integer.optional(),
                deleted: flag.optional(),
              }),
            )
            .optional(),
          proration_behavior: PRORATIONS.optional(),
          proration_date: seconds.optional(),
          trial_end: z.union([z.literal("now"), seconds]).optional(),
        })
        .optional(),
    },
    (tx, given) => previewInvoice(tx, given),
  ),
  route("GET", "/v1/invoices/{id}", {}, (tx, _given, id) => tx.need("invoice", id)),
  route("GET", "/v1/invoices/{id}/lines", pageParams, (tx, given, id) =>
    // Lines come in the order in which they stand on the page, not the newest first.
    paginate([...tx.need("invoice", id).lines.data].reverse(), given, `/v1/invoices/${id}/lines`),
  ),
  route(
    "POST",
    "/v1/invoices/{id}",
    { auto_advance: flag.optional(), description: text.optional(), metadata: metadata.optional() },
    (tx, given, id) => {
      const invoice = tx.need("invoice", id);
      const fields = {
        auto_advance: given.auto_advance ?? invoice.auto_advance ?? false,
        description: given.description ?? invoice.description,
        metadata: mergeMetadata(invoice.metadata ?? {}, given.metadata),
      };
      return change(tx, "invoice", invoice, fields, "invoice.updated");
    },
  ),
  route("POST", "/v1/invoices/{id}/finalize", { auto_advance: flag.optional() }, (tx, _given, id) => {
    const invoice = tx.need("invoice", id);
    if (invoice.status !== "draft")
      throw invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.", {
        code: "invoice_not_editable",
      });
    return finalizeInvoice(tx, invoice);
  }),
  route(
    "POST",
    "/v1/invoices/{id}/pay",
    {
      payment_method: text.optional(),
      paid_out_of_band: flag.optional(),
      off_session: flag.optional(),
      forgive: flag.optional(),
    },
    (tx, given, id) => {
      const found = tx.need("invoice", id);
      const invoice = found.status === "draft" ? finalizeInvoice(tx, found) : found;
      if (invoice.status !== "open")
        throw invalid(`Invoice is already ${invoice.status}`, { code: "invoice_not_open" });
      const asked = given.payment_method;
      const method =
        asked === undefined ? undefined : tx.need("payment_method", keepMethod(tx, asked, invoice.customer));
      const outcome = payInvoice(tx, invoice, {
        ...(method ? { method } : {}),
        outOfBand: given.paid_out_of_band ?? false,
      });
      if (outcome.status === "no_card")
        throw new StripeError(
          400,
          {
            type: "invalid_request_error",
            code: "missing",
            message: "Cannot charge a customer that has no default payment method.",
          },
          true,
        );
      if (outcome.status !== "succeeded") throw declined(outcome, true);
      return tx.need("invoice", id);
    },
  ),
  route("POST", "/v1/invoices/{id}/void", {}, (tx, _given, id) => {
    const invoice = tx.need("invoice", id);
    if (invoice.status !== "open" && invoice.status !== "uncollectible")
      throw invalid(`You can only pass in open invoices. This invoice isn't open.`, {
        code: "invoice_not_editable",
      });
    return voidInvoice(tx, invoice);
  }),
  route("POST", "/v1/invoices/{id}/mark_uncollectible", {}, (tx, _given, id) => {
    const invoice = tx.need("invoice", id);
    if (invoice.status !== "open")
      throw invalid("Only open invoices can be marked uncollectible.", { code: "invoice_not_editable" });
    const transitions = { ...invoice.status_transitions, marked_uncollectible_at: timeOf(tx, invoice) };
    const fields = {
      status: "uncollectible" as const,
      status_transitions: transitions,
      next_payment_attempt: null,
    };
    return change(tx, "invoice", invoice, fields, "invoice.marked_uncollectible");
  }),
  route(
    "GET",
    "/v1/invoice_payments",
    { ...pageParams, invoice: text.optional(), status: text.optional() },
    (tx, given) =>
      paginate(
        tx
          .all("invoice_payment")
          .filter(({ invoice }) => given.invoice === undefined || invoice === given.invoice)
          .filter(({ status }) => given.status === undefined || status === given.status),
        given,
        "/v1/invoice_payments",
      ),
  ),
  route("GET", "/v1/payment_intents/{id}", {}, (tx, _given, id) => tx.need("payment_intent", id)),
  route("GET", "/v1/payment_intents", { ...pageParams, customer: text.optional() }, (tx, given) =>
    paginate(
      tx
        .all("payment_intent")
        .filter(({ customer }) => given.customer === undefined || customer === given.customer),
      given,
      "/v1/payment_intents",
    ),
  ),
];
