import { INVITED_ROLES } from "@/lib/domain/access/roles";
import type { Role } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { noteSecurityEvent } from "../accounts/security-events";
import { lockOrganisation, readRole } from "./act";
import { findInvitation } from "./find-invitation";
import { type InvitationState, invitationState } from "./invitation-state";
import { countSeats } from "./seats";

interface Answer {
  nowMs: number;
  address: string | null;
  userAgent: string | null;
}

interface Acceptance extends Answer {
  userId: string;
  /** Works in the organisation from then on. */
  sessionId: string;
}

const ENDED: Record<Exclude<InvitationState, "open">, string> = {
  expired: "This invitation has expired. Ask for a new one.",
  revoked: "This invitation was withdrawn or replaced by a newer one.",
  accepted: "This invitation was accepted already.",
  declined: "This invitation was declined.",
};

/**
 * Makes whoever is invited a member. That they hold the link proves their address.
 * Errors: `not_found`, `conflict` (ended, or a member already), `forbidden` (another person),
 * `payment_required` (no seat left).
 */
export async function acceptInvitation(
  prisma: PrismaClient,
  { userId, sessionId, nowMs, address, userAgent }: Acceptance,
  token: string,
): Promise<{ organisationId: string; role: Role }> {
  const found = await findInvitation(prisma, token);
  const { organisationId } = found;
  return withOrganisation(prisma, { organisationId, userId }, async (transaction) => {
    await lockOrganisation(transaction, organisationId);
    const row = await transaction.invitation.findUnique({ where: { id: found.id } });
    if (!row) throw new AppError("not_found", "The organisation of this invitation is gone.");
    const role = INVITED_ROLES.find((candidate) => candidate === row.role);
    if (!role) throw new Error(`an invitation holds the role ${row.role}`);
    const user = await transaction.user.findUniqueOrThrow({
      where: { id: userId },
      select: { name: true, email: true, emailVerifiedAt: true },
    });
    assertOpen(invitationState(row, nowMs));
    if (user.email !== row.email) {
      throw new AppError("forbidden", "This invitation is for another e-mail address than yours.");
    }
    if (await readRole(transaction, organisationId, userId)) {
      throw new AppError("conflict", "You belong to this organisation already.");
    }
    const { members, limits } = await countSeats(transaction, organisationId, nowMs);
    if (limits.seats !== null && members >= limits.seats) {
      throw new AppError(
        "payment_required",
        "Every seat of this organisation is taken. Ask whoever invited you to free one.",
      );
    }
    const now = new Date(nowMs);
    await transaction.membership.create({ data: { organisationId, userId, role } });
    await transaction.invitation.update({ where: { id: found.id }, data: { acceptedAt: now } });
    if (!user.emailVerifiedAt) {
      await transaction.user.update({
        where: { id: userId },
        data: { emailVerifiedAt: now },
        select: { id: true },
      });
    }
    await transaction.session.updateMany({ where: { id: sessionId, userId }, data: { organisationId } });
    await noteSecurityEvent(transaction, {
      kind: "member-joined",
      userId,
      organisationId,
      address,
      userAgent,
      detail: { person: user.name, role },
    });
    return { organisationId, role };
  });
}

/** Whoever holds the link may say no, with or without an account. Errors: `not_found`, `conflict` (ended). */
export async function declineInvitation(
  prisma: PrismaClient,
  { nowMs, address, userAgent }: Answer,
  token: string,
): Promise<void> {
  const { id, organisationId } = await findInvitation(prisma, token);
  await withOrganisation(prisma, { organisationId, userId: null }, async (transaction) => {
    await lockOrganisation(transaction, organisationId);
    const row = await transaction.invitation.findUniqueOrThrow({ where: { id } });
    assertOpen(invitationState(row, nowMs));
    await transaction.invitation.update({ where: { id }, data: { declinedAt: new Date(nowMs) } });
    await noteSecurityEvent(transaction, {
      kind: "invitation-declined",
      organisationId,
      address,
      userAgent,
      detail: { email: row.email },
    });
  });
}

function assertOpen(state: InvitationState): void {
  if (state !== "open") throw new AppError("conflict", ENDED[state]);
}
