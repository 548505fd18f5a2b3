import { USAGE_SOURCES, type UsageCounts, type UsageSourceKind } from "@/lib/domain/usage/usage-counts";
import { Prisma, type PrismaClient } from "@/lib/generated/prisma/client";
import { withOrganisation } from "@/lib/platform/with-organisation";
import type { Member } from "../access/member";
import { assertMayReadUsage } from "./assert-may-read-usage";

/** What rows are added up by; without any, each hour, source and route has its own. */
export const USAGE_GROUPS = ["hour", "day", "route", "key"] as const;

export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** Of the fields that say what a row is about, those that its grouping leaves. */
export interface UsageListRow extends UsageCounts {
  /** Epoch milliseconds of the hour's or day's beginning (UTC). */
  time?: number;
  source?: UsageSourceKind;
  /** The key's or person's id. */
  sourceId?: string;
  /** Their name, or null where they are gone. */
  name?: string | null;
  route?: string;
}

/** Where a row stands in its list. */
export interface UsagePlace {
  time: number;
  id: string;
}

export interface UsageQuery {
  groupBy: UsageGroup | null;
  /** Epoch milliseconds: hours that begin from here on, and before `to`. */
  from: number;
  to: number;
  limit: number;
  after: UsagePlace | null;
}

interface Columns {
  time: Prisma.Sql | null;
  source: boolean;
  route: boolean;
  /** Time ascends; where there is none the busiest come first. */
  order: "time" | "busiest";
  /** Tells rows of the same time or number of requests apart; fits into a cursor. */
  place: Prisma.Sql;
}

const DAY = Prisma.sql`date_bin('1 day', hour, 'epoch'::timestamptz)`;
const HOUR = Prisma.sql`hour`;

const COLUMNS: Record<UsageGroup | "each", Columns> = {
  each: {
    time: HOUR,
    source: true,
    route: true,
    order: "time",
    place: Prisma.sql`md5(source_id::text || route)`,
  },
  hour: { time: HOUR, source: false, route: false, order: "time", place: Prisma.sql`''` },
  day: { time: DAY, source: false, route: false, order: "time", place: Prisma.sql`''` },
  route: { time: null, source: false, route: true, order: "busiest", place: Prisma.sql`md5(route)` },
  key: { time: null, source: true, route: false, order: "busiest", place: Prisma.sql`source_id::text` },
};

interface RawRow {
  place: string;
  rank: bigint;
  time: bigint | null;
  source: string | null;
  sourceId: string | null;
  name: string | null;
  route: string | null;
  requests: bigint;
  weight: bigint;
  refused: bigint;
  messages: bigint;
  connections: bigint;
}

/** An organisation's use, and where each row stands in the list. Errors: `forbidden`. */
export function readUsage(
  prisma: PrismaClient,
  who: Member,
  query: UsageQuery,
): Promise<{ row: UsageListRow; place: UsagePlace }[]> {
  assertMayReadUsage(who);
  const { organisationId, userId } = who;
  return withOrganisation(prisma, { organisationId, userId }, async (transaction) => {
    const rows = await transaction.$queryRaw<RawRow[]>(statement(organisationId, query));
    const { time, source, route } = COLUMNS[query.groupBy ?? "each"];
    return rows.map((raw) => ({
      place: { time: Number(raw.rank), id: raw.place },
      row: {
        ...(time && { time: Number(raw.time) }),
        ...(source && { source: sourceOf(raw.source), sourceId: raw.sourceId ?? "", name: raw.name }),
        ...(route && { route: raw.route ?? "" }),
        requests: Number(raw.requests),
        weight: Number(raw.weight),
        refused: Number(raw.refused),
        messages: Number(raw.messages),
        connections: Number(raw.connections),
      },
    }));
  });
}

function statement(organisationId: string, { groupBy, from, to, limit, after }: UsageQuery): Prisma.Sql {
  const { time, source, route, order, place } = COLUMNS[groupBy ?? "each"];
  const none = Prisma.sql`null`;
  const timeMs = time ? Prisma.sql`(extract(epoch from ${time}) * 1000)::bigint` : none;
  const groups = [
    ...(time ? [time] : []),
    ...(source ? [Prisma.sql`source`, Prisma.sql`source_id`] : []),
    ...(route ? [Prisma.sql`route`] : []),
  ];
  const name = source
    ? Prisma.sql`coalesce(
        (select k.name from accounts.api_keys k where k.id = "sourceId"),
        (select u.name from accounts.users u where u.id = "sourceId"))`
    : Prisma.sql`null::text`;
  const walk = order === "time" ? Prisma.sql`rank, place` : Prisma.sql`rank desc, place desc`;
  const isLater = order === "time" ? Prisma.sql`>` : Prisma.sql`<`;
  const beyond = after
    ? Prisma.sql`where (rank, place) ${isLater} (${after.time}::bigint, ${after.id})`
    : Prisma.empty;
  return Prisma.sql`
    select *, ${name} as name from (
      select *, ${time ? Prisma.sql`time` : Prisma.sql`requests`} as rank from (
        select ${timeMs} as time, ${source ? Prisma.sql`source` : none} as source,
          ${source ? Prisma.sql`source_id` : Prisma.sql`null::uuid`} as "sourceId",
          ${route ? Prisma.sql`route` : none} as route, ${place} collate "C" as place,
          sum(requests)::bigint as requests, sum(weight)::bigint as weight, sum(refused)::bigint as refused,
          sum(messages)::bigint as messages, sum(connections)::bigint as connections
        from accounts.usage_hours
        where organisation_id = ${organisationId}::uuid
          and hour >= ${new Date(from)}::timestamptz and hour < ${new Date(to)}::timestamptz
        group by ${Prisma.join(groups)}
      ) grouped
    ) ranked ${beyond} order by ${walk} limit ${limit}`;
}

function sourceOf(text: string | null): UsageSourceKind {
  return USAGE_SOURCES.find((source) => source === text) ?? "key";
}
