import { TIER_IDS, TIERS, type TierId } from "../tiers/tiers";

export const BILLING_INTERVALS = ["month", "year"] as const;

export type BillingInterval = (typeof BILLING_INTERVALS)[number];

export type PaidTierId = Exclude<TierId, "free">;

export const PAID_TIER_IDS = TIER_IDS.filter((id): id is PaidTierId => id !== "free");

/** What can be bought: a tier and how often it is paid for. */
export interface Plan {
  tier: PaidTierId;
  interval: BillingInterval;
}

export const PLANS: readonly Plan[] = PAID_TIER_IDS.flatMap((tier) =>
  BILLING_INTERVALS.map((interval) => ({ tier, interval })),
);

export const TRIAL_DAYS = 14;

/** `Pro, yearly`. */
export function planName({ tier, interval }: Plan): string {
  return `${TIERS[tier].name}, ${interval === "year" ? "yearly" : "monthly"}`;
}

/** The name under which the price is found at Stripe: a browser never names a price. */
export function lookupKeyOf({ tier, interval }: Plan): string {
  return `quant_${tier}_${interval}`;
}

/** In cents. */
export function priceOf({ tier, interval }: Plan): number {
  const { monthly, yearly } = TIERS[tier].priceUsd;
  return Math.round((interval === "month" ? monthly : yearly) * 100);
}

export function isPaidTier(tier: string): tier is PaidTierId {
  return PAID_TIER_IDS.some((id) => id === tier);
}

export function isBillingInterval(text: string): text is BillingInterval {
  return BILLING_INTERVALS.some((interval) => interval === text);
}

export function isSamePlan(one: Plan, other: Plan): boolean {
  return one.tier === other.tier && one.interval === other.interval;
}

/**
 * More is given at once and paid for at once; less begins where what is paid for ends. A longer period of the
 * same tier is more.
 */
export function whenChangeBegins(from: Plan, to: Plan): "now" | "period-end" {
  const rank = TIER_IDS.indexOf(to.tier) - TIER_IDS.indexOf(from.tier);
  if (rank !== 0) return rank > 0 ? "now" : "period-end";
  return from.interval === "month" && to.interval === "year" ? "now" : "period-end";
}
