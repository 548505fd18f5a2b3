import { randomUUID } from "node:crypto";
import type { RateDecision } from "@/lib/domain/limits/rate-limits";
import { entitlementsOfTier } from "@/lib/domain/tiers/entitlements";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import type { Principal } from "@/lib/services/access/principal";
import { createUsageMeter } from "@/lib/services/usage/create-usage-meter";
import type { BenchRow } from "./bench-row";
import { measureInTurn, sink } from "./measure";

const REQUESTS = 2_000_000;
const KEYS = 1_000;
const ROUTES = ["GET candles", "GET trades", "GET tickers", "GET orderbook", "GET bbo"];

function principal(): Principal {
  return {
    kind: "key",
    id: randomUUID(),
    organisationId: randomUUID(),
    organisationName: "Desk",
    userId: randomUUID(),
    role: "owner",
    tier: "pro",
    entitlements: entitlementsOfTier("pro"),
    scopes: [],
    mode: "live",
    name: "key",
    expiresAt: null,
    ipAllowList: [],
  };
}

const DECISION: RateDecision = {
  allowed: true,
  violated: [],
  policies: [
    { name: "burst", quota: 200, windowSeconds: 10, remaining: 190, waitMs: 0 },
    { name: "minute", quota: 1_200, windowSeconds: 60, remaining: 900, waitMs: 0 },
  ],
};

/** What counting adds to a request, over a thousand organisations that ask in turn. */
export default async function usage(): Promise<BenchRow[]> {
  const callers = Array.from({ length: KEYS }, principal);
  const jobs = { query: async () => ({ rows: [{ written: true }] }) } as never;
  const log = createLog("bench", "silent");
  const meter = createUsageMeter({ jobs, slotsHeld: async () => 0, clock: systemClock, log });
  const [ours = 0, bare = 0] = measureInTurn([
    () => {
      for (let index = 0; index < REQUESTS; index++) {
        const who = callers[index % KEYS];
        if (who) meter.request(who, ROUTES[index % ROUTES.length] ?? "", 1, DECISION);
      }
    },
    () => {
      for (let index = 0; index < REQUESTS; index++) {
        const who = callers[index % KEYS];
        if (who) sink.value += (ROUTES[index % ROUTES.length] ?? "").length + DECISION.policies.length;
      }
    },
  ]);
  await meter.close();
  const nanoseconds = (seconds: number) => (seconds / REQUESTS) * 1e9;
  return [
    {
      name: "counting the use of a request",
      unit: "ns",
      ours: nanoseconds(ours),
      limit: nanoseconds(bare),
      limitName: "the same loop, nothing counted",
      aim: "under 1 µs: 40 µs is a request at 25,000/s",
    },
  ];
}
