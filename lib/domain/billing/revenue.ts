import { TIER_IDS, type TierId } from "../tiers/tiers";

/** One entry of the ledger of revenue; money in cents a month. */
export interface RevenueChange {
  organisationId: string;
  at: number;
  tier: TierId;
  trialing: boolean;
  before: number;
  after: number;
}

export interface RevenueDay {
  /** The day's first millisecond, UTC. */
  day: number;
  /** At the day's end. */
  monthly: number;
  byTier: Record<TierId, number>;
  payers: number;
  trials: number;
  /** Over the day. */
  gained: number;
  expanded: number;
  contracted: number;
  lost: number;
  /** Organisations that stopped paying on this day. */
  left: number;
}

const DAY_MS = 86_400_000;

interface Standing {
  tier: TierId;
  monthly: number;
  trialing: boolean;
}

/** Folds the ledger, in its order, into the days from the first entry to `nowMs`; a quiet day repeats the last. */
export function revenueDays(changes: readonly RevenueChange[], nowMs: number): RevenueDay[] {
  const sorted = [...changes].sort((one, other) => one.at - other.at);
  const [first] = sorted;
  if (!first) return [];
  const standing = new Map<string, Standing>();
  const days: RevenueDay[] = [];
  let index = 0;
  for (let day = floorDay(first.at); day <= nowMs; day += DAY_MS) {
    const flow = { gained: 0, expanded: 0, contracted: 0, lost: 0, left: 0 };
    for (let change = sorted[index]; change && change.at < day + DAY_MS; change = sorted[++index]) {
      count(flow, change);
      standing.set(change.organisationId, {
        tier: change.tier,
        monthly: change.after,
        trialing: change.trialing,
      });
    }
    days.push({ day, ...sumOf([...standing.values()]), ...flow });
  }
  return days;
}

/** The share of those who paid at the window's beginning that left in it, or null where nobody paid. */
export function churnOf(days: readonly RevenueDay[], windowDays: number): number | null {
  const window = days.slice(-windowDays);
  const before = days.at(-windowDays - 1)?.payers ?? 0;
  return before === 0 ? null : window.reduce((sum, { left }) => sum + left, 0) / before;
}

function count(
  flow: Pick<RevenueDay, "gained" | "expanded" | "contracted" | "lost" | "left">,
  { before, after }: RevenueChange,
): void {
  if (before === 0) flow.gained += after;
  else if (after === 0) {
    flow.lost += before;
    flow.left += 1;
  } else if (after > before) flow.expanded += after - before;
  else flow.contracted += before - after;
}

function sumOf(all: readonly Standing[]): Pick<RevenueDay, "monthly" | "byTier" | "payers" | "trials"> {
  const byTier = Object.fromEntries(TIER_IDS.map((id) => [id, 0])) as Record<TierId, number>;
  for (const { tier, monthly } of all) byTier[tier] += monthly;
  return {
    monthly: all.reduce((sum, { monthly }) => sum + monthly, 0),
    byTier,
    payers: all.filter(({ monthly }) => monthly > 0).length,
    trials: all.filter(({ trialing }) => trialing).length,
  };
}

function floorDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}
