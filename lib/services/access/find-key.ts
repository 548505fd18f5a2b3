import { isScope, ROLES, SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import type { Principal } from "./principal";
import { readEntitlements, WITH_ENTITLEMENTS } from "./read-entitlements";

/** What is known of a key by its hash: whom it stands for, and whether it was revoked. */
export interface FoundKey {
  principal: Principal;
  revoked: boolean;
}

/** A key whose maker left the organisation or lost rights holds no more than the maker does now. */
export async function findKey(prisma: PrismaClient, hash: Buffer, nowMs: number): Promise<FoundKey | null> {
  const [found] = await prisma.$queryRaw<{ id: string; organisation_id: string }[]>`
    select id, organisation_id from accounts.find_api_key(${Uint8Array.from(hash)})`;
  if (!found) return null;
  const { id, organisation_id: organisationId } = found;
  return withOrganisation(prisma, { organisationId, userId: null }, async (transaction) => {
    const row = await transaction.apiKey.findUnique({
      where: { id },
      include: { organisation: { include: WITH_ENTITLEMENTS } },
    });
    if (!row?.createdBy) return null;
    const entitlements = readEntitlements(row.organisation, nowMs);
    const membership = await transaction.membership.findUnique({
      where: { organisationId_userId: { organisationId, userId: row.createdBy } },
    });
    const role = ROLES.find((candidate) => candidate === membership?.role);
    if (!role) return null;
    return {
      revoked: row.revokedAt !== null,
      principal: {
        kind: "key",
        id,
        organisationId,
        organisationName: row.organisation.name,
        userId: row.createdBy,
        role,
        tier: entitlements.tier,
        entitlements,
        scopes: row.scopes.filter(isScope).filter((scope) => SCOPES_OF_ROLE[role].includes(scope)),
        mode: row.mode === "test" ? "test" : "live",
        name: row.name,
        expiresAt: row.expiresAt?.getTime() ?? null,
        ipAllowList: row.ipAllowList,
      },
    };
  });
}
