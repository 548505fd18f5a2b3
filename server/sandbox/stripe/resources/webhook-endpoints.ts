import Stripe from "stripe";
import { z } from "zod";
import { newId } from "../store/ids";
import type { WebhookEndpointRow } from "../store/rows";
import { paginate } from "../wire/paginate";
import { flag, mergeMetadata, metadata, pageParams, text } from "../wire/params";
import { route } from "../wire/route";
import { withoutSecret } from "../wire/without-secret";

const URL = "/v1/webhook_endpoints";
const shared = {
  description: text.optional(),
  metadata: metadata.optional(),
};

export const WEBHOOK_ENDPOINT_ROUTES = [
  route(
    "POST",
    URL,
    {
      ...shared,
      url: z.url(),
      enabled_events: z.array(text).min(1),
      api_version: z.literal(Stripe.API_VERSION).optional(),
    },
    (tx, given) => {
      const endpoint: WebhookEndpointRow = {
        id: newId(tx, "we"),
        object: "webhook_endpoint",
        api_version: given.api_version ?? null,
        application: null,
        created: tx.now,
        description: given.description ?? null,
        enabled_events: given.enabled_events,
        livemode: false,
        metadata: mergeMetadata({}, given.metadata),
        secret: newId(tx, "whsec"),
        status: "enabled",
        url: given.url,
      };
      tx.put("webhook_endpoint", endpoint);
      return endpoint;
    },
  ),
  route("GET", URL, pageParams, (tx, given) =>
    paginate(tx.all("webhook_endpoint").map(withoutSecret), given, URL),
  ),
  route("GET", `${URL}/{id}`, {}, (tx, _given, id) => withoutSecret(tx.need("webhook_endpoint", id))),
  route(
    "POST",
    `${URL}/{id}`,
    {
      ...shared,
      url: z.url().optional(),
      enabled_events: z.array(text).min(1).optional(),
      disabled: flag.optional(),
    },
    (tx, given, id) => {
      const before = tx.need("webhook_endpoint", id);
      const disabled = given.disabled ?? before.status === "disabled";
      const next: WebhookEndpointRow = {
        ...before,
        description: given.description ?? before.description,
        enabled_events: given.enabled_events ?? before.enabled_events,
        metadata: mergeMetadata(before.metadata, given.metadata),
        status: disabled ? "disabled" : "enabled",
        url: given.url ?? before.url,
      };
      tx.put("webhook_endpoint", next);
      return withoutSecret(next);
    },
  ),
  route("DELETE", `${URL}/{id}`, {}, (tx, _given, id) => {
    tx.need("webhook_endpoint", id);
    tx.remove("webhook_endpoint", id);
    return { id, object: "webhook_endpoint", deleted: true };
  }),
];
