import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";

interface Sighting {
  sessionId: string;
  userId: string;
  address: string | null;
}

/** As exact as "last seen" is: a session in use writes no more often than this. */
const EVERY_MS = 60_000;
/** Sessions remembered at once; the oldest is forgotten first and costs one write too many. */
const REMEMBERED_MAX = 10_000;

/** When and from where sessions were last seen, kept without a write for every request. */
export class SessionSightings {
  private readonly noted = new Map<string, { atMs: number; address: string | null }>();

  async note(prisma: PrismaClient, { sessionId, userId, address }: Sighting, nowMs: number): Promise<void> {
    const last = this.noted.get(sessionId);
    if (last && last.address === address && nowMs - last.atMs < EVERY_MS) return;
    this.noted.delete(sessionId);
    const oldest = this.noted.keys().next().value;
    if (this.noted.size >= REMEMBERED_MAX && oldest !== undefined) this.noted.delete(oldest);
    this.noted.set(sessionId, { atMs: nowMs, address });
    await withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
      transaction.session.updateMany({
        // Another process may have seen it later.
        where: { id: sessionId, userId, OR: [{ lastSeenAt: null }, { lastSeenAt: { lt: new Date(nowMs) } }] },
        data: { lastSeenAt: new Date(nowMs), lastSeenAddress: address },
      }),
    );
  }
}
