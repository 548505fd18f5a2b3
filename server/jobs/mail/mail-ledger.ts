import type { Pool } from "pg";
import type { OutboxLedger } from "../outbox/create-outbox-sender";
import { reasonOf } from "../outbox/reason-of";

/** A mail that is ours to send until its lease ends. */
export interface ClaimedMail {
  id: string;
  recipient: string;
  template: string;
  params: unknown;
  attempts: number;
  createdAt: Date;
}

export type MailLedger = OutboxLedger<ClaimedMail, void>;

/**
 * The mails' table, as senders see it. A claim moves the next try to the end of the lease in one statement, so no
 * transaction stays open while a mail server thinks, and the mails of a sender that died fall due by themselves.
 */
export function createMailLedger(pool: Pool): MailLedger {
  return {
    async claim(count, leaseMs) {
      const { rows } = await pool.query<ClaimedMail>(
        `update accounts.mails set attempts = attempts + 1, next_try_at = now() + $2 * interval '1 millisecond'
         where id in (
           select id from accounts.mails
           where sent_at is null and failed_at is null and next_try_at <= now()
           order by next_try_at limit $1 for update skip locked)
         returning id, recipient, template, params, attempts, created_at as "createdAt"`,
        [count, leaseMs],
      );
      return rows;
    },
    // A link in the parameters is as good as a password: it leaves the database with the mail.
    async markSent(id) {
      await pool.query(
        "update accounts.mails set sent_at = now(), params = '{}', last_error = null where id = $1",
        [id],
      );
    },
    async markRetry(id, error, delayMs) {
      await pool.query(
        `update accounts.mails set next_try_at = now() + $3 * interval '1 millisecond', last_error = $2
         where id = $1 and sent_at is null and failed_at is null`,
        [id, reasonOf(error), delayMs],
      );
    },
    async markFailed(id, error) {
      await pool.query(
        `update accounts.mails set failed_at = now(), params = '{}', last_error = $2
         where id = $1 and sent_at is null`,
        [id, reasonOf(error)],
      );
    },
    async forget(days) {
      const { rowCount } = await pool.query(
        "delete from accounts.mails where coalesce(sent_at, failed_at) < now() - $1 * interval '1 day'",
        [days],
      );
      return rowCount ?? 0;
    },
  };
}
