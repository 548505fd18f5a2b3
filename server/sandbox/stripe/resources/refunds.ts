import { newId } from "../store/ids";
import type { RefundRow } from "../store/rows";
import { timeOf } from "../time/time-of";
import { create } from "../webhooks/change";
import { paginate } from "../wire/paginate";
import { integer, mergeMetadata, metadata, pageParams, text } from "../wire/params";
import { route } from "../wire/route";
import { invalid } from "../wire/stripe-error";

export const REFUND_ROUTES = [
  route(
    "POST",
    "/v1/refunds",
    {
      payment_intent: text,
      amount: integer.optional(),
      reason: text.optional(),
      metadata: metadata.optional(),
    },
    (tx, given) => {
      const intent = tx.need("payment_intent", given.payment_intent, "payment_intent");
      const former = tx.all("refund").filter(({ payment_intent: id }) => id === intent.id);
      const left = intent.amount_received - former.reduce((sum, { amount }) => sum + amount, 0);
      if (left <= 0)
        throw invalid(`PaymentIntent ${intent.id} has already been refunded or has no successful charge.`, {
          code: "charge_already_refunded",
        });
      const amount = given.amount ?? left;
      if (amount < 1 || amount > left)
        throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
          param: "amount",
        });
      const refund: RefundRow = {
        id: newId(tx, "re"),
        object: "refund",
        amount,
        balance_transaction: null,
        charge: null,
        created: timeOf(tx, intent),
        currency: intent.currency,
        customer: intent.customer,
        customer_account: null,
        metadata: mergeMetadata({}, given.metadata),
        payment_intent: intent.id,
        payment_method: intent.payment_method,
        reason: given.reason === "duplicate" || given.reason === "fraudulent" ? given.reason : null,
        receipt_number: null,
        source_transfer_reversal: null,
        status: "succeeded",
        transfer_reversal: null,
      };
      return create(tx, "refund", refund, "refund.created");
    },
  ),
  route("GET", "/v1/refunds", { ...pageParams, payment_intent: text.optional() }, (tx, given) => {
    const asked = given.payment_intent;
    const found = tx.all("refund").filter(({ payment_intent: id }) => asked === undefined || id === asked);
    return paginate(found, given, "/v1/refunds");
  }),
  route("GET", "/v1/refunds/{id}", {}, (tx, _given, id) => tx.need("refund", id)),
];
