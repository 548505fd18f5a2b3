import type { UsageStep } from "@/lib/domain/usage/usage-counts";
import { isUsageMeter, type UsagePeak } from "@/lib/domain/usage/usage-meters";
import { Prisma, type PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import type { Member } from "../access/member";
import { assertMayReadUsage } from "./assert-may-read-usage";

export interface UsageOverview {
  steps: UsageStep[];
  /** How near the limits came, of the last days, the oldest first. */
  peaks: UsagePeak[];
  /** Whether any key was ever used. */
  everUsed: boolean;
}

const DAY_MS = 86_400_000;
export const PEAK_DAYS = 29;

/**
 * What an organisation's keys used, in steps of `stepMs` that begin at the epoch's multiples. Use of our own pages
 * has an allowance beside the tier's and is not in it. Errors: `forbidden`.
 */
export function readUsageOverview(
  prisma: PrismaClient,
  who: Member,
  { from, to, stepMs, nowMs }: { from: number; to: number; stepMs: number; nowMs: number },
): Promise<UsageOverview> {
  assertMayReadUsage(who);
  const { organisationId, userId } = who;
  return withOrganisation(prisma, { organisationId, userId }, async (transaction) => {
    const step = Prisma.sql`make_interval(secs => ${stepMs / 1_000})`;
    const steps = await transaction.$queryRaw<Record<keyof UsageStep, bigint | string>[]>`
      select (extract(epoch from step) * 1000)::bigint as time, route, sum(requests)::bigint as requests,
        sum(weight)::bigint as weight, sum(refused)::bigint as refused, sum(messages)::bigint as messages,
        sum(connections)::bigint as connections
      from (
        select date_bin(${step}, hour, 'epoch'::timestamptz) as step, * from accounts.usage_hours
        where organisation_id = ${organisationId}::uuid and source = 'key'
          and hour >= ${new Date(from)}::timestamptz and hour < ${new Date(to)}::timestamptz
      ) binned
      group by step, route order by step, route`;
    const peaks = await transaction.usagePeak.findMany({
      where: {
        organisationId,
        day: { gte: new Date(Math.floor(nowMs / DAY_MS) * DAY_MS - PEAK_DAYS * DAY_MS) },
      },
      orderBy: { day: "asc" },
    });
    const known = await transaction.usageHour.findFirst({
      where: { organisationId, source: "key" },
      select: { hour: true },
    });
    return {
      steps: steps.map(({ time, route, requests, weight, refused, messages, connections }) => ({
        time: Number(time),
        route: String(route),
        requests: Number(requests),
        weight: Number(weight),
        refused: Number(refused),
        messages: Number(messages),
        connections: Number(connections),
      })),
      peaks: peaks.flatMap(({ meter, day, used, allowed, at }) =>
        isUsageMeter(meter)
          ? [{ meter, day: day.getTime(), used: Number(used), allowed: Number(allowed), at: at.getTime() }]
          : [],
      ),
      everUsed: known !== null,
    };
  });
}
