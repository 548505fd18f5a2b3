import { deviceWords } from "@/lib/domain/access/device-words";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";

export interface OwnSession {
  id: string;
  /** `Chrome on Windows` */
  device: string;
  /** From where it was opened, and from where it was seen last. */
  openedFrom: string | null;
  lastSeenFrom: string | null;
  /** Epoch milliseconds. */
  openedAt: number;
  lastSeenAt: number;
  isCurrent: boolean;
}

/** Nobody uses so many; older ones end with "sign out everywhere" all the same. */
const SESSIONS_MAX = 200;

/** A person's sessions that work, the one that asks first, then the one seen last. */
export async function listSessions(
  prisma: PrismaClient,
  { userId, sessionId }: { userId: string; sessionId: string },
  nowMs: number,
): Promise<OwnSession[]> {
  const rows = await withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    transaction.session.findMany({
      where: { userId, revokedAt: null, expiresAt: { gt: new Date(nowMs) }, secondFactorDue: false },
      orderBy: [{ lastSeenAt: { sort: "desc", nulls: "last" } }, { createdAt: "desc" }],
      take: SESSIONS_MAX,
    }),
  );
  return rows
    .map((row) => ({
      id: row.id,
      device: deviceWords(row.userAgent),
      openedFrom: row.address,
      lastSeenFrom: row.lastSeenAddress ?? row.address,
      openedAt: row.createdAt.getTime(),
      lastSeenAt: (row.lastSeenAt ?? row.createdAt).getTime(),
      isCurrent: row.id === sessionId,
    }))
    .sort(
      (one, other) => Number(other.isCurrent) - Number(one.isCurrent) || other.lastSeenAt - one.lastSeenAt,
    );
}
