import Stripe from "stripe";
import { newId } from "../store/ids";
import type { DeliveryRow, EventRow, WebhookEndpointRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { timeOf } from "../time/time-of";
import { withoutFacts } from "../wire/without-facts";
import { previousAttributes } from "./previous-attributes";

/** Puts an event on record in the transaction that it tells of, with a delivery for each endpoint that listens. */
export function emit(
  tx: Transaction,
  type: string,
  object: { id: string; object: string },
  before?: object,
): void {
  const snapshot: object = structuredClone(withoutFacts(object));
  const endpoints = tx.all("webhook_endpoint").filter((endpoint) => listens(endpoint, type));
  const event: EventRow = {
    id: newId(tx, "evt"),
    object: "event",
    api_version: Stripe.API_VERSION,
    created: timeOf(tx, object),
    data: {
      object: snapshot,
      ...(before === undefined
        ? {}
        : { previous_attributes: previousAttributes(withoutFacts(before), snapshot) }),
    },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: tx.request ?? { id: null, idempotency_key: null },
    type,
  };
  tx.put("event", event);
  for (const endpoint of endpoints) tx.put("delivery", newDelivery(tx, event.id, endpoint.id));
}

function listens({ enabled_events, status }: WebhookEndpointRow, type: string): boolean {
  return status === "enabled" && (enabled_events.includes("*") || enabled_events.includes(type));
}

function newDelivery(tx: Transaction, event: string, endpoint: string): DeliveryRow {
  return {
    id: newId(tx, "del"),
    event,
    endpoint,
    state: "waiting",
    attempts: 0,
    nextAtMs: 0,
    lastAnswer: null,
  };
}
