import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import type { SignIn } from "./credentials-schema";
import { type Account, findAccount } from "./find-account";
import { hashPassword, needsRehash, verifyPassword } from "./hash-password";
import type { KnownDevice } from "./known-device";
import { noteFailedSignIn } from "./note-failed-sign-in";
import { type OpenedSession, openSession } from "./open-session";
import { checkSecondFactor } from "./second-factor/check-second-factor";
import { hasSecondFactor } from "./second-factor/has-second-factor";
import { WRONG_CODE } from "./second-factor/wrong-code";
import { type Caller, noteSecurityEvent } from "./security-events";
import { inSteadyTime } from "./steady-time";

/** Longer than any look-up on the way, so that a refusal tells nothing by its time. */
const REFUSAL_STEP_MS = 250;
const REFUSAL = "That e-mail address and password do not belong together.";

/** The password is right, and the code of the second factor is still to come. */
export class SecondFactorDue extends AppError {
  constructor() {
    super("unauthenticated", "Type the code that your authenticator app shows.");
  }
}

interface Circumstances {
  nowMs?: number;
  /** Where the product is reached, for links in mails. */
  origin?: string;
  /** What the browser's cookie proves about this very account. */
  device?: KnownDevice | null;
  /** Asked before a code is looked at; refuses by throwing. */
  guardCode?: (userId: string) => Promise<void>;
}

/** Checks a password and opens a session. Errors: `unauthenticated`, the same for every cause; `SecondFactorDue`. */
export async function signIn(
  prisma: PrismaClient,
  form: SignIn,
  caller: Caller,
  { nowMs = Date.now(), origin, device = null, guardCode }: Circumstances = {},
): Promise<OpenedSession> {
  const user = await inSteadyTime(
    REFUSAL_STEP_MS,
    async () => {
      const found = await findAccount(prisma, form.email);
      const matches = await verifyPassword(found?.passwordHash ?? null, form.password);
      const awaited = found?.verificationDue === true && found.emailVerifiedAt === null;
      if (matches && found && !awaited) return found;
      const from = { caller, device, nowMs, ...(origin !== undefined && { origin }) };
      await noteFailedSignIn(prisma, found, from);
      return null;
    },
    (result) => result === null,
  );
  if (user === null) throw new AppError("unauthenticated", REFUSAL);

  const organisationId = user.memberships[0]?.organisationId ?? null;
  if (hasSecondFactor(user)) {
    if (form.code === undefined) throw new SecondFactorDue();
    await guardCode?.(user.id);
  }
  const rehash =
    user.passwordHash && needsRehash(user.passwordHash) ? await hashPassword(form.password) : null;
  const context = { organisationId, userId: user.id };
  const opened = await withOrganisation(prisma, context, async (transaction) => {
    if (form.code !== undefined && hasSecondFactor(user)) {
      const fits = await checkSecondFactor(transaction, user.id, form.code, nowMs, caller);
      if (!fits) {
        await noteSecurityEvent(transaction, { kind: "second-factor-failed", userId: user.id, ...caller });
        return null;
      }
    }
    if (rehash !== null) await keepHash(transaction, user, rehash);
    const deviceKnown = device !== null && device.sinceMs >= (user.passwordChangedAt?.getTime() ?? 0);
    return openSession(transaction, {
      user,
      organisationId,
      caller,
      by: "password",
      deviceKnown,
      secondFactorDue: false,
      nowMs,
    });
  });
  if (opened === null) throw new AppError("unauthenticated", WRONG_CODE);
  return opened;
}

/** Unless it was changed in the meantime. */
async function keepHash(transaction: TenantTransaction, user: Account, passwordHash: string): Promise<void> {
  await transaction.user.updateMany({
    where: { id: user.id, passwordHash: user.passwordHash },
    data: { passwordHash },
  });
}
