import type { SyncContext } from "./sync-context";
import { syncOrganisation } from "./sync-customer";

/** At once; each holds a connection while Stripe answers. */
const AT_ONCE = 2;
const BATCH = 20;
const RETRY_SECONDS_MAX = 600;

/**
 * Brings everybody up to date who is due: asked for by an event, a page or the reconciler, or since a time has
 * come. Returns how many could not be, which are tried again later.
 */
export async function applyDue(context: SyncContext): Promise<number> {
  let failed = 0;
  const tried = new Set<string>();
  for (;;) {
    const due = (await readDue(context)).filter((id) => !tried.has(id));
    if (due.length === 0) return failed;
    for (const id of due) tried.add(id);
    const rest = [...due];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let id = rest.shift(); id !== undefined; id = rest.shift()) {
          if (!(await tryOne(context, id))) failed += 1;
        }
      }),
    );
  }
}

async function readDue({ pool }: SyncContext): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select organisation_id as id from accounts.billing_customers
     where (due > done or wake_at <= now()) and next_try_at <= now()
     order by next_try_at limit $1`,
    [BATCH],
  );
  return rows.map(({ id }) => id);
}

async function tryOne(context: SyncContext, organisationId: string): Promise<boolean> {
  try {
    await syncOrganisation(context, organisationId);
    return true;
  } catch (error) {
    context.log.warn(
      { err: error, organisationId },
      "billing could not be brought up to date, trying again later",
    );
    await context.pool.query(
      `update accounts.billing_customers set attempts = attempts + 1, last_error = left($2, 400),
         next_try_at = now() + least(power(2, least(attempts, 10)), $3) * interval '1 second'
       where organisation_id = $1`,
      [organisationId, String(error), RETRY_SECONDS_MAX],
    );
    return false;
  }
}
