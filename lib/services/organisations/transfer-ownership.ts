import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { noteSecurityEvent } from "../accounts/security-events";
import { enqueueMail } from "../mail/enqueue-mail";
import { type Act, act } from "./act";
import { readColleague } from "./colleague";

/** Makes a member the owner and the caller an admin. Errors: `forbidden`, `not_found`, `conflict` (oneself). */
export function transferOwnership(prisma: PrismaClient, by: Act, userId: string): Promise<void> {
  const { organisationId } = by.member;
  return act(prisma, by, "organisation:transfer", async ({ transaction }) => {
    if (userId === by.member.userId) throw new AppError("conflict", "You own this organisation already.");
    const heir = await readColleague(transaction, organisationId, userId);
    const self = await readColleague(transaction, organisationId, by.member.userId);
    for (const [person, role] of [
      [heir, "owner"],
      [self, "admin"],
    ] as const) {
      await transaction.membership.update({
        where: { organisationId_userId: { organisationId, userId: person.userId } },
        data: { role },
      });
    }
    const organisation = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId } });
    for (const person of [heir, self]) {
      await noteSecurityEvent(transaction, {
        kind: "ownership-transferred",
        userId: person.userId,
        organisationId,
        address: by.address,
        userAgent: by.userAgent,
        detail: { from: self.name, to: heir.name },
      });
      await enqueueMail(transaction, {
        to: person.email,
        template: "ownership-transferred",
        params: { name: person.name, organisation: organisation.name, from: self.name, to: heir.name },
      });
    }
  });
}
