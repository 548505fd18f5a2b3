import type { PoolClient } from "pg";
import { type BillingState, isLive } from "@/lib/domain/billing/billing-state";
import type { CustomerSnapshot } from "@/lib/domain/billing/snapshot";

interface Given {
  organisationId: string;
  snapshot: CustomerSnapshot;
  state: BillingState;
  organisationLives: boolean;
  nowMs: number;
}

interface LastRow {
  subscription: string;
  tier: string;
  interval: string | null;
  trialing: boolean;
  monthly: number;
  at: Date;
}

/** Adds an entry to the ledger of revenue where it differs from the last: the entries sum up to what is now. */
export async function writeRevenue(client: PoolClient, given: Given): Promise<void> {
  const { organisationId, state } = given;
  const { rows } = await client.query<LastRow>(
    `select stripe_subscription_id as subscription, tier, billing_interval as interval, trialing,
       monthly_after as monthly, at
     from accounts.revenue_changes where organisation_id = $1 order by id desc limit 1`,
    [organisationId],
  );
  const last = rows[0] ?? null;
  const alive = isLive(state);
  const now = {
    tier: alive ? state.tier : "free",
    interval: alive ? state.interval : null,
    trialing: state.status === "trialing",
    monthly: alive ? state.monthly : 0,
  };
  const isSame =
    last !== null &&
    last.tier === now.tier &&
    last.interval === now.interval &&
    last.trialing === now.trialing &&
    last.monthly === now.monthly;
  // One that never was paid for and never tried out left no trace.
  if (isSame || (last === null && now.tier === "free")) return;
  const at = Math.max(changedAt(given, last), last?.at.getTime() ?? 0);
  await client.query(
    `insert into accounts.revenue_changes (organisation_id, stripe_subscription_id, at, tier, billing_interval,
       trialing, monthly_before, monthly_after) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      organisationId,
      state.subscriptionId,
      new Date(at),
      now.tier,
      now.interval,
      now.trialing,
      last?.monthly ?? 0,
      now.monthly,
    ],
  );
}

/** By Stripe's own times where it has one for the change, so that a late reading dates it right. */
function changedAt({ snapshot, state, nowMs }: Given, last: LastRow | null): number {
  const subscription = snapshot.subscriptions.find(({ id }) => id === state.subscriptionId);
  if (!subscription) return nowMs;
  if (subscription.endedAt !== null) return subscription.endedAt;
  if (last?.subscription !== subscription.id) return subscription.createdAt;
  if (last.trialing && subscription.status !== "trialing") return subscription.trialEnd ?? nowMs;
  return nowMs;
}
