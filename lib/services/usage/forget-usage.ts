import type { Pool } from "pg";
import { withTransaction } from "@/lib/platform/with-transaction";

export const KEPT_MONTHS = 13;
/** A writer that has been silent for so long is a process that has ended. */
const WRITERS_KEPT_DAYS = 7;
/** Rows a statement takes away at most, so that none holds its locks for long. */
const ROWS_AT_ONCE_MAX = 20_000;
/** Any number, the same in every process. */
const LOCK = 7_420_113;

/**
 * Takes away what is older than thirteen months. One process at a time does it; null where another one does.
 * `jobs` has the role quant_jobs.
 */
export async function forgetUsage(jobs: Pool, nowMs: number): Promise<number | null> {
  let gone = 0;
  for (;;) {
    const rows = await forgetSome(jobs, nowMs);
    if (rows === null) return null;
    gone += rows;
    if (rows < ROWS_AT_ONCE_MAX) return gone;
  }
}

function forgetSome(jobs: Pool, nowMs: number): Promise<number | null> {
  return withTransaction(jobs, async (client) => {
    const lock = await client.query<{ held: boolean }>("select pg_try_advisory_xact_lock($1) as held", [
      LOCK,
    ]);
    if (!lock.rows[0]?.held) return null;
    const now = new Date(nowMs).toISOString();
    const hours = await client.query(
      `delete from accounts.usage_hours where ctid = any (array(
         select ctid from accounts.usage_hours where hour < $1::timestamptz - make_interval(months => ${KEPT_MONTHS})
         limit ${ROWS_AT_ONCE_MAX}))`,
      [now],
    );
    await client.query(
      `delete from accounts.usage_peaks where day < ($1::timestamptz - make_interval(months => ${KEPT_MONTHS}))::date`,
      [now],
    );
    await client.query(
      `delete from accounts.usage_writers where at < $1::timestamptz - make_interval(days => ${WRITERS_KEPT_DAYS})`,
      [now],
    );
    return hours.rowCount ?? 0;
  });
}
