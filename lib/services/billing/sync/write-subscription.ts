import type { PoolClient } from "pg";
import { type BillingState, isLive } from "@/lib/domain/billing/billing-state";
import type { SubscriptionSnapshot } from "@/lib/domain/billing/snapshot";

const COLUMNS = [
  "stripe_subscription_id",
  "tier",
  "billing_interval",
  "status",
  "trial_end",
  "current_period_start",
  "current_period_end",
  "cancel_at",
  "grace_until",
  "next_tier",
  "next_billing_interval",
] as const;

/**
 * Writes the state where it differs, so that nobody is told of a change that is none. One that has ended says
 * nothing about an organisation whose tier the operator granted.
 */
export async function writeSubscription(
  client: PoolClient,
  organisationId: string,
  state: BillingState,
  subscriptions: readonly SubscriptionSnapshot[],
): Promise<void> {
  const isAlive = subscriptions.some(
    (subscription) => subscription.id === state.subscriptionId && isLive(subscription),
  );
  const set = COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ");
  const own = COLUMNS.map((column) => `s.${column}`).join(", ");
  const next = COLUMNS.map((column) => `excluded.${column}`).join(", ");
  await client.query(
    `insert into accounts.subscriptions as s (organisation_id, ${COLUMNS.join(", ")})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (organisation_id) do update set ${set}, updated_at = now()
       where (${own}) is distinct from (${next}) and ($13 or s.stripe_subscription_id is not null or s.tier = 'free')`,
    [
      organisationId,
      state.subscriptionId,
      state.tier,
      state.interval,
      state.status,
      dateOf(state.trialEnd),
      dateOf(state.periodStart),
      dateOf(state.periodEnd),
      dateOf(state.cancelAt),
      dateOf(state.graceUntil),
      state.next?.tier ?? null,
      state.next?.interval ?? null,
      isAlive,
    ],
  );
}

function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
