import { recordEvent } from "../receive-webhook";
import { seconds } from "../stripe/time-of-stripe";
import type { SyncContext } from "./sync-context";

export const RECONCILE_EVERY_MS = 3_600_000;
/** Stripe keeps events for 30 days and delivers for three. */
const EVENTS_LOOK_BACK_MS = 3 * 86_400_000;
const EVENTS_MAX = 10_000;
const LEDGER_KEPT_DAYS = 90;
/** Some seconds less than the hour, so that the hourly timer never finds itself too early. */
const CLAIM_MS = RECONCILE_EVERY_MS - 60_000;

/**
 * Asks for a look at every customer, and puts on record the events that no delivery brought. `claim` lets one of
 * several processes do it in an hour; a start does it in any case.
 */
export async function reconcile(
  context: SyncContext,
  { claim }: { claim: boolean },
): Promise<{ customers: number; missed: number } | null> {
  const { pool, clock, log } = context;
  if (!(await begin(context, claim))) return null;
  const missed = await recordMissed(context);
  const { rowCount } = await pool.query(
    "update accounts.billing_customers set due = due + 1 where stripe_customer_id is not null",
  );
  await pool.query("delete from accounts.billing_events where received_at < $1 and applied_at is not null", [
    new Date(clock.now() - LEDGER_KEPT_DAYS * 86_400_000),
  ]);
  if (missed > 0) log.warn({ missed }, "Stripe has events that were never delivered here");
  return { customers: rowCount ?? 0, missed };
}

async function begin({ pool, clock }: SyncContext, claim: boolean): Promise<boolean> {
  const now = clock.now();
  const { rowCount } = await pool.query(
    `insert into accounts.billing_runs as r (name, began_at) values ('reconcile', $1)
     on conflict (name) do update set began_at = excluded.began_at where not $2 or r.began_at <= $3`,
    [new Date(now), claim, new Date(now - CLAIM_MS)],
  );
  return rowCount === 1;
}

async function recordMissed({ pool, stripe, clock }: SyncContext): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(
    "select id from accounts.billing_events where received_at > $1",
    [new Date(clock.now() - 2 * EVENTS_LOOK_BACK_MS)],
  );
  const known = new Set(rows.map(({ id }) => id));
  const since = seconds(clock.now() - EVENTS_LOOK_BACK_MS);
  let missed = 0;
  let seen = 0;
  for await (const event of stripe.events.list({ created: { gte: since }, limit: 100 })) {
    if (!known.has(event.id) && (await recordEvent(pool, event, "reconciler")).isNew) missed += 1;
    seen += 1;
    if (seen >= EVENTS_MAX) break;
  }
  return missed;
}
