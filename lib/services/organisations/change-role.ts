import { holdsAtLeast } from "@/lib/domain/access/roles";
import type { Role } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { noteSecurityEvent } from "../accounts/security-events";
import { enqueueMail } from "../mail/enqueue-mail";
import { type Act, act } from "./act";
import { assertOwnerStays, readColleague } from "./colleague";

interface RoleChange {
  userId: string;
  role: Role;
}

/**
 * Gives a member another role; their sockets, keys and pages follow within a second.
 * Errors: `forbidden` (above the caller), `not_found`, `conflict` (the last owner).
 */
export function changeRole(prisma: PrismaClient, by: Act, { userId, role }: RoleChange): Promise<void> {
  const { organisationId } = by.member;
  return act(prisma, by, "members:change-role", async ({ transaction, role: own }) => {
    const colleague = await readColleague(transaction, organisationId, userId);
    if (!holdsAtLeast(own, colleague.role) || !holdsAtLeast(own, role)) {
      throw new AppError("forbidden", "Only an owner makes owners, and only an owner changes one.");
    }
    if (colleague.role === role) return;
    if (colleague.role === "owner") await assertOwnerStays(transaction, organisationId);
    await transaction.membership.update({
      where: { organisationId_userId: { organisationId, userId } },
      data: { role },
    });
    await noteSecurityEvent(transaction, {
      kind: "role-changed",
      userId: by.member.userId,
      organisationId,
      address: by.address,
      userAgent: by.userAgent,
      detail: { person: colleague.name, from: colleague.role, to: role },
    });
    if (userId === by.member.userId) return;
    const organisation = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId } });
    await enqueueMail(transaction, {
      to: colleague.email,
      template: "role-changed",
      params: { name: colleague.name, organisation: organisation.name, from: colleague.role, to: role },
    });
  });
}
