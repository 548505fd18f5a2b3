import { adoptMethod } from "../../billing/adopt-method";
import { declined } from "../../billing/create-subscription";
import { endSubscription } from "../../billing/end-subscription";
import { intentOf, payInvoice } from "../../billing/pay-invoice";
import { prorationOf } from "../../billing/proration-of";
import { periodEndOf } from "../../billing/renew-subscription";
import { updateSubscription } from "../../billing/update-subscription";
import { TEST_CARDS } from "../../cards/test-cards";
import { newPaymentMethod } from "../../objects/payment-method";
import { taxIdType } from "../../objects/tax-id";
import { attachMethod } from "../../resources/payment-methods";
import { addTaxId } from "../../resources/tax-ids";
import { timeOf } from "../../time/time-of";
import { change } from "../../webhooks/change";
import { invalid, StripeError } from "../../wire/stripe-error";
import { readCardForm } from "../read-card-form";
import { offeredPrices } from "./offered-prices";
import { ownSubscription, type PortalContext } from "./portal-context";

/** Returns where to go on, or null for where the session leads after its purpose. */
type Action = (context: PortalContext, values: Readonly<Record<string, string>>) => string | null;

const EMAIL = /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/;

export const PORTAL_ACTIONS: Readonly<Record<string, Action>> = {
  card({ tx, customer, session, features }, values) {
    allow(features.payment_method_update.enabled);
    const card = readCardForm(values, timeOf(tx, customer));
    const made = newPaymentMethod(tx, card, { email: customer.email, name: values.name });
    const method = attachMethod(tx, made, customer.id);
    const asks = TEST_CARDS[card.number]?.charge;
    if (asks === "authenticates-once" || asks === "authenticates-always")
      return `${tx.origin}/3ds/${method.id}?session=${session.id}`;
    adoptMethod(tx, method);
    return null;
  },
  cancel(context, { subscription: id }) {
    const { tx, features } = context;
    allow(features.subscription_cancel.enabled || context.session.flow?.type === "subscription_cancel");
    const row = ownSubscription(context, id);
    if (features.subscription_cancel.mode === "immediately") {
      endSubscription(tx, row, "cancellation_requested");
      return null;
    }
    const fields = {
      cancel_at: periodEndOf(row),
      cancel_at_period_end: true,
      canceled_at: timeOf(tx, row),
      cancellation_details: {
        comment: null,
        feedback: null,
        feedback_option: null,
        reason: "cancellation_requested" as const,
      },
    };
    change(tx, "subscription", row, fields, "customer.subscription.updated");
    return null;
  },
  resume(context, { subscription: id }) {
    const row = ownSubscription(context, id);
    const fields = {
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    };
    change(context.tx, "subscription", row, fields, "customer.subscription.updated");
    return null;
  },
  details({ tx, customer, features }, { name = "", email = "", tax_type: type = "", tax_value: value = "" }) {
    allow(features.customer_update.enabled);
    if (!EMAIL.test(email.trim())) throw invalid("Your email is incomplete.", { param: "email" });
    change(tx, "customer", customer, { name: name.trim() || null, email: email.trim() }, "customer.updated");
    if (value.trim() !== "") addTaxId(tx, customer.id, taxIdType(type), value.trim(), "tax_value");
    return null;
  },
  update(context, { subscription: id, price }) {
    const { tx, features, session } = context;
    allow(features.subscription_update.enabled || session.flow?.type === "subscription_update_confirm");
    const row = ownSubscription(context, id);
    const [item] = row.items.data;
    const chosen = offeredPrices(context, row).find((offered) => offered.id === price);
    if (!chosen || !item) throw invalid("This plan is not on offer.", { param: "price" });
    updateSubscription(tx, row, {
      items: [{ id: item.id, price: chosen.id }],
      prorationBehavior: prorationOf(features.subscription_update.proration_behavior),
      paymentBehavior: "error_if_incomplete",
    });
    return null;
  },
  pay({ tx, customer }, { invoice: id = "" }) {
    const invoice = tx.need("invoice", id);
    if (invoice.customer !== customer.id || invoice.status !== "open")
      throw invalid("This invoice is not open.");
    const outcome = payInvoice(tx, invoice);
    if (outcome.status === "requires_action") return `${tx.origin}/3ds/${intentOf(tx, invoice).id}`;
    if (outcome.status === "no_card")
      throw new StripeError(
        402,
        { type: "card_error", message: "There is no card to pay with; update your card first." },
        true,
      );
    if (outcome.status !== "succeeded") throw declined(outcome, true);
    return null;
  },
};

function allow(is: boolean): void {
  if (!is) throw invalid("This is switched off in the portal's configuration.");
}
