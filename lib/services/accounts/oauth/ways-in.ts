import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { type Caller, noteSecurityEvent } from "../security-events";
import { isProvider, PROVIDERS, type ProviderId } from "./providers";

export interface JoinedProvider {
  provider: ProviderId;
  name: string;
  /** The address that the provider named when it was joined. */
  email: string;
  /** Epoch milliseconds. */
  joinedAt: number;
}

export interface WaysIn {
  hasPassword: boolean;
  providers: readonly JoinedProvider[];
}

/** By what a person can sign in. */
export function readWaysIn(prisma: PrismaClient, userId: string): Promise<WaysIn> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const user = await transaction.user.findUniqueOrThrow({
      where: { id: userId },
      select: { passwordHash: true },
    });
    const rows = await transaction.oauthIdentity.findMany({
      where: { userId },
      orderBy: { createdAt: "asc" },
    });
    const providers = rows.flatMap(({ provider, email, createdAt }) =>
      isProvider(provider)
        ? [{ provider, name: PROVIDERS[provider].name, email, joinedAt: createdAt.getTime() }]
        : [],
    );
    return { hasPassword: user.passwordHash !== null, providers };
  });
}

/**
 * Ends a provider's word for a person, who has shown that it is them. Errors: `not_found` where it was not joined,
 * `conflict` where nothing else would let them in.
 */
export function partFromProvider(
  prisma: PrismaClient,
  { userId, provider, caller }: { userId: string; provider: ProviderId; caller: Caller },
): Promise<void> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    // Two requests at once must not each leave the other's way as the last one.
    await transaction.$executeRaw`select 1 from accounts.users where id = ${userId}::uuid for update`;
    const user = await transaction.user.findUniqueOrThrow({
      where: { id: userId },
      select: { passwordHash: true },
    });
    const joined = await transaction.oauthIdentity.findMany({ where: { userId } });
    const { name } = PROVIDERS[provider];
    if (!joined.some((identity) => identity.provider === provider)) {
      throw new AppError("not_found", `${name} is not joined to your account.`);
    }
    if (user.passwordHash === null && joined.length === 1) {
      throw new AppError("conflict", `Nothing but ${name} lets you in. Set a password first.`);
    }
    await transaction.oauthIdentity.deleteMany({ where: { userId, provider } });
    await noteSecurityEvent(transaction, {
      kind: "identity-parted",
      userId,
      ...caller,
      detail: { by: name },
    });
  });
}
