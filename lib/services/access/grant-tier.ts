import type { Pool } from "pg";
import type { TierId } from "@/lib/domain/tiers/tiers";

/** Gives an organisation a tier as the operator does, without anybody paying. `jobs` has the role quant_jobs. */
export async function grantTier(
  jobs: Pick<Pool, "query">,
  organisationId: string,
  tier: TierId,
): Promise<void> {
  await jobs.query(
    `insert into accounts.subscriptions (organisation_id, tier, status) values ($1, $2, 'active')
     on conflict (organisation_id) do update set tier = excluded.tier, status = 'active',
       stripe_subscription_id = null, billing_interval = null, trial_end = null, cancel_at = null,
       grace_until = null, next_tier = null, next_billing_interval = null, updated_at = now()`,
    [organisationId, tier],
  );
}
