import { actFor, type TenantTransaction } from "@/lib/platform/with-organisation";
import { type Caller, noteSecurityEvent } from "./security-events";

interface KeysSince {
  userId: string;
  since: Date;
  caller: Caller;
  nowMs: number;
}

/**
 * Ends the keys that a person, or whoever was in their place, made since then in any of their organisations.
 * The transaction acts for the person, and does so again afterwards.
 */
export async function endKeysSince(
  transaction: TenantTransaction,
  { userId, since, caller, nowMs }: KeysSince,
): Promise<void> {
  const memberships = await transaction.membership.findMany({ where: { userId } });
  for (const { organisationId } of memberships) {
    await actFor(transaction, { organisationId, userId });
    const made = { organisationId, createdBy: userId, createdAt: { gte: since }, revokedAt: null };
    const keys = await transaction.apiKey.findMany({ where: made });
    await transaction.apiKey.updateMany({ where: made, data: { revokedAt: new Date(nowMs) } });
    for (const { name, prefix, lastFour } of keys) {
      const detail = { key: `${name} (${prefix}…${lastFour})`, through: "the address that was taken back" };
      await noteSecurityEvent(transaction, {
        kind: "key-revoked",
        userId,
        organisationId,
        ...caller,
        detail,
      });
    }
  }
  await actFor(transaction, { organisationId: null, userId });
}
