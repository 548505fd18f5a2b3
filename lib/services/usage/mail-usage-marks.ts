import type { Pool } from "pg";
import type { Role } from "@/lib/domain/access/scopes";
import { isUsageMeter, METER_FACTS, markReached, USAGE_MARKS } from "@/lib/domain/usage/usage-meters";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { enqueueMail } from "../mail/enqueue-mail";
import { enqueueWebhookEvent } from "../webhooks/enqueue-webhook-event";

const DAY_MS = 86_400_000;
const PEAKS_AT_ONCE_MAX = 1_000;
const TOLD: readonly Role[] = ["owner", "admin", "billing"];

interface Dependencies {
  /** With the role quant_jobs: it looks over all organisations. */
  jobs: Pick<Pool, "query">;
  prisma: PrismaClient;
  publicUrl: string;
}

interface NearLimit {
  organisation_id: string;
  day: string;
  meter: string;
  used: number;
  allowed: number;
  told: number;
}

/**
 * Tells people by mail that a limit is near or reached: once for each organisation, meter, mark and day, and only
 * of the highest mark where several were passed at once. Safe in several processes: a mail has one dedupe key, and
 * what was told is noted after it. Gives back of how many peaks it told.
 */
export async function mailUsageMarks(
  { jobs, prisma, publicUrl }: Dependencies,
  nowMs: number,
): Promise<number> {
  // Yesterday as well: what happened just before midnight is news just after it.
  const { rows } = await jobs.query<NearLimit>(
    `select organisation_id, day::text as day, meter, used, allowed, told from accounts.usage_peaks
     where day >= $1::date and used * 100 >= allowed * $2 and told < (
       select max(mark) from unnest($3::int[]) mark where used * 100 >= allowed * mark)
     order by at limit ${PEAKS_AT_ONCE_MAX}`,
    [new Date(nowMs - DAY_MS).toISOString().slice(0, 10), USAGE_MARKS[0], USAGE_MARKS],
  );
  for (const near of rows) {
    const mark = markReached(near.used, near.allowed);
    if (mark === null || !isUsageMeter(near.meter)) continue;
    const { organisation_id: organisationId, day, meter, used, allowed } = near;
    await withOrganisation(prisma, { organisationId, userId: null }, async (transaction) => {
      // A process that dies before the note below tells a second time: receivers know a repetition by the day.
      const data = { meter, percent: mark, used, allowed, day };
      await enqueueWebhookEvent(transaction, { organisationId, type: "usage.reached", data });
      const people = await transaction.membership.findMany({
        where: { organisationId, role: { in: [...TOLD] }, user: { emailVerifiedAt: { not: null } } },
        select: { user: { select: { email: true } }, organisation: { select: { name: true } } },
      });
      for (const { user, organisation } of people) {
        await enqueueMail(transaction, {
          to: user.email,
          template: "usage-threshold",
          params: {
            organisation: organisation.name,
            meter: METER_FACTS[meter].words,
            percent: mark,
            used,
            allowed,
            link: `${publicUrl}/usage`,
          },
          dedupeKey: `usage-threshold:${organisationId}:${meter}:${day}:${mark}:${user.email}`,
        });
      }
    });
    await jobs.query(
      `update accounts.usage_peaks set told = $4
       where organisation_id = $1 and day = $2::date and meter = $3 and told < $4`,
      [organisationId, day, meter, mark],
    );
  }
  return rows.length;
}
