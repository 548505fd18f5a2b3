import { isScope, ROLES, SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import type { Tier } from "@/lib/domain/tiers/tiers";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { beyondTier } from "./beyond-tier";
import { type KeyPlaces, readKeyPlaces } from "./key-places";
import type { Principal } from "./principal";
import { readEntitlements, WITH_ENTITLEMENTS } from "./read-entitlements";

/** What is known of a key by its hash: whom it stands for, and whether it was revoked. */
export interface FoundKey {
  principal: Principal;
  revoked: boolean;
  /** Why it does not work though it lives: a lowered tier has no place for it. */
  beyond: AppError | null;
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
    const { apiKeys: limit } = entitlements.limits;
    const places = await readKeyPlaces(transaction, organisationId, limit, nowMs);
    return {
      revoked: row.revokedAt !== null,
      beyond: places.isBeyond(row) ? beyondKeys(entitlements.limits, places) : null,
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

function beyondKeys({ name, apiKeys }: Tier, { used, lastWithin }: KeyPlaces): AppError {
  const count = `${apiKeys} API key${apiKeys === 1 ? "" : "s"}`;
  const wayOut = lastWithin === null ? "" : `, revoke another one such as ${JSON.stringify(lastWithin.name)}`;
  return beyondTier({
    own: `${name} has ${count} and this one is beyond it: to use it${wayOut} or move up`,
    suffices: (tier) => tier.apiKeys >= used,
    figure: (tier) => String(tier.apiKeys),
    otherwise: "no tier has so many",
  });
}
