import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { confirmCode, confirmPassword } from "../confirm-identity";
import type { Caller } from "../security-events";

/**
 * Password and code, before the second factor itself is changed: a session that was left open and the phone
 * beside it are not enough. Errors: `invalid_request` beside `password` or `code`.
 */
export async function confirmBoth(
  prisma: PrismaClient,
  userId: string,
  given: { password: string; code: string },
  circumstances: { caller: Caller; nowMs: number },
): Promise<void> {
  const user = await withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    transaction.user.findUnique({ where: { id: userId }, select: { passwordHash: true } }),
  );
  if (!user) throw new AppError("unauthenticated", "Your account is gone.");
  // An account of another provider alone has no password to ask for. The code is last, since it is spent.
  if (user.passwordHash !== null) await confirmPassword(user.passwordHash, given.password, "password");
  await confirmCode(prisma, userId, given.code, "code", circumstances);
}
