import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { isProvider, PROVIDERS } from "./oauth/providers";
import { type Caller, noteSecurityEvent } from "./security-events";

/** What the profile page shows of a person. */
export interface Profile {
  name: string;
  email: string;
  emailVerified: boolean;
  /** The address that a link went to and that is not confirmed yet. */
  pendingEmail: string | null;
  hasPassword: boolean;
  passwordChangedAt: number | null;
  /** Names of the providers that open this account too. */
  joined: string[];
}

export async function readProfile(prisma: PrismaClient, userId: string, nowMs: number): Promise<Profile> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const user = await transaction.user.findUniqueOrThrow({
      where: { id: userId },
      include: {
        oauthIdentities: { orderBy: { createdAt: "asc" } },
        oneTimeTokens: {
          where: { purpose: "change-email", usedAt: null, expiresAt: { gt: new Date(nowMs) } },
        },
      },
    });
    return {
      name: user.name,
      email: user.email,
      emailVerified: user.emailVerifiedAt !== null,
      pendingEmail: user.oneTimeTokens[0]?.email ?? null,
      hasPassword: user.passwordHash !== null,
      passwordChangedAt: user.passwordChangedAt?.getTime() ?? null,
      joined: user.oauthIdentities.flatMap(({ provider }) =>
        isProvider(provider) ? [PROVIDERS[provider].name] : [],
      ),
    };
  });
}

export async function changeName(
  prisma: PrismaClient,
  name: string,
  { userId, caller }: { userId: string; caller: Caller },
): Promise<void> {
  await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const changed = await transaction.user.updateMany({
      where: { id: userId, name: { not: name } },
      data: { name },
    });
    if (changed.count > 0) await noteSecurityEvent(transaction, { kind: "name-changed", userId, ...caller });
  });
}
