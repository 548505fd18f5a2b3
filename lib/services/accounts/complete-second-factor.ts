import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import type { KnownDevice } from "./known-device";
import { type OpenedSession, openSession } from "./open-session";
import { checkSecondFactor } from "./second-factor/check-second-factor";
import { WRONG_CODE } from "./second-factor/wrong-code";
import { type Caller, noteSecurityEvent } from "./security-events";

interface Circumstances {
  caller: Caller;
  nowMs: number;
  deviceOf: (email: string) => KnownDevice | null;
  /** Asked before the code is looked at; refuses by throwing. */
  guardCode: (userId: string) => Promise<void>;
}

export interface DueSession {
  userId: string;
  organisationId: string | null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whose session waits for its second factor; null where none does. */
export async function findDueSession(prisma: PrismaClient, sessionId: string): Promise<DueSession | null> {
  if (!UUID.test(sessionId)) return null;
  const [found] = await prisma.$queryRaw<{ user_id: string; organisation_id: string | null }[]>`
    select user_id, organisation_id from accounts.find_due_session(${sessionId}::uuid)`;
  return found ? { userId: found.user_id, organisationId: found.organisation_id } : null;
}

/**
 * Ends the session that waited and opens another in its place: an id that was known before the second factor
 * opens nothing after it. Errors: `unauthenticated`.
 */
export async function completeSecondFactor(
  prisma: PrismaClient,
  { sessionId, code }: { sessionId: string; code: string },
  { caller, nowMs, deviceOf, guardCode }: Circumstances,
): Promise<OpenedSession> {
  const due = await findDueSession(prisma, sessionId);
  if (!due) throw new AppError("unauthenticated", "That took too long. Begin again with Sign in.");
  const { userId, organisationId } = due;
  await guardCode(userId);
  const opened = await withOrganisation(prisma, due, async (transaction) => {
    if (!(await checkSecondFactor(transaction, userId, code, nowMs, caller))) {
      await noteSecurityEvent(transaction, { kind: "second-factor-failed", userId, ...caller });
      return null;
    }
    const ended = await transaction.session.updateMany({
      where: { id: sessionId, userId, revokedAt: null, secondFactorDue: true },
      data: { revokedAt: new Date(nowMs) },
    });
    if (ended.count === 0) throw new AppError("unauthenticated", "That sign-in was completed already.");
    const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    const device = deviceOf(user.email);
    return openSession(transaction, {
      user,
      organisationId,
      caller,
      by: "second factor",
      deviceKnown: device !== null && device.sinceMs >= (user.passwordChangedAt?.getTime() ?? 0),
      secondFactorDue: false,
      nowMs,
    });
  });
  if (opened === null) throw new AppError("unauthenticated", WRONG_CODE);
  return opened;
}
