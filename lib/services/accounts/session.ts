import { ROLES, type Role } from "@/lib/domain/access/scopes";
import type { Entitlements } from "@/lib/domain/tiers/entitlements";
import type { TierId } from "@/lib/domain/tiers/tiers";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { readEntitlements, WITH_ENTITLEMENTS } from "../access/read-entitlements";
import { type Caller, noteSecurityEvent } from "./security-events";

/** Who is signed in, and for which organisation they act. */
export interface SignedIn {
  sessionId: string;
  userId: string;
  organisationId: string;
  organisationName: string;
  tier: TierId;
  entitlements: Entitlements;
  role: Role;
  name: string;
  email: string;
  emailVerified: boolean;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The person behind a session id, or null where it was never given, has expired or was revoked, or acts for no
 * organisation since its own is gone.
 */
export async function readSession(
  prisma: PrismaClient,
  sessionId: string,
  nowMs: number,
): Promise<SignedIn | null> {
  if (!UUID.test(sessionId)) return null;
  const [found] = await prisma.$queryRaw<{ user_id: string; organisation_id: string | null }[]>`
    select user_id, organisation_id from accounts.find_session(${sessionId}::uuid)`;
  if (!found?.organisation_id) return null;
  const { user_id: userId, organisation_id: organisationId } = found;
  return withOrganisation(prisma, { organisationId, userId }, async (transaction) => {
    const membership = await transaction.membership.findUnique({
      where: { organisationId_userId: { organisationId, userId } },
      include: { user: true, organisation: { include: WITH_ENTITLEMENTS } },
    });
    if (!membership) return null;
    const { user, organisation } = membership;
    const role = ROLES.find((candidate) => candidate === membership.role);
    if (!role) return null;
    const entitlements = readEntitlements(organisation, nowMs);
    return {
      sessionId,
      userId,
      organisationId,
      organisationName: organisation.name,
      tier: entitlements.tier,
      entitlements,
      role,
      name: user.name,
      email: user.email,
      emailVerified: user.emailVerifiedAt !== null,
    };
  });
}

/** Ends a session at its person's wish; ending one that has ended is no error. */
export async function endSession(
  prisma: PrismaClient,
  { sessionId, userId }: { sessionId: string; userId: string },
  caller: Caller = { address: null, userAgent: null },
) {
  await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const ended = await transaction.session.updateMany({
      where: { id: sessionId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (ended.count > 0) await noteSecurityEvent(transaction, { kind: "sign-out", userId, ...caller });
  });
}
