import { SECURITY_EVENTS, type SecurityEventKindId } from "@/lib/domain/access/security-events";
import { webhookEventOf } from "@/lib/domain/webhooks/webhook-events";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { enqueueMail } from "../mail/enqueue-mail";
import { enqueueWebhookEvent } from "../webhooks/enqueue-webhook-event";

/** From where a person acts, as far as the front door knows. */
export interface Caller {
  address: string | null;
  userAgent: string | null;
}

export interface NewSecurityEvent {
  kind: SecurityEventKindId;
  /** Whom it concerns; null where it concerns the organisation alone. */
  userId?: string | null;
  organisationId?: string | null;
  address?: string | null;
  userAgent?: string | null;
  /** Names and places that the page may show. Never a secret, a token or a code. */
  detail?: Readonly<Record<string, string | number | boolean | null>>;
}

const USER_AGENT_LENGTH_MAX = 400;

/**
 * Writes down what happened, in the transaction that made it happen, tells the organisation's webhooks where they
 * listen to it, and the person by mail where it would matter if it was not them. The transaction must act for the person or the organisation that it names.
 */
export async function noteSecurityEvent(
  transaction: TenantTransaction,
  event: NewSecurityEvent,
): Promise<void> {
  const { kind, userId, organisationId, address, userAgent, detail } = event;
  // Without reading back: one may write into an organisation's log without being allowed to read it.
  await transaction.securityEvent.createMany({
    data: [
      {
        kind,
        userId: userId ?? null,
        organisationId: organisationId ?? null,
        address: address ?? null,
        userAgent: userAgent?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
        detail: detail ?? {},
      },
    ],
  });
  const type = webhookEventOf(kind);
  if (type && organisationId)
    await enqueueWebhookEvent(transaction, { organisationId, type, data: detail ?? {} });
  if (SECURITY_EVENTS[kind].told && userId) await tellPerson(transaction, userId, event);
}

async function tellPerson(
  transaction: TenantTransaction,
  userId: string,
  { kind, address = null, userAgent = null }: NewSecurityEvent,
): Promise<void> {
  const user = await transaction.user.findUnique({ where: { id: userId } });
  if (!user) return;
  const { name, email: to } = user;
  const from = { name, address, userAgent, time: Date.now() };
  switch (kind) {
    case "new-sign-in":
      return enqueueMail(transaction, { to, template: "new-sign-in", params: from });
    case "password-changed":
    case "password-reset":
      return enqueueMail(transaction, { to, template: "password-changed", params: from });
    case "second-factor-on":
    case "second-factor-off": {
      const params = { name, enabled: kind === "second-factor-on" };
      return enqueueMail(transaction, { to, template: "second-factor-changed", params });
    }
    default: {
      const params = { ...from, what: SECURITY_EVENTS[kind].text };
      return enqueueMail(transaction, { to, template: "security-notice", params });
    }
  }
}
