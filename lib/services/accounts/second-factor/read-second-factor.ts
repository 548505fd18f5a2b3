import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";

export interface SecondFactorState {
  /** Epoch milliseconds; null while it is off. */
  enabledAt: number | null;
  recoveryCodesLeft: number;
  hasPassword: boolean;
}

export async function readSecondFactor(prisma: PrismaClient, userId: string): Promise<SecondFactorState> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const user = await transaction.user.findUniqueOrThrow({
      where: { id: userId },
      select: { passwordHash: true, totpEnabledAt: true },
    });
    return {
      enabledAt: user.totpEnabledAt?.getTime() ?? null,
      recoveryCodesLeft: await transaction.recoveryCode.count({ where: { userId, usedAt: null } }),
      hasPassword: user.passwordHash !== null,
    };
  });
}
