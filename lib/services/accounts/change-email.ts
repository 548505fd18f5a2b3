import { Prisma, type PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import { enqueueMail } from "../mail/enqueue-mail";
import { checkOwnPassword } from "./check-own-password";
import type { ChangeEmail } from "./credentials-schema";
import { endKeysSince } from "./end-keys-since";
import { endOtherSessions } from "./end-other-sessions";
import { readAccount } from "./find-account";
import { linkWithToken } from "./mail-links";
import { issueToken, redeemToken } from "./one-time-token";
import { type Caller, noteSecurityEvent } from "./security-events";
import { inSteadyTime } from "./steady-time";

const ANSWER_STEP_MS = 250;

interface Circumstances {
  caller: Caller;
  nowMs: number;
}

/**
 * Sends a link to the new address and a way to undo it to the old one; until the link is opened nothing
 * changes. A taken address gets no link, and whoever asks does not learn why.
 */
export async function askEmailChange(
  prisma: PrismaClient,
  { email, password }: ChangeEmail,
  { userId, origin, caller, nowMs }: Circumstances & { userId: string; origin: string },
): Promise<void> {
  const user = await readAccount(prisma, userId);
  if (!user) throw new AppError("unauthenticated", "Your account is gone.");
  await checkOwnPassword(user.passwordHash, password, "password");
  if (email === user.email) {
    const message = "That is the address you have.";
    throw new AppError("invalid_request", message, { fields: [{ path: "email", message }] });
  }
  await inSteadyTime(ANSWER_STEP_MS, async () => {
    await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
      const free = await isFree(transaction, userId, email);
      const { name } = user;
      const issue = (purpose: "change-email" | "undo-email-change", to: string) =>
        issueToken(transaction, { userId, purpose, email: to, nowMs });
      const change = linkWithToken(origin, "/change-email", await issue("change-email", email));
      const undo = linkWithToken(origin, "/change-email/undo", await issue("undo-email-change", user.email));
      if (free) {
        await enqueueMail(transaction, {
          to: email,
          template: "confirm-new-email",
          params: { name, link: change },
        });
      }
      await enqueueMail(transaction, {
        to: user.email,
        template: "email-change-asked",
        params: { name, newEmail: email, link: undo },
      });
      await noteSecurityEvent(transaction, {
        kind: "email-change-asked",
        userId,
        ...caller,
        detail: { to: email },
      });
    });
  });
}

/** An address that somebody left lately is kept for them, and only for them. */
async function isFree(transaction: TenantTransaction, userId: string, email: string): Promise<boolean> {
  const [found] = await transaction.$queryRaw<{ taken: boolean; reserved: boolean }[]>`
    select accounts.find_user_id(${email}) is not null as taken, accounts.is_email_reserved(${email}) as reserved`;
  if (found?.taken !== false) return false;
  if (!found.reserved) return true;
  const own = { userId, email, purpose: "undo-email-change", usedAt: null };
  return (await transaction.oneTimeToken.findFirst({ where: own })) !== null;
}

/** Takes the link to the new address in. Errors: those of `redeemToken`, and `conflict` where it was taken meanwhile. */
export async function confirmEmailChange(
  prisma: PrismaClient,
  token: string,
  { caller, nowMs }: Circumstances,
): Promise<string> {
  const redemption = { token, purpose: "change-email" as const, nowMs };
  return whereFree(() =>
    redeemToken(prisma, redemption, async (transaction, { userId, email }) => {
      const before = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
      const from = before.email;
      await transaction.user.update({
        where: { id: userId },
        data: { email, emailVerifiedAt: new Date(nowMs), verificationDue: false },
      });
      // Links that went to the old mailbox must not open the account any more.
      await transaction.oneTimeToken.deleteMany({
        where: { userId, purpose: { in: ["reset-password", "verify-email"] }, usedAt: null },
      });
      const { name } = before;
      await enqueueMail(transaction, {
        to: from,
        template: "email-changed",
        params: { name, newEmail: email },
      });
      const detail = { from, to: email };
      await noteSecurityEvent(transaction, { kind: "email-changed", userId, ...caller, detail });
      return email;
    }),
  );
}

/**
 * Takes the change back by the link to the old address, before or after it took effect. Whoever asked for the
 * change may hold the password, so it ends, and every session with it; the token that comes back sets another.
 */
export async function undoEmailChange(
  prisma: PrismaClient,
  token: string,
  { caller, nowMs }: Circumstances,
): Promise<{ email: string; resetToken: string }> {
  const redemption = { token, purpose: "undo-email-change" as const, nowMs };
  return whereFree(() =>
    redeemToken(prisma, redemption, async (transaction, { userId, email, issuedAt }) => {
      await transaction.oneTimeToken.deleteMany({ where: { userId, usedAt: null } });
      // Under the other address a provider's account could be joined, which needs no password to come in.
      await transaction.oauthIdentity.deleteMany({ where: { userId, createdAt: { gte: issuedAt } } });
      await endSecondFactorSince(transaction, userId, issuedAt);
      await endKeysSince(transaction, { userId, since: issuedAt, caller, nowMs });
      await transaction.user.update({
        where: { id: userId },
        data: {
          email,
          emailVerifiedAt: new Date(nowMs),
          passwordHash: null,
          passwordChangedAt: new Date(nowMs),
        },
      });
      await endOtherSessions(transaction, { userId, exceptSessionId: null, nowMs });
      await noteSecurityEvent(transaction, {
        kind: "email-change-undone",
        userId,
        ...caller,
        detail: { email },
      });
      const resetToken = await issueToken(transaction, { userId, purpose: "reset-password", email, nowMs });
      return { email, resetToken };
    }),
  );
}

async function whereFree<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") {
      throw new AppError("conflict", "This address belongs to another account by now.", { cause: error });
    }
    throw error;
  }
}

/** A second factor that came with the thief would keep the owner out for good. */
async function endSecondFactorSince(
  transaction: TenantTransaction,
  userId: string,
  since: Date,
): Promise<void> {
  const { count } = await transaction.user.updateMany({
    where: { id: userId, totpEnabledAt: { gte: since } },
    data: { totpSecret: null, totpEnabledAt: null, totpLastStep: null },
  });
  if (count > 0) await transaction.recoveryCode.deleteMany({ where: { userId } });
}
