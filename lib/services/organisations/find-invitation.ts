import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { hashToken, isToken } from "../accounts/one-time-token";
import { readRole } from "./act";
import { type InvitationState, invitationState } from "./invitation-state";
import { countSeats } from "./seats";

/** Which invitation a link stands for, whatever became of it. Errors: `not_found`. */
export async function findInvitation(
  prisma: PrismaClient,
  token: string,
): Promise<{ id: string; organisationId: string }> {
  const [found] = isToken(token)
    ? await prisma.$queryRaw<{ id: string; organisation_id: string }[]>`
        select id, organisation_id from accounts.find_invitation(${hashToken(token)})`
    : [];
  if (!found) throw new AppError("not_found", "This invitation does not exist. Its link may be cut off.");
  return { id: found.id, organisationId: found.organisation_id };
}

/** What the page behind a link shows. Times are epoch milliseconds. */
export interface InvitationView {
  state: InvitationState;
  organisationId: string;
  organisationName: string;
  inviter: string | null;
  email: string;
  role: string;
  expiresAt: number;
  /** Whether the viewer belongs to the organisation. */
  isMember: boolean;
  /** Whether no seat is left for them. */
  isFull: boolean;
}

/** The invitation of a link as its holder may see it; null where there is none. `viewerId` is who is signed in. */
export async function readInvitation(
  prisma: PrismaClient,
  { token, viewerId, nowMs }: { token: string; viewerId: string | null; nowMs: number },
): Promise<InvitationView | null> {
  const found = await findInvitation(prisma, token).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!found) return null;
  const { id, organisationId } = found;
  return withOrganisation(prisma, { organisationId, userId: viewerId }, async (transaction) => {
    const row = await transaction.invitation.findUnique({
      where: { id },
      include: { organisation: { select: { name: true } }, inviter: { select: { name: true } } },
    });
    if (!row) return null;
    const { members, limits } = await countSeats(transaction, organisationId, nowMs);
    return {
      state: invitationState(row, nowMs),
      organisationId,
      organisationName: row.organisation.name,
      inviter: row.inviter?.name ?? null,
      email: row.email,
      role: row.role,
      expiresAt: row.expiresAt.getTime(),
      isMember: viewerId !== null && (await readRole(transaction, organisationId, viewerId)) !== null,
      isFull: limits.seats !== null && members >= limits.seats,
    };
  });
}
