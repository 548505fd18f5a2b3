import { TIERS, type Tier, type TierId } from "./tiers";

/** As Stripe names them. */
export const SUBSCRIPTION_STATUSES = [
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "canceled",
  "incomplete",
  "incomplete_expired",
  "paused",
] as const;

export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** What an organisation pays for; times are epoch milliseconds. */
export interface PaidSubscription {
  tier: TierId;
  status: SubscriptionStatus;
  /** It ends here, or null where nobody cancelled it. */
  cancelAt: number | null;
  /** Until here the tier holds though a payment is overdue. */
  graceUntil: number | null;
}

/** What the operator granted or took away beside the tier. */
export interface EntitlementOverride {
  field: keyof TierLimits;
  value: Tier[keyof TierLimits];
  /** Epoch milliseconds, or null where it stays. */
  expiresAt: number | null;
}

/** The part of a tier that can be overridden for one organisation. */
export type TierLimits = Omit<Tier, "name" | "purpose" | "priceUsd">;

export interface Entitlements {
  tier: TierId;
  /** The tier's figures with the overrides of this organisation. */
  limits: Tier;
  /** When they change by themselves (epoch milliseconds), or null: to be asked again then. */
  until: number | null;
}

/** Whether a status gives the tier, and the time at which it stops by itself. */
const HOLDS: Record<
  SubscriptionStatus,
  (subscription: PaidSubscription) => { holds: boolean; end: number | null }
> = {
  trialing: ({ cancelAt }) => ({ holds: true, end: cancelAt }),
  active: ({ cancelAt }) => ({ holds: true, end: cancelAt }),
  past_due: ({ cancelAt, graceUntil }) => ({
    holds: graceUntil !== null,
    end: earliest([cancelAt, graceUntil]),
  }),
  unpaid: ({ graceUntil }) => ({ holds: graceUntil !== null, end: graceUntil }),
  canceled: () => ({ holds: false, end: null }),
  incomplete: () => ({ holds: false, end: null }),
  incomplete_expired: () => ({ holds: false, end: null }),
  paused: () => ({ holds: false, end: null }),
};

/** What an organisation may do at `nowMs` (epoch milliseconds); without a subscription it is Free. */
export function entitlementsFor(
  subscription: PaidSubscription | null,
  overrides: readonly EntitlementOverride[],
  nowMs: number,
): Entitlements {
  const paid = subscription && HOLDS[subscription.status](subscription);
  const holds = paid !== null && paid.holds && (paid.end === null || nowMs < paid.end);
  const tier = holds && subscription ? subscription.tier : "free";
  const alive = overrides.filter(({ expiresAt }) => expiresAt === null || nowMs < expiresAt);
  const changed = Object.fromEntries(alive.map(({ field, value }) => [field, value]));
  return {
    tier,
    limits: alive.length === 0 ? TIERS[tier] : { ...TIERS[tier], ...changed },
    until: earliest([holds ? paid.end : null, ...alive.map(({ expiresAt }) => expiresAt)]),
  };
}

/** What a tier gives to whoever has nothing beside it. */
export function entitlementsOfTier(tier: TierId): Entitlements {
  return { tier, limits: TIERS[tier], until: null };
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
