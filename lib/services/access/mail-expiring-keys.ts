import type { Pool } from "pg";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { enqueueMail } from "../mail/enqueue-mail";
import { keyWatchers } from "./key-watchers";

const DAY_MS = 86_400_000;
/** How long before a key's end its people are told. */
const TOLD_BEFORE_MS = [7 * DAY_MS, DAY_MS];
const KEYS_AT_ONCE_MAX = 1_000;

interface Dependencies {
  /** With the role quant_jobs: it looks over all organisations. */
  jobs: Pool;
  prisma: PrismaClient;
  publicUrl: string;
}

/**
 * Tells people by mail which of their keys end soon, once for each warning time; `nowMs` is epoch
 * milliseconds. A key that lives shorter than a warning time is not warned of at that time, and one that was
 * rotated never: its end was chosen. Gives back how many keys it looked at.
 */
export async function mailExpiringKeys(
  { jobs, prisma, publicUrl }: Dependencies,
  nowMs: number,
): Promise<number> {
  let looked = 0;
  for (const beforeMs of TOLD_BEFORE_MS) {
    const { rows } = await jobs.query<{ id: string; organisation_id: string }>(
      `select k.id, k.organisation_id from accounts.api_keys k
       where k.revoked_at is null and k.rotated_at is null
         and k.expires_at > to_timestamp($1 / 1000.0) and k.expires_at <= to_timestamp(($1 + $2) / 1000.0)
         and k.expires_at - k.created_at > make_interval(secs => $2 / 1000.0)
         and not exists (select from accounts.mails m where m.dedupe_key like 'key-expiring:' || k.id || ':' || $3 || ':%')
       order by k.expires_at limit ${KEYS_AT_ONCE_MAX}`,
      [nowMs, beforeMs, String(beforeMs)],
    );
    for (const { id, organisation_id: organisationId } of rows) {
      await mailOne({ prisma, publicUrl, id, organisationId, beforeMs });
      looked++;
    }
  }
  return looked;
}

interface ExpiringKey {
  prisma: PrismaClient;
  publicUrl: string;
  id: string;
  organisationId: string;
  beforeMs: number;
}

function mailOne({ prisma, publicUrl, id, organisationId, beforeMs }: ExpiringKey): Promise<void> {
  return withOrganisation(prisma, { organisationId, userId: null }, async (transaction) => {
    const row = await transaction.apiKey.findFirst({
      where: { id, organisationId, revokedAt: null },
      include: { organisation: true },
    });
    if (!row?.expiresAt) return;
    for (const to of await keyWatchers(transaction, row)) {
      await enqueueMail(transaction, {
        to,
        template: "key-expiring",
        params: {
          organisation: row.organisation.name,
          keyName: row.name,
          lastFour: row.lastFour,
          expires: row.expiresAt.getTime(),
          link: `${publicUrl}/keys`,
        },
        dedupeKey: `key-expiring:${id}:${beforeMs}:${to}`,
      });
    }
  });
}
