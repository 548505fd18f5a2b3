/** What became of an invitation; only an open one can be accepted. */
export const INVITATION_STATES = ["open", "expired", "revoked", "accepted", "declined"] as const;

export type InvitationState = (typeof INVITATION_STATES)[number];

interface InvitationTimes {
  expiresAt: Date;
  acceptedAt: Date | null;
  declinedAt: Date | null;
  revokedAt: Date | null;
}

export function invitationState(row: InvitationTimes, nowMs: number): InvitationState {
  if (row.acceptedAt) return "accepted";
  if (row.declinedAt) return "declined";
  if (row.revokedAt) return "revoked";
  return row.expiresAt.getTime() <= nowMs ? "expired" : "open";
}

/** The rows that hold a seat and whose link works. */
export function openInvitations(nowMs: number) {
  return { acceptedAt: null, declinedAt: null, revokedAt: null, expiresAt: { gt: new Date(nowMs) } };
}
