import type { Pool } from "pg";
import { churnOf, type RevenueDay, revenueDays } from "@/lib/domain/billing/revenue";
import { isTierId, type TierId } from "@/lib/domain/tiers/tiers";

/** Money in cents a month. */
export interface RevenueView {
  days: RevenueDay[];
  monthly: number;
  payers: number;
  trials: number;
  /** With a payment overdue; they still count. */
  overdue: number;
  /** Of those who paid 30 days ago, the share that left since; null where nobody did. */
  churn: number | null;
  /** Trials that ended, and how many of them went on to pay. */
  endedTrials: number;
  paidAfterTrial: number;
}

const CHURN_DAYS = 30;
const ENTRIES_MAX = 200_000;

interface Row {
  organisationId: string;
  at: Date;
  tier: string;
  trialing: boolean;
  before: number;
  after: number;
}

/** What comes in over all organisations, for the operator. The pool's role is quant_jobs. */
export async function readRevenue(pool: Pool, nowMs: number): Promise<RevenueView> {
  const { rows } = await pool.query<Row>(
    `select organisation_id as "organisationId", at, tier, trialing, monthly_before as before,
       monthly_after as after
     from accounts.revenue_changes order by at, id limit $1`,
    [ENTRIES_MAX],
  );
  const { rows: late } = await pool.query<{ count: number }>(
    "select count(*)::int as count from accounts.subscriptions where status = 'past_due' and stripe_subscription_id is not null",
  );
  const changes = rows.map((row) => ({ ...row, at: row.at.getTime(), tier: tierOf(row.tier) }));
  // A test clock may be ahead of ours.
  const days = revenueDays(changes, Math.max(nowMs, ...changes.map(({ at }) => at)));
  const last = days.at(-1);
  return {
    days,
    monthly: last?.monthly ?? 0,
    payers: last?.payers ?? 0,
    trials: last?.trials ?? 0,
    overdue: late[0]?.count ?? 0,
    churn: churnOf(days, CHURN_DAYS),
    ...trialOutcomes(changes),
  };
}

function trialOutcomes(changes: readonly { organisationId: string; trialing: boolean; after: number }[]) {
  const trying = new Set<string>();
  let endedTrials = 0;
  let paidAfterTrial = 0;
  for (const { organisationId, trialing, after } of changes) {
    if (trialing) trying.add(organisationId);
    else if (trying.delete(organisationId)) {
      endedTrials += 1;
      if (after > 0) paidAfterTrial += 1;
    }
  }
  return { endedTrials, paidAfterTrial };
}

function tierOf(text: string): TierId {
  return isTierId(text) ? text : "free";
}
