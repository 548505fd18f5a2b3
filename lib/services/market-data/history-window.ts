import type { Tier } from "@/lib/domain/tiers/tiers";
import type { AppError } from "@/lib/platform/errors";
import { beyondTier } from "../access/beyond-tier";

type HistoryLimit = "candleHistoryMs" | "tradeHistoryMs";

const NAMES: Record<HistoryLimit, string> = {
  candleHistoryMs: "candles",
  tradeHistoryMs: "trades",
};

export interface WindowRequest {
  /** What the caller is entitled to. */
  limits: Tier;
  limit: HistoryLimit;
  from: number | undefined;
  to: number | undefined;
  now: number;
  /** Length of what a row covers: a window that began before the limit and reaches into it may be seen. */
  rowMs: number;
}

/** The time that a request may see: what it asked for, or as far as its tier goes back. */
export function historyWindow({ limits, limit, from, to, now, rowMs }: WindowRequest): {
  from: number;
  to: number;
} {
  const allowedMs = limits[limit];
  const earliest = allowedMs === null ? 0 : now - allowedMs - rowMs;
  // What is asked for as "the last seven days" is a moment older by the time it arrives.
  if (from !== undefined && from < earliest - GRACE_MS) throw beyond(limits, limit, now - from);
  const end = to ?? Number.MAX_SAFE_INTEGER;
  if (from === undefined && end <= earliest) throw beyond(limits, limit, now - end);
  return { from: from ?? earliest, to: end };
}

const GRACE_MS = 60_000;

function beyond(limits: Tier, limit: HistoryLimit, askedMs: number): AppError {
  return beyondTier({
    own: `${limits.name} has ${NAMES[limit]} of the last ${lengthText(limits[limit])}`,
    suffices: ({ [limit]: historyMs }) => historyMs === null || historyMs >= askedMs,
    figure: (tier) => lengthText(tier[limit]),
    otherwise: "no tier goes back so far",
  });
}

function lengthText(lengthMs: number | null): string {
  if (lengthMs === null) return "all that is kept";
  const days = lengthMs / 86_400_000;
  return days >= 1 ? `${days} days` : `${lengthMs / 3_600_000} hour${lengthMs === 3_600_000 ? "" : "s"}`;
}
