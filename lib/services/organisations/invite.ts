import { randomUUID } from "node:crypto";
import { holdsAtLeast } from "@/lib/domain/access/roles";
import type { Role } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { isUuid } from "@/lib/platform/is-uuid";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { assertVerified } from "../accounts/assert-verified";
import { makeToken } from "../accounts/one-time-token";
import { noteSecurityEvent } from "../accounts/security-events";
import { enqueueMail } from "../mail/enqueue-mail";
import { type Act, act } from "./act";
import { invitationState } from "./invitation-state";
import { type InviteForm, inviteSchema } from "./organisation-schema";
import { assertSeatLeft, countSeats } from "./seats";

export const INVITATION_LIFETIME_MS = 7 * 86_400_000;

const DAY_MS = 86_400_000;
/** Mails that an organisation may have us send to strangers in a day, repeated ones included. */
const PER_DAY_MAX = 100;

interface Invite extends Act {
  /** Where the link leads: this site, without a slash at the end. */
  origin: string;
}

/**
 * Invites an address; an open invitation to the same address is replaced, so that its link ends.
 * Errors: `forbidden` (role, or an unconfirmed address), `conflict` (a member already), `payment_required` (no seat), `rate_limited`.
 */
export function invite(prisma: PrismaClient, by: Invite, form: InviteForm): Promise<void> {
  return act(prisma, by, "invitations:write", ({ transaction, role }) =>
    inviteWithin(transaction, by, role, form),
  );
}

/** Sends a new link, valid for the full time again; the old one ends. Errors: `not_found` and those of `invite`. */
export function resendInvitation(prisma: PrismaClient, by: Invite, id: string): Promise<void> {
  return act(prisma, by, "invitations:write", async ({ transaction, role }) => {
    const row = await readOpen(transaction, by, id);
    await inviteWithin(transaction, by, role, inviteSchema.parse({ email: row.email, role: row.role }));
  });
}

/** Ends the link and frees the seat; ending one that has expired is no error. Errors: `not_found`, `conflict`. */
export function revokeInvitation(prisma: PrismaClient, by: Act, id: string): Promise<void> {
  return act(prisma, by, "invitations:write", async ({ transaction }) => {
    const { email } = await readOpen(transaction, by, id);
    await transaction.invitation.update({ where: { id }, data: { revokedAt: new Date(by.nowMs) } });
    await noteSecurityEvent(transaction, {
      kind: "invitation-revoked",
      userId: by.member.userId,
      organisationId: by.member.organisationId,
      address: by.address,
      userAgent: by.userAgent,
      detail: { email },
    });
  });
}

async function inviteWithin(
  transaction: TenantTransaction,
  by: Invite,
  own: Role,
  { email, role }: InviteForm,
): Promise<void> {
  const { organisationId, userId } = by.member;
  const { nowMs } = by;
  await assertVerified(transaction, userId);
  if (!holdsAtLeast(own, role)) throw new AppError("forbidden", "You cannot give a role above your own.");
  const colleague = await transaction.membership.count({ where: { organisationId, user: { email } } });
  if (colleague > 0) {
    const message = `${email} is in the team already.`;
    throw new AppError("conflict", message, { fields: [{ path: "email", message }] });
  }
  const now = new Date(nowMs);
  await transaction.invitation.updateMany({
    where: { organisationId, email, acceptedAt: null, declinedAt: null, revokedAt: null },
    data: { revokedAt: now },
  });
  assertSeatLeft(await countSeats(transaction, organisationId, nowMs));
  await assertDayLeft(transaction, organisationId, nowMs);
  const { token, hash } = makeToken();
  const id = randomUUID();
  await transaction.invitation.create({
    data: {
      id,
      organisationId,
      email,
      role,
      tokenHash: hash,
      invitedBy: userId,
      createdAt: now,
      expiresAt: new Date(nowMs + INVITATION_LIFETIME_MS),
    },
  });
  const organisation = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId } });
  const inviter = await transaction.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true } });
  await enqueueMail(transaction, {
    to: email,
    template: "invitation",
    params: {
      organisation: organisation.name,
      inviter: inviter.name,
      role,
      url: `${by.origin}/invitations/${token}`,
      expiresAt: nowMs + INVITATION_LIFETIME_MS,
    },
    dedupeKey: `invitation:${id}`,
  });
  await noteSecurityEvent(transaction, {
    kind: "member-invited",
    userId,
    organisationId,
    address: by.address,
    userAgent: by.userAgent,
    detail: { email, role },
  });
}

async function assertDayLeft(
  transaction: TenantTransaction,
  organisationId: string,
  nowMs: number,
): Promise<void> {
  const sent = await transaction.invitation.count({
    where: { organisationId, createdAt: { gt: new Date(nowMs - DAY_MS) } },
  });
  if (sent < PER_DAY_MAX) return;
  throw new AppError(
    "rate_limited",
    `An organisation sends at most ${PER_DAY_MAX} invitations a day. Go on tomorrow.`,
  );
}

/** Open or expired: what has been answered or withdrawn stays as it is. */
async function readOpen(transaction: TenantTransaction, { member, nowMs }: Act, id: string) {
  const row = isUuid(id)
    ? await transaction.invitation.findFirst({ where: { id, organisationId: member.organisationId } })
    : null;
  if (!row) throw new AppError("not_found", "There is no such invitation.");
  const state = invitationState(row, nowMs);
  if (state === "open" || state === "expired") return row;
  throw new AppError("conflict", `This invitation was ${state === "revoked" ? "withdrawn" : state} already.`);
}
