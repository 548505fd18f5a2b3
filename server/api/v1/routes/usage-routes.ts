import { z } from "zod";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { memberOf } from "@/lib/services/access/member-of";
import { type Cursor, toPage } from "@/lib/services/market-data/page";
import { readUsage, USAGE_GROUPS } from "@/lib/services/usage/read-usage";
import * as field from "../fields";
import { type Route, route } from "../route";
import * as shape from "../shapes";

export interface UsageRoutesOptions {
  prisma: PrismaClient;
  clock: Clock;
}

const DAY_MS = 86_400_000;
const WINDOW_DEFAULT_MS = 30 * DAY_MS;
/** A minute ahead, so that a client whose clock is fast still sees the present hour. */
const AHEAD_MS = 60_000;

const groupBy = z.enum(USAGE_GROUPS, `groupBy should be one of ${USAGE_GROUPS.join(", ")}.`).meta({
  description:
    "Adds up by hour, by day (UTC), by route or by key; where absent every hour, key and route has a row. By route and by key the busiest come first, otherwise time ascends",
});

export function usageRoutes({ prisma, clock }: UsageRoutesOptions): Route[] {
  return [
    route({
      method: "GET",
      path: "usage",
      group: "you",
      summary:
        "What the organisation used, by hour, key and route; as new as a few seconds, kept for thirteen months",
      scope: "account:read",
      query: z.object({
        groupBy: groupBy.optional(),
        from: field.from.optional(),
        to: field.to.optional(),
        limit: field.limit,
        cursor: field.cursor.optional(),
      }),
      answer: shape.listOf(shape.usage),
      async handle({ query: { groupBy: group = null, from, to, limit, cursor }, caller: { principal } }) {
        if (principal === null) throw new AppError("unauthenticated", "Send an API key.");
        if (cursor) assertOwnCursor(cursor);
        const end = to ?? clock.now() + AHEAD_MS;
        const found = await readUsage(prisma, memberOf(principal), {
          groupBy: group,
          from: from ?? end - WINDOW_DEFAULT_MS,
          to: end,
          limit: limit + 1,
          after: cursor ? { time: cursor.time, id: cursor.id } : null,
        });
        const { data, next } = toPage(found, { limit, backward: false }, ({ place }) => place);
        return { body: { data: data.map(({ row }) => row), next } };
      },
    }),
  ];
}

const PLACE = /^$|^[0-9a-f]{32}$|^[0-9a-f-]{36}$/;

function assertOwnCursor({ backward, id }: Cursor): void {
  if (!backward && PLACE.test(id)) return;
  const message = "cursor belongs to another list.";
  throw new AppError("invalid_request", message, { fields: [{ path: "cursor", message }] });
}
