import type { PoolClient } from "pg";
import { billingStateOf, hasBegun, wakeAt } from "@/lib/domain/billing/billing-state";
import { withTransaction } from "@/lib/platform/with-transaction";
import { billingLock } from "../billing-lock";
import { readSnapshot } from "../stripe/read-snapshot";
import { repair } from "./repair";
import type { SyncContext } from "./sync-context";
import { writeInvoices } from "./write-invoices";
import { writeMails } from "./write-mails";
import { writeRevenue } from "./write-revenue";
import { writeSubscription } from "./write-subscription";

interface CustomerRow {
  organisationId: string;
  customerId: string | null;
  due: string;
  organisationLives: boolean;
}

/**
 * Reads one customer from Stripe and writes what follows, whatever was told before and in which order. Nobody
 * else reads the same organisation between this reading and its writing: the lock is the transaction's own, so
 * where the connection is lost the writing is lost with it, and an older reading never covers a newer one.
 * Whatever fails leaves everything as it was, and what was due stays due.
 */
export function syncOrganisation(context: SyncContext, organisationId: string): Promise<void> {
  return withTransaction(context.pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      billingLock(organisationId),
    ]);
    const row = await readCustomerRow(client, organisationId);
    if (!row) return;
    if (row.customerId !== null) await syncLocked(context, client, { ...row, customerId: row.customerId });
    await client.query(
      "update accounts.billing_customers set done = greatest(done, $2), attempts = 0, last_error = null, synced_at = now() where organisation_id = $1",
      [organisationId, row.due],
    );
  });
}

/** The same by the name that Stripe knows; whose customer it is not does nothing. */
export async function syncCustomer(context: SyncContext, customerId: string): Promise<void> {
  const { rows } = await context.pool.query<{ id: string }>(
    "select organisation_id as id from accounts.billing_customers where stripe_customer_id = $1",
    [customerId],
  );
  const [found] = rows;
  if (found) await syncOrganisation(context, found.id);
}

async function syncLocked(
  context: SyncContext,
  client: PoolClient,
  { organisationId, customerId, organisationLives }: CustomerRow & { customerId: string },
): Promise<void> {
  const { rows: waiting } = await client.query<{ id: string }>(
    "select id from accounts.billing_events where stripe_customer_id = $1 and applied_at is null",
    [customerId],
  );
  const told = await newestEvent(client, customerId);
  const read = await readSnapshot(context.stripe, customerId);
  // Stripe's time may be ahead of ours, as on a test clock: it is never before anything that it has dated.
  const nowMs = Math.max(context.clock.now(), read.seenAt, told);
  const snapshot = await repair(context, read, { nowMs, organisationLives });
  const state = billingStateOf(snapshot);
  if (organisationLives) {
    if (state) await writeSubscription(client, organisationId, state, snapshot.subscriptions);
    await writeMails(client, { organisationId, snapshot, state, nowMs, publicUrl: context.publicUrl });
  }
  await writeInvoices(client, organisationId, snapshot.invoices);
  if (state) await writeRevenue(client, { organisationId, snapshot, state, organisationLives, nowMs });
  await writeCustomer(client, organisationId, { snapshot, wakeAtMs: state && wakeAt(state, nowMs) });
  await client.query("update accounts.billing_events set applied_at = now() where id = any($1)", [
    waiting.map(({ id }) => id),
  ]);
}

async function readCustomerRow(client: PoolClient, organisationId: string): Promise<CustomerRow | null> {
  const { rows } = await client.query<CustomerRow>(
    `select c.organisation_id as "organisationId", c.stripe_customer_id as "customerId", c.due::text,
       exists (select from accounts.organisations o where o.id = c.organisation_id) as "organisationLives"
     from accounts.billing_customers c where c.organisation_id = $1`,
    [organisationId],
  );
  return rows[0] ?? null;
}

async function newestEvent(client: PoolClient, customerId: string): Promise<number> {
  const { rows } = await client.query<{ at: Date | null }>(
    "select max(created_at) as at from accounts.billing_events where stripe_customer_id = $1",
    [customerId],
  );
  return rows[0]?.at?.getTime() ?? 0;
}

async function writeCustomer(
  client: PoolClient,
  organisationId: string,
  { snapshot, wakeAtMs }: { snapshot: Awaited<ReturnType<typeof readSnapshot>>; wakeAtMs: number | null },
): Promise<void> {
  const { subscriptions, card, isDeleted } = snapshot;
  // Whoever has paid has tried it out as well.
  const begun = subscriptions.filter(hasBegun).map(({ createdAt }) => createdAt);
  const chosen = billingStateOf(snapshot);
  const discount = subscriptions.find(({ id }) => id === chosen?.subscriptionId)?.discount ?? null;
  await client.query(
    `update accounts.billing_customers set card = $2, discount = $3, wake_at = $4,
       trial_used_at = least(trial_used_at, $5),
       stripe_customer_id = case when $6 then null else stripe_customer_id end,
       generation = generation + case when $6 then 1 else 0 end
     where organisation_id = $1`,
    [
      organisationId,
      card && JSON.stringify(card),
      discount && JSON.stringify(discount),
      wakeAtMs === null ? null : new Date(wakeAtMs),
      begun.length === 0 ? null : new Date(Math.min(...begun)),
      isDeleted,
    ],
  );
}
