import { type OrganisationAction, roleMay } from "@/lib/domain/access/roles";
import { ROLES, type Role } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { Member } from "../access/member";

/** By whom, when and from where something is done. `nowMs` is epoch milliseconds. */
export interface Act {
  member: Pick<Member, "organisationId" | "userId" | "role">;
  nowMs: number;
  address: string | null;
  userAgent: string | null;
}

/** What every change of an organisation hands to its work: the transaction and the role as it is now. */
export interface Acting {
  transaction: TenantTransaction;
  role: Role;
}

/** Errors: `forbidden` where the role may not do this. */
export function assertMay(role: Role, action: OrganisationAction): void {
  if (!roleMay(role, action))
    throw new AppError("forbidden", "Your role in this organisation may not do that.");
}

/**
 * Changes an organisation while nobody else does: its row is locked, and only then is the caller's role looked
 * up, since somebody may have changed it since the page was shown.
 * Errors: `forbidden`, `not_found` where the caller is no member any more.
 */
export function act<Result>(
  prisma: PrismaClient,
  { member }: Act,
  action: OrganisationAction,
  work: (acting: Acting) => Promise<Result>,
): Promise<Result> {
  return withOrganisation(prisma, member, async (transaction) => {
    await lockOrganisation(transaction, member.organisationId);
    const role = await readRole(transaction, member.organisationId, member.userId);
    if (role === null) throw new AppError("not_found", "You do not belong to this organisation any more.");
    assertMay(role, action);
    return work({ transaction, role });
  });
}

/** Seats, owners and roles are counted and changed under this lock, one request after the other. */
export async function lockOrganisation(
  transaction: TenantTransaction,
  organisationId: string,
): Promise<void> {
  await transaction.$queryRaw`
    select id from accounts.organisations where id = ${organisationId}::uuid for no key update`;
}

/** The role of a person in an organisation, or null where they are no member. */
export async function readRole(
  transaction: TenantTransaction,
  organisationId: string,
  userId: string,
): Promise<Role | null> {
  const membership = await transaction.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
  });
  return ROLES.find((role) => role === membership?.role) ?? null;
}
