import { deviceWords } from "@/lib/domain/access/device-words";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { isUuid } from "@/lib/platform/is-uuid";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { endOtherSessions } from "../end-other-sessions";
import { type Caller, noteSecurityEvent } from "../security-events";

interface Circumstances {
  userId: string;
  caller: Caller;
  nowMs: number;
}

/**
 * Ends one of a person's sessions; the row's trigger tells every process, which closes its sockets.
 * Errors: `not_found`, also for other people's.
 */
export async function endOneSession(
  prisma: PrismaClient,
  sessionId: string,
  { userId, caller, nowMs }: Circumstances,
): Promise<void> {
  const unknown = new AppError("not_found", "That session has ended already.");
  if (!isUuid(sessionId)) throw unknown;
  await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const where = { id: sessionId, userId };
    const session = await transaction.session.findFirst({ where });
    const ended = await transaction.session.updateMany({
      where: { ...where, revokedAt: null },
      data: { revokedAt: new Date(nowMs) },
    });
    if (!session || ended.count === 0) throw unknown;
    const detail = { session: deviceWords(session.userAgent) };
    await noteSecurityEvent(transaction, { kind: "session-revoked", userId, ...caller, detail });
  });
}

/** Ends every session of a person but `exceptSessionId`, or all of them; gives how many it were. */
export async function signOutEverywhere(
  prisma: PrismaClient,
  exceptSessionId: string | null,
  { userId, caller, nowMs }: Circumstances,
): Promise<number> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const sessions = await endOtherSessions(transaction, { userId, exceptSessionId, nowMs });
    const detail = { sessions };
    await noteSecurityEvent(transaction, { kind: "everywhere-signed-out", userId, ...caller, detail });
    return sessions;
  });
}
