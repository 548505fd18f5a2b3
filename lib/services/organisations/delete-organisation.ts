import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { noteSecurityEvent } from "../accounts/security-events";
import { enqueueMail } from "../mail/enqueue-mail";
import { type Act, act } from "./act";
import type { OrganisationForm } from "./organisation-schema";

/**
 * Called before an organisation is taken away and outside of any transaction, to end what lives elsewhere. It
 * may refuse with an AppError, and must bear to be called again where the deletion then failed.
 */
export type BeforeOrganisationEnds = (organisationId: string) => Promise<void>;

/**
 * Takes an organisation away with everything in it; its keys and sockets end at once.
 * Errors: `forbidden`, `invalid_request` (another name typed).
 */
export async function deleteOrganisation(
  prisma: PrismaClient,
  by: Act,
  typed: OrganisationForm,
  before: readonly BeforeOrganisationEnds[],
): Promise<void> {
  const { organisationId, userId } = by.member;
  await act(prisma, by, "organisation:delete", async ({ transaction }) => {
    const { name } = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId } });
    if (name.trim() === typed.name) return;
    const message = "That is not its name. Type it as it is written above.";
    throw new AppError("invalid_request", message, { fields: [{ path: "name", message }] });
  });
  for (const end of before) await end(organisationId);
  await act(prisma, by, "organisation:delete", async ({ transaction }) => {
    const { name, memberships } = await transaction.organisation.findUniqueOrThrow({
      where: { id: organisationId },
      select: {
        name: true,
        memberships: { select: { user: { select: { id: true, name: true, email: true } } } },
      },
    });
    // Without the organisation, whose own events go with it.
    await noteSecurityEvent(transaction, {
      kind: "organisation-deleted",
      userId,
      address: by.address,
      userAgent: by.userAgent,
      detail: { organisation: name },
    });
    for (const { user } of memberships) {
      await enqueueMail(transaction, {
        to: user.email,
        template: "organisation-deleted",
        params: { name: user.name, organisation: name },
      });
    }
    await transaction.organisation.delete({ where: { id: organisationId } });
  });
}
