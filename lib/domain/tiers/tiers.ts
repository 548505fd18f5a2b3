export const TIER_IDS = ["free", "pro", "enterprise"] as const;

export type TierId = (typeof TIER_IDS)[number];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What a tier allows to API use; `null` means without limit. */
export interface Tier {
  name: string;
  /** What it is for, in one line. */
  purpose: string;
  priceUsd: { monthly: number; yearly: number };
  requestsPerMinute: number;
  requestsBurst: number;
  apiKeys: number;
  connections: number;
  subscriptionsPerConnection: number;
  candleHistoryMs: number | null;
  tradeHistoryMs: number | null;
  bookDepth: number | null;
  analytics: boolean;
  paperAccounts: number;
  deployments: number;
  alerts: number;
  backtestsPerDay: number;
  backtestLengthMs: number | null;
  webhooks: number;
  seats: number | null;
  marketplaceSelling: boolean;
}

/** The only place that holds these figures: limiter, gates, pricing page and documents read it. */
export const TIERS: Record<TierId, Tier> = {
  free: {
    name: "Free",
    purpose: "For a first look and small tools",
    priceUsd: { monthly: 0, yearly: 0 },
    requestsPerMinute: 60,
    requestsBurst: 20,
    apiKeys: 1,
    connections: 1,
    subscriptionsPerConnection: 10,
    candleHistoryMs: 7 * DAY_MS,
    tradeHistoryMs: HOUR_MS,
    bookDepth: 20,
    analytics: false,
    paperAccounts: 1,
    deployments: 1,
    alerts: 5,
    backtestsPerDay: 5,
    backtestLengthMs: 30 * DAY_MS,
    webhooks: 1,
    seats: 1,
    marketplaceSelling: false,
  },
  pro: {
    name: "Pro",
    purpose: "For one desk that trades",
    priceUsd: { monthly: 49, yearly: 490 },
    requestsPerMinute: 1_200,
    requestsBurst: 200,
    apiKeys: 10,
    connections: 10,
    subscriptionsPerConnection: 100,
    candleHistoryMs: 365 * DAY_MS,
    tradeHistoryMs: 7 * DAY_MS,
    bookDepth: 200,
    analytics: true,
    paperAccounts: 10,
    deployments: 10,
    alerts: 100,
    backtestsPerDay: 100,
    backtestLengthMs: 365 * DAY_MS,
    webhooks: 10,
    seats: 5,
    marketplaceSelling: true,
  },
  enterprise: {
    name: "Enterprise",
    purpose: "For firms and vendors",
    priceUsd: { monthly: 499, yearly: 4_990 },
    requestsPerMinute: 12_000,
    requestsBurst: 1_000,
    apiKeys: 100,
    connections: 100,
    subscriptionsPerConnection: 1_000,
    candleHistoryMs: null,
    tradeHistoryMs: null,
    bookDepth: null,
    analytics: true,
    paperAccounts: 100,
    deployments: 100,
    alerts: 2_000,
    backtestsPerDay: 2_000,
    backtestLengthMs: null,
    webhooks: 100,
    seats: null,
    marketplaceSelling: true,
  },
};

/** What the dashboard's own sessions get beside the API: a person each. */
export const DASHBOARD_ALLOWANCE = {
  requestsPerMinute: 600,
  requestsBurst: 200,
  connections: 5,
  subscriptionsPerConnection: 100,
} as const;

/** What a visitor without a session gets: an address each. */
export const VISITOR_ALLOWANCE = { connections: 10, subscriptionsPerConnection: 100, bookDepth: 20 } as const;

/** The lowest tier that satisfies `allows`, to be named where a request is beyond its own. */
export function lowestTierThat(allows: (tier: Tier) => boolean): TierId | null {
  return TIER_IDS.find((id) => allows(TIERS[id])) ?? null;
}

export function isTierId(text: string): text is TierId {
  return (TIER_IDS as readonly string[]).includes(text);
}
