import { z } from "zod";
import { newId } from "../store/ids";
import type { PortalConfigurationRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { change, create } from "../webhooks/change";
import { paginate } from "../wire/paginate";
import { flag, mergeMetadata, metadata, PRORATIONS, pageParams, text, unsettable } from "../wire/params";
import { route } from "../wire/route";

const URL = "/v1/billing_portal/configurations";
const UPDATES = ["price", "quantity", "promotion_code"] as const;
const CUSTOMER_UPDATES = ["address", "email", "name", "phone", "shipping", "tax_id"] as const;
const features = z.strictObject({
  customer_update: z
    .strictObject({
      enabled: flag.optional(),
      allowed_updates: unsettable(z.array(z.enum(CUSTOMER_UPDATES))).optional(),
    })
    .optional(),
  invoice_history: z.strictObject({ enabled: flag }).optional(),
  payment_method_update: z.strictObject({ enabled: flag }).optional(),
  subscription_cancel: z
    .strictObject({
      enabled: flag,
      mode: z.enum(["at_period_end", "immediately"]).optional(),
      proration_behavior: PRORATIONS.optional(),
      cancellation_reason: z.strictObject({ enabled: flag, options: unsettable(z.array(text)) }).optional(),
    })
    .optional(),
  subscription_update: z
    .strictObject({
      enabled: flag,
      default_allowed_updates: unsettable(z.array(z.enum(UPDATES))).optional(),
      products: unsettable(z.array(z.strictObject({ product: text, prices: z.array(text) }))).optional(),
      proration_behavior: PRORATIONS.optional(),
    })
    .optional(),
});
type Features = z.output<typeof features>;
const shared = {
  business_profile: z
    .strictObject({
      headline: unsettable(text).optional(),
      privacy_policy_url: text.optional(),
      terms_of_service_url: text.optional(),
    })
    .optional(),
  default_return_url: unsettable(text).optional(),
  metadata: metadata.optional(),
  name: unsettable(text).optional(),
};

export const PORTAL_CONFIGURATION_ROUTES = [
  route("POST", URL, { ...shared, features }, (tx, given) =>
    create(
      tx,
      "portal_configuration",
      {
        ...configurationOf(tx, given.features),
        business_profile: {
          headline: given.business_profile?.headline ?? null,
          privacy_policy_url: given.business_profile?.privacy_policy_url ?? null,
          terms_of_service_url: given.business_profile?.terms_of_service_url ?? null,
        },
        default_return_url: given.default_return_url ?? null,
        metadata: mergeMetadata({}, given.metadata),
        name: given.name ?? null,
      },
      "billing_portal.configuration.created",
    ),
  ),
  route("GET", URL, { ...pageParams, active: flag.optional(), is_default: flag.optional() }, (tx, given) => {
    const found = tx
      .all("portal_configuration")
      .filter(({ active }) => given.active === undefined || active === given.active)
      .filter(
        ({ is_default: isDefault }) => given.is_default === undefined || isDefault === given.is_default,
      );
    return paginate(found, given, URL);
  }),
  route("GET", `${URL}/{id}`, {}, (tx, _given, id) => tx.need("portal_configuration", id)),
  route(
    "POST",
    `${URL}/{id}`,
    { ...shared, active: flag.optional(), features: features.optional() },
    (tx, given, id) => {
      const row = tx.need("portal_configuration", id);
      const fields = {
        active: given.active ?? row.active,
        default_return_url:
          given.default_return_url === undefined ? row.default_return_url : given.default_return_url,
        features: given.features ? configurationOf(tx, given.features).features : row.features,
        metadata: mergeMetadata(row.metadata ?? {}, given.metadata),
        updated: tx.now,
      };
      return change(tx, "portal_configuration", row, fields, "billing_portal.configuration.updated");
    },
  ),
];

/** What a session without a configuration of its own gets: all but changing the plan. */
export function defaultConfiguration(tx: Transaction): PortalConfigurationRow {
  const found = tx.all("portal_configuration").find(({ is_default: isDefault }) => isDefault);
  if (found) return found;
  const row = {
    ...configurationOf(tx, {
      customer_update: { enabled: true, allowed_updates: ["email", "tax_id"] },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true },
    }),
    is_default: true,
  };
  tx.put("portal_configuration", row);
  return row;
}

function configurationOf(tx: Transaction, given: Features): PortalConfigurationRow {
  return {
    id: newId(tx, "bpc"),
    object: "billing_portal.configuration",
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: tx.now,
    default_return_url: null,
    features: {
      customer_update: {
        allowed_updates: given.customer_update?.allowed_updates ?? [],
        enabled: given.customer_update?.enabled ?? false,
      },
      invoice_history: { enabled: given.invoice_history?.enabled ?? false },
      payment_method_update: {
        enabled: given.payment_method_update?.enabled ?? false,
        payment_method_configuration: null,
      },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        enabled: given.subscription_cancel?.enabled ?? false,
        mode: given.subscription_cancel?.mode ?? "at_period_end",
        proration_behavior: given.subscription_cancel?.proration_behavior ?? "none",
      },
      subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
      subscription_update: {
        billing_cycle_anchor: null,
        default_allowed_updates: given.subscription_update?.default_allowed_updates ?? [],
        enabled: given.subscription_update?.enabled ?? false,
        products: (given.subscription_update?.products ?? []).map((product) => ({
          ...product,
          adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
        })),
        proration_behavior: given.subscription_update?.proration_behavior ?? "none",
        schedule_at_period_end: { conditions: [] },
        trial_update_behavior: "end_trial",
      },
    },
    is_default: false,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: tx.now,
  };
}
