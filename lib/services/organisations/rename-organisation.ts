import type { PrismaClient } from "@/lib/generated/prisma/client";
import { noteSecurityEvent } from "../accounts/security-events";
import { type Act, act } from "./act";
import type { OrganisationForm } from "./organisation-schema";

/** Errors: `forbidden`. */
export function renameOrganisation(prisma: PrismaClient, by: Act, { name }: OrganisationForm): Promise<void> {
  const { organisationId, userId } = by.member;
  return act(prisma, by, "organisation:rename", async ({ transaction }) => {
    const former = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId } });
    if (former.name === name) return;
    await transaction.organisation.update({ where: { id: organisationId }, data: { name } });
    await noteSecurityEvent(transaction, {
      kind: "organisation-renamed",
      userId,
      organisationId,
      address: by.address,
      userAgent: by.userAgent,
      detail: { from: former.name, to: name },
    });
  });
}
