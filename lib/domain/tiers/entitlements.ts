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
  unpaid: ({ cancelAt, graceUntil }) => ({
    holds: graceUntil !== null,
    end: earliest([cancelAt, graceUntil]),
  }),
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
  const holds = paid?.holds && (paid.end === null || nowMs < paid.end);
  const tier = holds && subscription ? subscription.tier : "free";
  const alive = overrides.filter(({ expiresAt }) => expiresAt === null || nowMs < expiresAt);
  return {
    tier,
    limits: alive.length === 0 ? TIERS[tier] : alive.reduce(override, TIERS[tier]),
    until: earliest([holds ? paid.end : null, ...alive.map(({ expiresAt }) => expiresAt)]),
  };
}

/** What a tier gives to whoever has nothing beside it. */
export function entitlementsOfTier(tier: TierId): Entitlements {
  return { tier, limits: TIERS[tier], until: null };
}

/** Stands for "without limit" where a figure is counted and told in headers: nobody reaches it. */
export const UNLIMITED = 1_000_000_000;

/** At a rate of 0 nothing could ever be refilled. */
const AT_LEAST: Partial<Record<keyof TierLimits, number>> = { requestsPerMinute: 1, requestsBurst: 1 };

/** A value that does not fit its field changes nothing. */
function override(limits: Tier, { field, value }: EntitlementOverride): Tier {
  const isSwitch = typeof TIERS.free[field] === "boolean";
  if (isSwitch) return typeof value === "boolean" ? { ...limits, [field]: value } : limits;
  if (value === null) return { ...limits, [field]: MAY_BE_NULL.has(field) ? null : UNLIMITED };
  if (typeof value !== "number" || !(value >= 0)) return limits;
  return { ...limits, [field]: Math.min(Number.MAX_SAFE_INTEGER, Math.max(AT_LEAST[field] ?? 0, value)) };
}

/** What the highest tier has without limit. */
const MAY_BE_NULL = new Set<string>(
  Object.entries(TIERS.enterprise)
    .filter(([, value]) => value === null)
    .map(([field]) => field),
);

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
