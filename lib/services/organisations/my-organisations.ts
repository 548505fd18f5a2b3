import { ROLES, type Role } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { isUuid } from "@/lib/platform/is-uuid";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";

export interface MyOrganisation {
  id: string;
  name: string;
  role: Role;
}

/** The organisations that a person belongs to, the one they joined first at the head. */
export function listMyOrganisations(prisma: PrismaClient, userId: string): Promise<MyOrganisation[]> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) =>
    (await readMemberships(transaction, userId)).flatMap(({ organisation, role: text }) => {
      const role = ROLES.find((candidate) => candidate === text);
      return role ? [{ id: organisation.id, name: organisation.name, role }] : [];
    }),
  );
}

interface Switch {
  sessionId: string;
  userId: string;
  organisationId: string;
}

/** Lets a session work in another of its person's organisations. Errors: `not_found`. */
export async function switchOrganisation(
  prisma: PrismaClient,
  { sessionId, userId, organisationId }: Switch,
): Promise<void> {
  const unknown = new AppError("not_found", "You do not belong to that organisation.");
  if (!isUuid(organisationId)) throw unknown;
  await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const membership = await transaction.membership.findUnique({
      where: { organisationId_userId: { organisationId, userId } },
    });
    if (!membership) throw unknown;
    await transaction.session.updateMany({ where: { id: sessionId, userId }, data: { organisationId } });
  });
}

/** Who is behind a session that may act for no organisation. */
export interface SessionPerson {
  sessionId: string;
  userId: string;
  name: string;
  email: string;
  organisationId: string | null;
}

/** The person of a session whether or not they belong to an organisation; null where the session has ended. */
export async function readSessionPerson(
  prisma: PrismaClient,
  sessionId: string,
): Promise<SessionPerson | null> {
  if (!isUuid(sessionId)) return null;
  const [found] = await prisma.$queryRaw<{ user_id: string; organisation_id: string | null }[]>`
    select user_id, organisation_id from accounts.find_session(${sessionId}::uuid)`;
  if (!found) return null;
  const { user_id: userId, organisation_id: organisationId } = found;
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const user = await transaction.user.findUnique({
      where: { id: userId },
      select: { name: true, email: true },
    });
    return user && { sessionId, userId, ...user, organisationId };
  });
}

/**
 * Leads a session whose organisation is gone to the next one of its person.
 * Gives back where it works now, or null where there is none left.
 */
export function landSession(
  prisma: PrismaClient,
  { sessionId, userId }: Pick<SessionPerson, "sessionId" | "userId">,
): Promise<string | null> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const [next] = await readMemberships(transaction, userId);
    if (!next) return null;
    const { organisationId } = next;
    await transaction.session.updateMany({
      where: { id: sessionId, userId, organisationId: null },
      data: { organisationId },
    });
    return organisationId;
  });
}

function readMemberships(transaction: TenantTransaction, userId: string) {
  return transaction.membership.findMany({
    where: { userId },
    include: { organisation: true },
    orderBy: [{ createdAt: "asc" }, { organisationId: "asc" }],
  });
}
