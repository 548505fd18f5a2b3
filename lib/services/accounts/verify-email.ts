import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { mailVerification } from "./mail-links";
import { redeemToken } from "./one-time-token";
import { type Caller, noteSecurityEvent } from "./security-events";

interface Circumstances {
  caller: Caller;
  nowMs: number;
}

/** Takes the link of the mail in. Errors: those of `redeemToken`. Gives back the address that is now confirmed. */
export async function verifyEmail(
  prisma: PrismaClient,
  token: string,
  { caller, nowMs }: Circumstances,
): Promise<string> {
  return redeemToken(
    prisma,
    { token, purpose: "verify-email", nowMs },
    async (transaction, { userId, email }) => {
      const confirmed = await transaction.user.updateMany({
        // A link to an address that has been left since proves nothing.
        where: { id: userId, email },
        data: { emailVerifiedAt: new Date(nowMs), verificationDue: false },
      });
      if (confirmed.count === 0)
        throw new AppError("rejected", "This link is for an address that was left since.");
      await noteSecurityEvent(transaction, { kind: "email-verified", userId, ...caller, detail: { email } });
      return email;
    },
  );
}

/** Sends the link once more; the earlier one ends. Errors: `conflict` where nothing is left to confirm. */
export async function sendVerification(
  prisma: PrismaClient,
  { userId, origin, nowMs }: { userId: string; origin: string; nowMs: number },
): Promise<void> {
  await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    if (user.emailVerifiedAt) throw new AppError("conflict", "Your e-mail address is confirmed already.");
    const { name, email } = user;
    await mailVerification(transaction, { userId, name, email, origin, nowMs });
  });
}
