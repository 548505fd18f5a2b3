import type { Tier } from "@/lib/domain/tiers/tiers";

/** Yes, no, or figures with words between them. */
export type TierValue = boolean | ReadonlyArray<number | string>;

export interface TierRow {
  name: string;
  values: (tier: Tier) => TierValue;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

/** `7 days`, `1 hour`, `1 year`; without limit is all that is kept. */
export function lengthText(lengthMs: number | null): string {
  if (lengthMs === null) return "all that is kept";
  const units = [
    [YEAR_MS, "year"],
    [DAY_MS, "day"],
    [HOUR_MS, "hour"],
  ] as const;
  const [unitMs, unit] = units.find(([size]) => lengthMs >= size) ?? [HOUR_MS, "hour"];
  const count = Math.round(lengthMs / unitMs);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The rows of the pricing page, in the order in which people ask. */
export const TIER_ROWS: readonly TierRow[] = [
  {
    name: "REST requests a minute (burst)",
    values: (tier) => [tier.requestsPerMinute, " (", tier.requestsBurst, ")"],
  },
  {
    name: "WebSocket connections, subscriptions on each",
    values: (tier) => [tier.connections, ", with ", tier.subscriptionsPerConnection],
  },
  { name: "API keys", values: (tier) => [tier.apiKeys] },
  { name: "Candle history", values: (tier) => [lengthText(tier.candleHistoryMs)] },
  { name: "Trade history", values: (tier) => [lengthText(tier.tradeHistoryMs)] },
  { name: "Order book depth", values: (tier) => [tier.bookDepth ?? "full"] },
  { name: "Seats", values: (tier) => [tier.seats ?? "unlimited"] },
];

/** Allowed by the same table for what is not built yet; said apart, so that nobody looks for it now. */
export const LATER_TIER_ROWS: readonly TierRow[] = [
  { name: "Analytics and options API", values: (tier) => tier.analytics },
  { name: "Paper accounts", values: (tier) => [tier.paperAccounts] },
  { name: "Deployed strategies", values: (tier) => [tier.deployments] },
  { name: "Alerts", values: (tier) => [tier.alerts] },
  {
    name: "Backtests a day, longest",
    values: (tier) => [tier.backtestsPerDay, ", ", lengthText(tier.backtestLengthMs)],
  },
  { name: "Webhooks", values: (tier) => [tier.webhooks] },
  { name: "Sell on the marketplace", values: (tier) => tier.marketplaceSelling },
];
