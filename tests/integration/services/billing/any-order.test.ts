import fc from "fast-check";
import type { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordEvent } from "@/lib/services/billing/receive-webhook";
import { applyDue } from "@/lib/services/billing/sync/apply-due";
import { reconcile } from "@/lib/services/billing/sync/reconcile";
import { type BillingBench, openBillingBench } from "../../../fixtures/billing";
import { type Crash, CrashError, failingPool } from "../../../fixtures/failing-pool";
import { beginLife, LIVES, type Life } from "./stripe-life";

let bench: BillingBench;

beforeAll(async () => {
  bench = await openBillingBench({ deliver: false });
});

afterAll(() => bench.close());

/** All that follows from Stripe's state, as it stands in the database. */
async function standing({ organisationId }: Life) {
  const [subscription, invoices, revenue, mails, waiting] = await Promise.all([
    bench.jobs.query("select *, null as updated_at from accounts.subscriptions where organisation_id = $1", [
      organisationId,
    ]),
    bench.jobs.query("select * from accounts.billing_invoices where organisation_id = $1 order by id", [
      organisationId,
    ]),
    bench.jobs.query(
      `select sum(monthly_after - monthly_before)::int as total, count(*)::int as entries
       from accounts.revenue_changes where organisation_id = $1`,
      [organisationId],
    ),
    bench.jobs.query(
      `select m.template, m.dedupe_key from accounts.mails m join accounts.memberships p
         on m.recipient = p.user_id || '@example.com' where p.organisation_id = $1 order by m.dedupe_key`,
      [organisationId],
    ),
    bench.jobs.query(
      `select count(*)::int as events from accounts.billing_events e join accounts.billing_customers c
         using (stripe_customer_id) where c.organisation_id = $1 and e.applied_at is null`,
      [organisationId],
    ),
  ]);
  return {
    subscription: subscription.rows,
    invoices: invoices.rows,
    revenue: revenue.rows,
    mails: mails.rows,
    waiting: waiting.rows,
  };
}

async function forget({ organisationId, customer }: Life): Promise<void> {
  for (const table of ["subscriptions", "billing_invoices", "revenue_changes"]) {
    await bench.jobs.query(`delete from accounts.${table} where organisation_id = $1`, [organisationId]);
  }
  await bench.jobs.query("delete from accounts.billing_events where stripe_customer_id = $1", [customer]);
  await bench.jobs.query(
    `delete from accounts.mails where recipient in
       (select user_id || '@example.com' from accounts.memberships where organisation_id = $1)`,
    [organisationId],
  );
  await bench.jobs.query(
    "update accounts.billing_customers set due = 0, done = 0, attempts = 0, wake_at = null where organisation_id = $1",
    [organisationId],
  );
}

/** Nobody waits for the time of a next try in a test. */
async function applyAll(context = bench.billing.context): Promise<void> {
  await bench.jobs.query("update accounts.billing_customers set next_try_at = now()");
  await applyDue(context);
}

interface Step {
  event: number;
  applies: boolean;
}

const steps = (events: number) =>
  fc.array(fc.record({ event: fc.nat({ max: events - 1 }), applies: fc.boolean() }), {
    minLength: 1,
    maxLength: events * 2,
  });
const crashes = fc.option(
  fc.record({ at: fc.nat({ max: 60 }), when: fc.constantFrom("before" as const, "after" as const) }),
);

/** Delivers and applies as told, by a process that may die once; Stripe delivers again what was not taken. */
async function live(events: readonly Stripe.Event[], order: readonly Step[], crash: Crash | null) {
  const { pool } = failingPool(bench.jobs, crash);
  const context = { ...bench.billing.context, pool };
  const again: Stripe.Event[] = [];
  for (const { event: index, applies } of order) {
    const event = events[index];
    if (!event) continue;
    try {
      await recordEvent(pool, event, "webhook");
    } catch (error) {
      if (!(error instanceof CrashError)) throw error;
      again.push(event);
    }
    if (applies) {
      await applyAll(context).catch((error: unknown) => {
        if (!(error instanceof CrashError)) throw error;
      });
    }
  }
  for (const event of again) await recordEvent(bench.jobs, event, "webhook");
}

describe.each(Object.entries(LIVES))("a subscription that %s", (_name, act) => {
  let life: Life;
  let events: Stripe.Event[];
  let expected: Awaited<ReturnType<typeof standing>>;

  beforeAll(async () => {
    life = await beginLife(bench);
    await act(bench, life);
    events = await life.events();
    for (const event of events) await recordEvent(bench.jobs, event, "webhook");
    await applyAll();
    // Once more: what was ended or voided on the way has settled, and a further look changes nothing.
    events = await life.events();
    await reconcile(bench.billing.context, { claim: false });
    await applyAll();
    expected = await standing(life);
    expect(expected.subscription).toHaveLength(1);
    expect(expected.waiting).toEqual([{ events: 0 }]);
  });

  it("stands the same after any order, repetition and crash", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(steps(events.length), crashes, async (order, crash) => {
        await forget(life);
        await live(events, order, crash);
        await applyAll();
        const { waiting, ...rest } = await standing(life);
        expect({ ...rest, waiting }).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it("stands the same after a crash at each statement of one application", { timeout: 60_000 }, async () => {
    const first = events[0];
    if (!first) throw new Error("no events");
    await forget(life);
    const { pool: whole, statements } = failingPool(bench.jobs, null);
    await recordEvent(whole, first, "webhook");
    await applyAll({ ...bench.billing.context, pool: whole });
    const total = statements();
    expect(total).toBeGreaterThan(10);
    for (let at = 0; at < total; at++) {
      for (const when of ["before", "after"] as const) {
        await forget(life);
        await live(events, [{ event: 0, applies: true }], { at, when });
        await applyAll();
        expect({ at, when, ...(await standing(life)) }).toEqual({ at, when, ...expected });
      }
    }
  });

  it("stands the same where every delivery was lost, once it is reconciled", async () => {
    await forget(life);
    const seen = await reconcile(bench.billing.context, { claim: false });
    expect(seen?.missed).toBeGreaterThanOrEqual(events.length);
    await applyAll();
    expect(await standing(life)).toEqual(expected);
  });
});

describe("two readings of one customer", () => {
  it("follow each other, so that a slow one never covers a newer one", async () => {
    const life = await beginLife(bench);
    const { id } = await bench.subscribe(life.customer, { tier: "pro", interval: "month" });
    const { context } = bench.billing;
    const gate = latch();
    const reading = latch();
    const slow = createSlowStripe(context.stripe, async () => {
      reading.open();
      await gate.opened;
    });
    await bench.jobs.query("update accounts.billing_customers set due = due + 1 where organisation_id = $1", [
      life.organisationId,
    ]);
    const first = applyDue({ ...context, stripe: slow });
    await reading.opened;
    // Stripe moves on after the slow one has read.
    await bench.stripe.subscriptions.cancel(id);
    await bench.jobs.query("update accounts.billing_customers set due = due + 1 where organisation_id = $1", [
      life.organisationId,
    ]);
    const second = applyDue(context);
    gate.open();
    await Promise.all([first, second]);
    const { subscription } = await standing(life);
    expect(subscription[0]).toMatchObject({ status: "canceled" });
  });
});

function latch(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Stripe whose answer about subscriptions arrives late. */
function createSlowStripe(stripe: Stripe, wait: () => Promise<void>): Stripe {
  const subscriptions = new Proxy(stripe.subscriptions, {
    get(target, name) {
      if (name !== "list") return Reflect.get(target, name);
      return async (params: Stripe.SubscriptionListParams) => {
        const answer = await target.list(params);
        await wait();
        return answer;
      };
    },
  });
  return new Proxy(stripe, {
    get: (target, name) => (name === "subscriptions" ? subscriptions : Reflect.get(target, name)),
  });
}
