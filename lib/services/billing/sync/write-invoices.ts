import type { PoolClient } from "pg";
import type { InvoiceSnapshot } from "@/lib/domain/billing/snapshot";

/** Copies what the billing page lists. A draft may still change its number and amount, and is not shown. */
export async function writeInvoices(
  client: PoolClient,
  organisationId: string,
  invoices: readonly InvoiceSnapshot[],
): Promise<void> {
  const rows = invoices.filter(({ status }) => status !== "draft");
  if (rows.length === 0) return;
  await client.query(
    `insert into accounts.billing_invoices as i (id, organisation_id, stripe_subscription_id, number, status,
       description, total, amount_due, amount_paid, currency, attempts, created_at, finalized_at, paid_at,
       next_attempt_at)
     select r.id, $1, r."subscriptionId", r.number, r.status, r.description, r.total, r."amountDue",
       r."amountPaid", r.currency, r.attempts, to_timestamp(r."createdAt" / 1000.0),
       to_timestamp(r."finalizedAt" / 1000.0), to_timestamp(r."paidAt" / 1000.0),
       to_timestamp(r."nextAttemptAt" / 1000.0)
     from jsonb_to_recordset($2) as r(id text, "subscriptionId" text, number text, status text,
       description text, total bigint, "amountDue" bigint, "amountPaid" bigint, currency text, attempts integer,
       "createdAt" bigint, "finalizedAt" bigint, "paidAt" bigint, "nextAttemptAt" bigint)
     on conflict (id) do update set number = excluded.number, status = excluded.status,
       description = excluded.description, total = excluded.total, amount_due = excluded.amount_due,
       amount_paid = excluded.amount_paid, attempts = excluded.attempts, finalized_at = excluded.finalized_at,
       paid_at = excluded.paid_at, next_attempt_at = excluded.next_attempt_at`,
    [organisationId, JSON.stringify(rows)],
  );
}
