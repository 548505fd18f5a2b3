import { randomUUID } from "node:crypto";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import type { SignIn } from "./credentials-schema";
import { verifyPassword } from "./hash-password";

export const SESSION_LIFETIME_MS = 30 * 86_400_000;
const REFUSAL = "That e-mail address and password do not belong together.";

export interface OpenedSession {
  sessionId: string;
  userId: string;
  /** Null for whoever belongs to no organisation any more. */
  organisationId: string | null;
  name: string;
  email: string;
}

interface Caller {
  address: string | null;
  userAgent: string | null;
}

/** Checks a password and opens a session. Errors: `unauthenticated`, the same for every cause. */
export async function signIn(prisma: PrismaClient, form: SignIn, caller: Caller): Promise<OpenedSession> {
  const [found] = await prisma.$queryRaw<
    { id: string | null }[]
  >`select accounts.find_user_id(${form.email}) as id`;
  const userId = found?.id ?? null;
  const user = userId ? await readUser(prisma, userId) : null;
  const matches = await verifyPassword(user?.passwordHash ?? null, form.password);
  if (!matches || !user) throw new AppError("unauthenticated", REFUSAL);
  const session = {
    id: randomUUID(),
    userId: user.id,
    organisationId: user.memberships[0]?.organisationId ?? null,
    address: caller.address,
    userAgent: caller.userAgent?.slice(0, 400) ?? null,
    expiresAt: new Date(Date.now() + SESSION_LIFETIME_MS),
  };
  await withOrganisation(prisma, { organisationId: session.organisationId, userId: user.id }, (transaction) =>
    transaction.session.create({ data: session }),
  );
  return {
    sessionId: session.id,
    userId: user.id,
    organisationId: session.organisationId,
    name: user.name,
    email: user.email,
  };
}

function readUser(prisma: PrismaClient, userId: string) {
  return withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    transaction.user.findUnique({
      where: { id: userId },
      include: { memberships: { where: { userId }, orderBy: { createdAt: "asc" }, take: 1 } },
    }),
  );
}
