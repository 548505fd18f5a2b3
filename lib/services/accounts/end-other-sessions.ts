import type { TenantTransaction } from "@/lib/platform/with-organisation";

interface Ending {
  userId: string;
  /** The one that goes on; null ends them all. */
  exceptSessionId: string | null;
  nowMs: number;
}

/** Ends a person's sessions; triggers tell every process, which closes their sockets. Gives how many it were. */
export async function endOtherSessions(
  transaction: TenantTransaction,
  { userId, exceptSessionId, nowMs }: Ending,
): Promise<number> {
  const ended = await transaction.session.updateMany({
    where: { userId, revokedAt: null, ...(exceptSessionId !== null && { id: { not: exceptSessionId } }) },
    data: { revokedAt: new Date(nowMs) },
  });
  return ended.count;
}
