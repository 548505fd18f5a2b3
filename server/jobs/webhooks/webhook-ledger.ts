import type { Pool } from "pg";
import type { OutboxLedger } from "../outbox/create-outbox-sender";
import { reasonOf } from "../outbox/reason-of";
import { DeliveryError } from "./delivery-error";

/** A delivery that is ours until its lease ends. */
export interface ClaimedDelivery {
  id: string;
  organisationId: string;
  webhookId: string;
  url: string;
  /** Sealed. */
  secret: Buffer;
  type: string;
  body: string;
  attempts: number;
  createdAt: Date;
}

export interface DeliveryReceipt {
  status: number;
  tookMs: number;
}

/**
 * The deliveries' table, as senders see it. Of one webhook a single delivery is under way, its oldest that is due:
 * a slow receiver takes no place from others, and order is kept as long as nothing fails.
 */
export function createWebhookLedger(pool: Pool): OutboxLedger<ClaimedDelivery, DeliveryReceipt> {
  async function end(id: string, column: "delivered_at" | "failed_at" | null, facts: object): Promise<void> {
    const { status = null, tookMs = null, error = null, delayMs = 0 } = facts as Partial<Facts>;
    await pool.query(
      `update accounts.webhook_deliveries set leased_until = null, status = $2, took_ms = $3, last_error = $4,
         next_try_at = now() + $5 * interval '1 millisecond'${column === null ? "" : `, ${column} = now()`}
       where id = $1 and delivered_at is null and failed_at is null`,
      [id, status, tookMs, error, delayMs],
    );
  }
  const failure = (error: unknown) => ({
    error: reasonOf(error),
    ...(error instanceof DeliveryError && { status: error.status, tookMs: error.tookMs }),
  });
  return {
    async claim(count, leaseMs) {
      const { rows } = await pool.query<ClaimedDelivery>(
        `with due as (
           select distinct on (d.webhook_id) d.id
           from accounts.webhook_deliveries d join accounts.webhooks w on w.id = d.webhook_id
           where (w.enabled or d.type = 'test') and d.delivered_at is null and d.failed_at is null and d.next_try_at <= now()
             and not exists (
               select from accounts.webhook_deliveries other
               where other.webhook_id = d.webhook_id and other.delivered_at is null and other.failed_at is null
                 and other.leased_until > now())
           order by d.webhook_id, d.next_try_at, d.created_at)
         update accounts.webhook_deliveries d
         set attempts = attempts + 1, leased_until = now() + $2 * interval '1 millisecond',
           next_try_at = now() + $2 * interval '1 millisecond'
         from accounts.webhooks w
         where w.id = d.webhook_id and d.id in (
           select id from accounts.webhook_deliveries where id in (select id from due)
           order by next_try_at limit $1 for update skip locked)
         returning d.id, d.organisation_id as "organisationId", d.webhook_id as "webhookId", w.url, w.secret,
           d.type, d.body, d.attempts, d.created_at as "createdAt"`,
        [count, leaseMs],
      );
      return rows;
    },
    markSent: (id, receipt) => end(id, "delivered_at", receipt),
    markRetry: (id, error, delayMs) => end(id, null, { ...failure(error), delayMs }),
    markFailed: (id, error) => end(id, "failed_at", failure(error)),
    async forget(days) {
      const { rowCount } = await pool.query(
        `delete from accounts.webhook_deliveries
         where coalesce(delivered_at, failed_at) < now() - $1 * interval '1 day'`,
        [days],
      );
      return rowCount ?? 0;
    },
  };
}

interface Facts {
  status: number;
  tookMs: number;
  error: string;
  delayMs: number;
}
