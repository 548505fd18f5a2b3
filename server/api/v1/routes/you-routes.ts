import { z } from "zod";
import { DASHBOARD_ALLOWANCE } from "@/lib/domain/tiers/tiers";
import { AppError } from "@/lib/platform/errors";
import type { Principal } from "@/lib/services/access/principal";
import type { StreamConnections } from "@/lib/services/access/stream-connections";
import { type Caller, type Route, route } from "../route";
import * as shape from "../shapes";

export function youRoutes({ connections }: { connections: StreamConnections }): Route[] {
  return [
    route({
      method: "GET",
      path: "me",
      group: "you",
      summary: "Whose key this is and what it may do",
      scope: "any",
      answer: shape.me,
      handle({ caller }) {
        const principal = known(caller);
        const { organisationId, organisationName, tier, scopes } = principal;
        return {
          body: {
            organisation: { id: organisationId, name: organisationName },
            tier,
            scopes,
            limits: limitsOf(principal),
          },
        };
      },
    }),
    route({
      method: "GET",
      path: "connections",
      group: "you",
      summary: "Who holds the organisation's socket slots",
      scope: "account:read",
      answer: shape.listOf(shape.connection),
      async handle({ caller }) {
        const held = await connections.connectionsOf(known(caller).organisationId);
        const data = held.map(({ connectionId: id, name, address, since }) => ({ id, name, address, since }));
        return { body: { data, next: null } };
      },
    }),
    route({
      method: "DELETE",
      path: "connections/{id}",
      group: "you",
      summary: "End a socket and free its slot",
      scope: "account:write",
      params: z.object({ id: z.string() }),
      answer: null,
      status: 204,
      async handle({ path, caller }) {
        if (await connections.disconnect(known(caller).organisationId, path.id)) return { status: 204 };
        throw new AppError("not_found", "There is no such connection.");
      },
    }),
  ];
}

function known({ principal }: Caller): Principal {
  if (principal === null) throw new AppError("unauthenticated", "Send an API key.");
  return principal;
}

function limitsOf({ entitlements, kind }: Principal): z.infer<typeof shape.me>["limits"] {
  const { apiKeys, candleHistoryMs, tradeHistoryMs, bookDepth } = entitlements.limits;
  const { requestsPerMinute, requestsBurst, connections, subscriptionsPerConnection } =
    kind === "session" ? DASHBOARD_ALLOWANCE : entitlements.limits;
  return {
    requestsPerMinute,
    requestsBurst,
    apiKeys,
    connections,
    subscriptionsPerConnection,
    candleHistoryMs,
    tradeHistoryMs,
    bookDepth,
  };
}
