import { roleMay } from "@/lib/domain/access/roles";
import { ROLES, type Role } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { Member } from "../access/member";
import { assertMay } from "./act";
import { invitationState } from "./invitation-state";
import { countSeats } from "./seats";

/** A member as this viewer may see them. Times are epoch milliseconds. */
export interface TeamMember {
  name: string;
  role: Role;
  isYou: boolean;
  /** Null where the viewer's role shows names and roles alone. */
  details: {
    id: string;
    email: string;
    joinedAt: number;
    hasSecondFactor: boolean;
    /** Keys of theirs that work. */
    keys: number;
  } | null;
}

export interface TeamInvitation {
  id: string;
  email: string;
  role: string;
  inviter: string | null;
  createdAt: number;
  expiresAt: number;
  hasExpired: boolean;
}

export interface Team {
  members: TeamMember[];
  /** Open and expired ones; null where the viewer's role does not show them. */
  invitations: TeamInvitation[] | null;
  seats: { used: number; limit: number | null };
}

/** The people of an organisation, owners first, as far as the viewer's role shows them. */
export function readTeam(
  prisma: PrismaClient,
  member: Pick<Member, "organisationId" | "userId" | "role">,
  nowMs: number,
): Promise<Team> {
  assertMay(member.role, "members:read");
  return withOrganisation(prisma, member, async (transaction) => {
    const { members, invited, limits } = await countSeats(transaction, member.organisationId, nowMs);
    const maySeeInvitations = roleMay(member.role, "invitations:read");
    return {
      members: await readMembers(transaction, member, nowMs),
      invitations: maySeeInvitations
        ? await readInvitations(transaction, member.organisationId, nowMs)
        : null,
      seats: { used: members + (maySeeInvitations ? invited : 0), limit: limits.seats },
    };
  });
}

async function readMembers(
  transaction: TenantTransaction,
  { organisationId, userId, role: own }: Pick<Member, "organisationId" | "userId" | "role">,
  nowMs: number,
): Promise<TeamMember[]> {
  const rows = await transaction.membership.findMany({
    where: { organisationId },
    select: {
      role: true,
      createdAt: true,
      user: { select: { id: true, name: true, email: true, totpEnabledAt: true } },
    },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
  });
  const keys = await transaction.apiKey.groupBy({
    by: ["createdBy"],
    where: {
      organisationId,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(nowMs) } }],
    },
    _count: true,
  });
  const shown = roleMay(own, "members:read-details");
  const members = rows.flatMap(({ role: text, createdAt, user }): TeamMember[] => {
    const role = ROLES.find((candidate) => candidate === text);
    if (!role) return [];
    const details = {
      id: user.id,
      email: user.email,
      joinedAt: createdAt.getTime(),
      hasSecondFactor: user.totpEnabledAt !== null,
      keys: keys.find(({ createdBy }) => createdBy === user.id)?._count ?? 0,
    };
    return [{ name: user.name, role, isYou: user.id === userId, details: shown ? details : null }];
  });
  return members.sort((one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role));
}

async function readInvitations(
  transaction: TenantTransaction,
  organisationId: string,
  nowMs: number,
): Promise<TeamInvitation[]> {
  const rows = await transaction.invitation.findMany({
    where: { organisationId, acceptedAt: null, declinedAt: null, revokedAt: null },
    include: { inviter: { select: { name: true } } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    inviter: row.inviter?.name ?? null,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    hasExpired: invitationState(row, nowMs) === "expired",
  }));
}
