import { lowestTierThat, type Tier, type TierId } from "../tiers/tiers";

/** The limits whose approach is watched, as the database names them. */
export const USAGE_METERS = ["requests-a-minute", "connections"] as const;

export type UsageMeterId = (typeof USAGE_METERS)[number];

/** Per cent of a limit at which people are told. */
export const USAGE_MARKS = [80, 95, 100] as const;

export type UsageMark = (typeof USAGE_MARKS)[number];

/** How near a limit came on a day (UTC): the highest share seen, and the limit as it was then. */
export interface UsagePeak {
  meter: UsageMeterId;
  /** Epoch milliseconds of the day's beginning. */
  day: number;
  used: number;
  allowed: number;
  /** Epoch milliseconds. */
  at: number;
}

interface MeterFacts {
  /** As a sentence reads it: "80 % of its …". */
  words: string;
  one: string;
  limitOf: (tier: Pick<Tier, "requestsPerMinute" | "connections">) => number;
}

export const METER_FACTS: Record<UsageMeterId, MeterFacts> = {
  "requests-a-minute": {
    words: "requests a minute",
    one: "request a minute",
    limitOf: ({ requestsPerMinute }) => requestsPerMinute,
  },
  connections: {
    words: "WebSocket connections",
    one: "WebSocket connection",
    limitOf: ({ connections }) => connections,
  },
};

/** The highest mark that was reached, or null below all of them: whoever uses the only one is near no limit. */
export function markReached(used: number, allowed: number): UsageMark | null {
  if (used <= 1 && allowed === 1) return null;
  return USAGE_MARKS.findLast((mark) => used * 100 >= allowed * mark) ?? null;
}

/** The lowest tier that allows more than `used`, or null where none does. */
export function tierWithRoom(meter: UsageMeterId, used: number): TierId | null {
  return lowestTierThat((tier) => METER_FACTS[meter].limitOf(tier) > used);
}

export function isUsageMeter(text: string): text is UsageMeterId {
  return USAGE_METERS.some((meter) => meter === text);
}
