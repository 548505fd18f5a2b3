import { holdsAtLeast } from "@/lib/domain/access/roles";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { noteSecurityEvent } from "../accounts/security-events";
import { enqueueMail } from "../mail/enqueue-mail";
import { type Act, act } from "./act";
import { assertOwnerStays, type Colleague, readColleague } from "./colleague";

/**
 * Ends a membership, with the keys that its person made here; their sessions and sockets follow within a second.
 * Errors: `forbidden` (above the caller), `not_found`, `conflict` (oneself, or the last owner).
 */
export function removeMember(prisma: PrismaClient, by: Act, userId: string): Promise<void> {
  const { organisationId } = by.member;
  return act(prisma, by, "members:remove", async ({ transaction, role }) => {
    if (userId === by.member.userId) {
      throw new AppError("conflict", "Nobody removes themselves. Leave the organisation instead.");
    }
    const colleague = await readColleague(transaction, organisationId, userId);
    if (!holdsAtLeast(role, colleague.role)) {
      throw new AppError("forbidden", "Only an owner removes an owner.");
    }
    if (colleague.role === "owner") await assertOwnerStays(transaction, organisationId);
    const organisation = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId } });
    await endMembership(transaction, by, colleague, "member-removed");
    await enqueueMail(transaction, {
      to: colleague.email,
      template: "membership-ended",
      params: { name: colleague.name, organisation: organisation.name },
    });
  });
}

/** Errors: `conflict` for the last owner, who hands over or deletes instead. */
export function leaveOrganisation(prisma: PrismaClient, by: Act): Promise<void> {
  const { organisationId, userId } = by.member;
  return act(prisma, by, "organisation:leave", async ({ transaction }) => {
    const self = await readColleague(transaction, organisationId, userId);
    const members = await transaction.membership.count({ where: { organisationId } });
    if (members === 1) {
      throw new AppError("conflict", "Nobody else is here. Delete the organisation instead.");
    }
    if (self.role === "owner") await assertOwnerStays(transaction, organisationId);
    await endMembership(transaction, by, self, "member-left");
  });
}

/** A key belongs to whoever made it: left alone it would come alive again should they ever be back. */
async function endMembership(
  transaction: TenantTransaction,
  by: Act,
  { userId, name, role }: Colleague,
  kind: "member-removed" | "member-left",
): Promise<void> {
  const { organisationId } = by.member;
  const ended = await transaction.apiKey.updateMany({
    where: { organisationId, createdBy: userId, revokedAt: null },
    data: { revokedAt: new Date(by.nowMs) },
  });
  await noteSecurityEvent(transaction, {
    kind,
    userId: by.member.userId,
    organisationId,
    address: by.address,
    userAgent: by.userAgent,
    detail: { person: name, role, keysRevoked: ended.count },
  });
  await transaction.membership.delete({ where: { organisationId_userId: { organisationId, userId } } });
}
