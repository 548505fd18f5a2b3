import { randomBytes, randomUUID } from "node:crypto";
import type { Pool } from "pg";

interface Owner {
  organisationId: string;
  userId: string;
  webhookId: string;
  mark: string;
}

type Fill = (pool: Pool, owner: Owner) => Promise<unknown>;

/**
 * How each table of accounts that names an organisation or a person gets a row of a tenant; null where making
 * the tenant writes one already. A table that is not listed fails the tests: nobody has thought about it.
 */
export const FILL: Readonly<Record<string, Fill | null>> = {
  api_keys: null,
  invitations: null,
  memberships: null,
  sessions: null,
  webhooks: null,
  webhook_deliveries: async (pool, { organisationId, userId, webhookId, mark }) => {
    await pool.query(
      `insert into accounts.webhooks (id, organisation_id, created_by, url, events, secret)
       values ($1, $2, $3, $4, '{key.created}', $5)`,
      [webhookId, organisationId, userId, `https://${mark}.example.com/`, randomBytes(60)],
    );
    // One that has ended: nobody sends it while the tests look.
    await pool.query(
      `insert into accounts.webhook_deliveries (id, organisation_id, webhook_id, type, body, delivered_at)
       values ($1, $2, $3, 'key.created', $4, now())`,
      [randomUUID(), organisationId, webhookId, JSON.stringify({ data: { key: mark } })],
    );
  },
  idempotency_records: (pool, { organisationId, mark }) =>
    pool.query(
      `insert into accounts.idempotency_records (organisation_id, key, route, body_hash, answer)
       values ($1, $2, 'POST keys', '\\x00', $3)`,
      [organisationId, mark, { name: mark }],
    ),
  one_time_tokens: (pool, { userId, mark }) =>
    pool.query(
      `insert into accounts.one_time_tokens (hash, user_id, purpose, email, created_at, expires_at)
       values ($1, $2, 'verify-email', $3, now(), now() + interval '1 day')`,
      [randomBytes(32), userId, `${mark}@example.com`],
    ),
  recovery_codes: (pool, { userId }) =>
    pool.query("insert into accounts.recovery_codes (user_id, hash) values ($1, $2)", [
      userId,
      randomBytes(32),
    ]),
  oauth_identities: (pool, { userId, mark }) =>
    pool.query(
      "insert into accounts.oauth_identities (provider, subject, user_id, email) values ('github', $1, $2, $3)",
      [randomUUID(), userId, `${mark}@example.com`],
    ),
  security_events: (pool, { organisationId, userId, mark }) =>
    pool.query(
      `insert into accounts.security_events (user_id, organisation_id, kind, detail)
       values ($1, $2, 'organisation-renamed', $3)`,
      [userId, organisationId, { to: mark }],
    ),
  subscriptions: (pool, { organisationId }) =>
    pool.query(
      "insert into accounts.subscriptions (organisation_id, tier, status) values ($1, 'enterprise', 'active')",
      [organisationId],
    ),
  entitlement_overrides: (pool, { organisationId, mark }) =>
    pool.query(
      `insert into accounts.entitlement_overrides (organisation_id, field, value, reason)
       values ($1, 'alerts', '7', $2)`,
      [organisationId, mark],
    ),
  usage_hours: (pool, { organisationId }) =>
    pool.query(
      `insert into accounts.usage_hours (organisation_id, hour, source, source_id, route, requests)
       values ($1, date_trunc('hour', now()), 'key', $2, 'GET me', 3)`,
      [organisationId, randomUUID()],
    ),
  usage_peaks: (pool, { organisationId }) =>
    pool.query(
      `insert into accounts.usage_peaks (organisation_id, day, meter, used, allowed, at)
       values ($1, current_date, 'connections', 1, 10, now())`,
      [organisationId],
    ),
  billing_customers: (pool, { organisationId, mark }) =>
    pool.query(
      "insert into accounts.billing_customers (organisation_id, stripe_customer_id) values ($1, $2)",
      [organisationId, `cus_${mark}`],
    ),
  billing_invoices: (pool, { organisationId, mark }) =>
    pool.query(
      `insert into accounts.billing_invoices
         (id, organisation_id, status, description, total, amount_due, amount_paid, currency, attempts, created_at)
       values ($1, $2, 'paid', 'Pro', 4900, 0, 4900, 'usd', 1, now())`,
      [`in_${mark}`, organisationId],
    ),
  revenue_changes: (pool, { organisationId, mark }) =>
    pool.query(
      `insert into accounts.revenue_changes
         (organisation_id, stripe_subscription_id, at, tier, trialing, monthly_before, monthly_after)
       values ($1, $2, now(), 'pro', false, 0, 4900)`,
      [organisationId, `sub_${mark}`],
    ),
};
