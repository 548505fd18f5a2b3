import type { SecurityEventKindId } from "@/lib/domain/access/security-events";
import type { TenantTransaction } from "@/lib/platform/with-organisation";

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
 * Writes down what happened, in the transaction that made it happen. The transaction must act for the
 * person or the organisation that it names.
 */
export async function noteSecurityEvent(
  transaction: TenantTransaction,
  { kind, userId, organisationId, address, userAgent, detail }: NewSecurityEvent,
): Promise<void> {
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
}
