import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { assertGoodPassword } from "./breached-passwords";
import { checkOwnPassword } from "./check-own-password";
import type { ChangePassword } from "./credentials-schema";
import { endOtherSessions } from "./end-other-sessions";
import { readAccount } from "./find-account";
import { hashPassword } from "./hash-password";
import { forgetLinksOfOldPassword } from "./one-time-token";
import { type Caller, noteSecurityEvent } from "./security-events";

interface Circumstances {
  userId: string;
  /** The session that goes on. */
  sessionId: string;
  caller: Caller;
  nowMs: number;
}

/** Sets another password and ends the person's other sessions; gives how many it were. */
export async function changePassword(
  prisma: PrismaClient,
  { current, next }: ChangePassword,
  { userId, sessionId, caller, nowMs }: Circumstances,
): Promise<{ sessionsEnded: number }> {
  const user = await readAccount(prisma, userId);
  if (!user) throw new AppError("unauthenticated", "Your account is gone.");
  await checkOwnPassword(user.passwordHash, current, "current");
  await assertGoodPassword(next, user, "next");
  if (current.normalize("NFKC") === next) {
    const message = "That is the password you have.";
    throw new AppError("invalid_request", message, { fields: [{ path: "next", message }] });
  }
  const passwordHash = await hashPassword(next);
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const changed = await transaction.user.updateMany({
      where: { id: userId, passwordHash: user.passwordHash },
      data: { passwordHash, passwordChangedAt: new Date(nowMs) },
    });
    if (changed.count === 0) throw new AppError("conflict", "The password was changed a moment ago.");
    await forgetLinksOfOldPassword(transaction, userId);
    const sessionsEnded = await endOtherSessions(transaction, { userId, exceptSessionId: sessionId, nowMs });
    await noteSecurityEvent(transaction, { kind: "password-changed", userId, ...caller });
    return { sessionsEnded };
  });
}
