import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { noteSecurityEvent } from "../accounts/security-events";
import { enqueueMail } from "../mail/enqueue-mail";
import { hashApiKey } from "./create-key";
import { keyWatchers } from "./key-watchers";

interface Leak {
  key: string;
  nowMs: number;
  /** Of the finder, for the organisation's log. */
  address: string | null;
  publicUrl: string;
}

/** Ends a key that somebody found in the open; says nothing of whether it was one. */
export async function revokeLeakedKey(
  prisma: PrismaClient,
  { key, nowMs, address, publicUrl }: Leak,
): Promise<void> {
  const [found] = await prisma.$queryRaw<{ id: string; organisation_id: string }[]>`
    select id, organisation_id from accounts.find_api_key(${Uint8Array.from(hashApiKey(key))})`;
  if (!found) return;
  const { id, organisation_id: organisationId } = found;
  await withOrganisation(prisma, { organisationId, userId: null }, async (transaction) => {
    const now = new Date(nowMs);
    const { count } = await transaction.apiKey.updateMany({
      where: { id, organisationId, revokedAt: null },
      data: { revokedAt: now, leakedAt: now },
    });
    if (count === 0) return;
    const row = await transaction.apiKey.findUniqueOrThrow({
      where: { id },
      include: { organisation: true },
    });
    const detail = { key: `${row.name} (${row.prefix}…${row.lastFour})` };
    await noteSecurityEvent(transaction, { kind: "key-leaked", organisationId, address, detail });
    for (const to of await keyWatchers(transaction, row)) {
      await enqueueMail(transaction, {
        to,
        template: "key-leaked",
        params: {
          organisation: row.organisation.name,
          keyName: row.name,
          lastFour: row.lastFour,
          link: `${publicUrl}/keys`,
        },
        dedupeKey: `key-leaked:${id}:${to}`,
      });
    }
  });
}
