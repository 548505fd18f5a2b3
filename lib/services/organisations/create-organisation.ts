import { randomUUID } from "node:crypto";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { noteSecurityEvent } from "../accounts/security-events";
import type { Act } from "./act";
import type { OrganisationForm } from "./organisation-schema";

/** What one person may own: the smallest tier costs nothing and would otherwise be had without end. */
const OWNED_MAX = 10;

interface Founder extends Omit<Act, "member"> {
  userId: string;
  /** Works in the new organisation from then on. */
  sessionId: string;
}

/** Makes an organisation that the person owns. Errors: `conflict` where they own too many. */
export function createOrganisation(
  prisma: PrismaClient,
  { userId, sessionId, address, userAgent }: Founder,
  form: OrganisationForm,
): Promise<{ organisationId: string }> {
  const organisationId = randomUUID();
  return withOrganisation(prisma, { organisationId, userId }, async (transaction) => {
    await transaction.$queryRaw`select id from accounts.users where id = ${userId}::uuid for no key update`;
    const owned = await transaction.membership.count({ where: { userId, role: "owner" } });
    if (owned >= OWNED_MAX) {
      throw new AppError(
        "conflict",
        `You own ${owned} organisations, which is as many as one person may. Delete or hand over one first.`,
      );
    }
    await transaction.organisation.create({ data: { id: organisationId, name: form.name } });
    await transaction.membership.create({ data: { organisationId, userId, role: "owner" } });
    await transaction.session.updateMany({ where: { id: sessionId, userId }, data: { organisationId } });
    await noteSecurityEvent(transaction, {
      kind: "organisation-created",
      userId,
      organisationId,
      address,
      userAgent,
      detail: { organisation: form.name },
    });
    return { organisationId };
  });
}
