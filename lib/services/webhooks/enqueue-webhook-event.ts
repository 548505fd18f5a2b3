import type { WebhookEventId } from "@/lib/domain/webhooks/webhook-events";
import type { TenantTransaction } from "@/lib/platform/with-organisation";

export interface NewWebhookEvent {
  organisationId: string;
  type: WebhookEventId;
  data: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Writes an event for every webhook that listens to it, in the transaction that gives reason for it: it is sent if
 * that commits, and never otherwise. The transaction must act for the organisation.
 */
export async function enqueueWebhookEvent(
  transaction: Pick<TenantTransaction, "$queryRaw">,
  { organisationId, type, data }: NewWebhookEvent,
): Promise<void> {
  await transaction.$queryRaw`
    select accounts.enqueue_webhook_event(${organisationId}::uuid, ${type}, ${JSON.stringify(data)}::jsonb)`;
}
