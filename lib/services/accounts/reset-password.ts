import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { assertGoodPassword } from "./breached-passwords";
import type { ResetPassword } from "./credentials-schema";
import { endOtherSessions } from "./end-other-sessions";
import { findAccount } from "./find-account";
import { hashPassword } from "./hash-password";
import { mailReset } from "./mail-links";
import { forgetLinksOfOldPassword, redeemToken } from "./one-time-token";
import { type Caller, noteSecurityEvent } from "./security-events";
import { inSteadyTime } from "./steady-time";

const ANSWER_STEP_MS = 250;
/** A mail that was asked for again so soon is on its way still. */
const AGAIN_AFTER_MS = 60_000;

interface Asking {
  caller: Caller;
  origin: string;
  nowMs: number;
}

/** Sends a link where the address has an account. Never says whether, neither in words nor by its time. */
export async function askPasswordReset(
  prisma: PrismaClient,
  email: string,
  { caller, origin, nowMs }: Asking,
): Promise<void> {
  await inSteadyTime(ANSWER_STEP_MS, async () => {
    const user = await findAccount(prisma, email);
    if (!user) return;
    const userId = user.id;
    await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
      const pending = await transaction.oneTimeToken.findFirst({
        where: {
          userId,
          purpose: "reset-password",
          usedAt: null,
          createdAt: { gt: new Date(nowMs - AGAIN_AFTER_MS) },
        },
      });
      if (pending) return;
      await mailReset(transaction, {
        userId,
        name: user.name,
        email: user.email,
        origin,
        nowMs,
        address: caller.address,
      });
      await noteSecurityEvent(transaction, { kind: "password-reset-asked", userId, ...caller });
    });
  });
}

/**
 * Sets another password by the link of the mail, and ends every session of the person with the sockets it
 * holds. API keys stay. Errors: those of `redeemToken`, and a password that anybody would guess.
 */
export async function resetPassword(
  prisma: PrismaClient,
  { token, password }: ResetPassword,
  { caller, nowMs }: { caller: Caller; nowMs: number },
): Promise<{ email: string }> {
  const passwordHash = await hashPassword(password);
  const now = new Date(nowMs);
  return redeemToken(prisma, { token, purpose: "reset-password", nowMs }, async (transaction, redeemed) => {
    const { userId, email } = redeemed;
    const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    // Fails inside the transaction, so that the link stays good for a better password.
    await assertGoodPassword(password, user);
    // The link came by this mailbox: nothing more proves the address.
    const proof =
      user.email === email ? { emailVerifiedAt: user.emailVerifiedAt ?? now, verificationDue: false } : {};
    await transaction.user.update({
      where: { id: userId },
      data: { passwordHash, passwordChangedAt: now, ...proof },
    });
    await forgetLinksOfOldPassword(transaction, userId);
    await endOtherSessions(transaction, { userId, exceptSessionId: null, nowMs });
    await noteSecurityEvent(transaction, { kind: "password-reset", userId, ...caller });
    return { email: user.email };
  });
}
