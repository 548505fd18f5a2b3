import { z } from "zod";
import { newId } from "../store/ids";
import type { PortalSessionRow } from "../store/rows";
import { timeOf } from "../time/time-of";
import { create } from "../webhooks/change";
import { integer, text } from "../wire/params";
import { route } from "../wire/route";
import { invalid } from "../wire/stripe-error";
import { defaultConfiguration } from "./portal-configurations";

const flowParams = z.strictObject({
  type: z.enum([
    "payment_method_update",
    "subscription_cancel",
    "subscription_update",
    "subscription_update_confirm",
    "customer_update",
  ]),
  after_completion: z
    .strictObject({
      type: z.enum(["redirect", "hosted_confirmation", "portal_homepage"]),
      redirect: z.strictObject({ return_url: text }).optional(),
      hosted_confirmation: z.strictObject({ custom_message: text.optional() }).optional(),
    })
    .optional(),
  subscription_cancel: z.strictObject({ subscription: text }).optional(),
  subscription_update: z.strictObject({ subscription: text }).optional(),
  subscription_update_confirm: z
    .strictObject({
      subscription: text,
      items: z
        .array(z.strictObject({ id: text, price: text.optional(), quantity: integer.optional() }))
        .min(1),
    })
    .optional(),
});

export const PORTAL_SESSION_ROUTES = [
  route(
    "POST",
    "/v1/billing_portal/sessions",
    {
      customer: text,
      configuration: text.optional(),
      flow_data: flowParams.optional(),
      locale: text.optional(),
      return_url: z.url().optional(),
    },
    (tx, given) => {
      const customer = tx.need("customer", given.customer, "customer");
      const configuration =
        given.configuration === undefined
          ? defaultConfiguration(tx)
          : tx.need("portal_configuration", given.configuration, "configuration");
      const id = newId(tx, "bps");
      const session: PortalSessionRow = {
        id,
        object: "billing_portal.session",
        configuration: configuration.id,
        created: timeOf(tx, customer),
        customer: customer.id,
        customer_account: null,
        flow: given.flow_data === undefined ? null : flowOf(given.flow_data),
        livemode: false,
        locale: null,
        on_behalf_of: null,
        return_url: given.return_url ?? configuration.default_return_url,
        url: `${tx.origin}/p/session/${id}`,
      };
      return create(tx, "portal_session", session, "billing_portal.session.created");
    },
  ),
];

function flowOf(given: z.output<typeof flowParams>): NonNullable<PortalSessionRow["flow"]> {
  const after = given.after_completion;
  const named = given.type === "subscription_update_confirm" ? given.subscription_update_confirm : true;
  if (!named)
    throw invalid("Missing required param: flow_data[subscription_update_confirm].", {
      code: "parameter_missing",
    });
  return {
    after_completion: {
      hosted_confirmation:
        after?.type === "hosted_confirmation"
          ? { custom_message: after.hosted_confirmation?.custom_message ?? null }
          : null,
      redirect: after?.redirect ?? null,
      type: after?.type ?? "portal_homepage",
    },
    customer_update: null,
    subscription_cancel: given.subscription_cancel
      ? { retention: null, subscription: given.subscription_cancel.subscription }
      : null,
    subscription_pause: null,
    subscription_update: given.subscription_update ?? null,
    subscription_update_confirm: given.subscription_update_confirm
      ? {
          discounts: null,
          items: given.subscription_update_confirm.items.map(({ id, price, quantity }) => ({
            id,
            price: price ?? null,
            ...(quantity === undefined ? {} : { quantity }),
          })),
          subscription: given.subscription_update_confirm.subscription,
        }
      : null,
    type: given.type,
  };
}
