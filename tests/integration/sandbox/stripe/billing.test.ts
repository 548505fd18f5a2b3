import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BEGIN_MS, DAY_MS, newPayer, openStage, periodEnd, type Stage } from "./stripe-stage";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const at = (...parts: [number, number, number]) => Date.UTC(...parts, 10, 20, 30) / 1000;

const clocked = (card?: string) => stage.clocked(card);
const invoicesOf = (subscription: string) => stage.invoicesOf(subscription);

describe("the life of a subscription", () => {
  test("renews on the anchor's day or the month's last: 31 January, 28 February, 31 March", async () => {
    const { customer, to } = await clocked();
    const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
    expect([sub.status, periodEnd(sub)]).toEqual(["active", at(2026, 1, 28)]);
    await to(at(2026, 2, 1));
    expect(periodEnd(await stage.stripe.subscriptions.retrieve(sub.id))).toBe(at(2026, 2, 31));
    await to(at(2026, 4, 1));
    const ends = await stage.stripe.subscriptions.retrieve(sub.id);
    expect(periodEnd(ends)).toBe(at(2026, 4, 31));
    const invoices = await invoicesOf(sub.id);
    expect(invoices.map(({ status, total, billing_reason }) => [status, total, billing_reason])).toEqual([
      ["paid", 4_900, "subscription_create"],
      ["paid", 4_900, "subscription_cycle"],
      ["paid", 4_900, "subscription_cycle"],
      ["paid", 4_900, "subscription_cycle"],
    ]);
    expect(new Set(invoices.map(({ number }) => number)).size).toBe(4);
  });

  test("a renewal's invoice is a draft for an hour before it is charged", async () => {
    const { customer, to } = await clocked();
    const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
    await to(periodEnd(sub));
    const [, draft] = await invoicesOf(sub.id);
    expect([draft?.status, draft?.automatically_finalizes_at]).toEqual(["draft", periodEnd(sub) + 3_600]);
    await to(periodEnd(sub) + 3_600);
    const [, paid] = await invoicesOf(sub.id);
    expect([paid?.status, paid?.status_transitions.paid_at]).toEqual(["paid", periodEnd(sub) + 3_600]);
  });

  test("a trial begins with an invoice of nothing, is announced three days before its end and then paid", async () => {
    const { customer, to } = await clocked();
    const sub = await stage.stripe.subscriptions.create({
      customer,
      items: [{ price: stage.pro.id }],
      trial_period_days: 14,
    });
    expect([sub.status, sub.trial_end]).toEqual(["trialing", BEGIN_MS / 1000 + 14 * 86_400]);
    await to(BEGIN_MS / 1000 + 12 * 86_400);
    const told = await stage.stripe.events.list({ type: "customer.subscription.trial_will_end", limit: 100 });
    expect(told.data.map(({ data }) => (data.object as Stripe.Subscription).id)).toContain(sub.id);
    await to(BEGIN_MS / 1000 + 15 * 86_400);
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
    expect((await invoicesOf(sub.id)).map(({ total }) => total)).toEqual([0, 4_900]);
  });

  test("an upgrade is settled to the second, and the preview says the same before", async () => {
    const { customer, to } = await clocked();
    const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
    const start = BEGIN_MS / 1000;
    const moment = start + 864_123;
    await to(moment);
    const items = [{ id: sub.items.data[0]?.id ?? "", price: stage.enterprise.id }];
    const change = { items, proration_behavior: "always_invoice", proration_date: moment } as const;
    const preview = await stage.stripe.invoices.createPreview({
      subscription: sub.id,
      subscription_details: change,
    });
    const share = (periodEnd(sub) - moment) / (periodEnd(sub) - start);
    const wanted = [-Math.round(4_900 * share), Math.round(49_900 * share)];
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual(wanted);
    expect(preview.lines.data.map(({ parent }) => parent?.subscription_item_details?.proration)).toEqual([
      true,
      true,
    ]);
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).items.data[0]?.price.id).toBe(stage.pro.id);

    const changed = await stage.stripe.subscriptions.update(sub.id, {
      ...change,
      expand: ["latest_invoice"],
    });
    const invoice = changed.latest_invoice as Stripe.Invoice;
    expect([invoice.status, invoice.total, invoice.billing_reason]).toEqual([
      "paid",
      preview.total,
      "subscription_update",
    ]);
    expect(invoice.lines.data.map(({ amount }) => amount)).toEqual(wanted);
    expect(periodEnd(changed)).toBe(periodEnd(sub));
  });

  test("a change with create_prorations waits for the next invoice; going back gives back what was charged", async () => {
    const { customer, to } = await clocked();
    const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
    const id = sub.items.data[0]?.id ?? "";
    await to(BEGIN_MS / 1000 + 86_400);
    await stage.stripe.subscriptions.update(sub.id, { items: [{ id, price: stage.enterprise.id }] });
    await stage.stripe.subscriptions.update(sub.id, { items: [{ id, price: stage.pro.id }] });
    expect(await invoicesOf(sub.id)).toHaveLength(1);
    const preview = await stage.stripe.invoices.createPreview({ subscription: sub.id });
    const amounts = preview.lines.data.map(({ amount }) => amount);
    // There and back in the same second costs nothing.
    expect(amounts.slice(0, 4).reduce((sum, amount) => sum + amount, 0)).toBe(0);
    expect(preview.total).toBe(4_900);
    await to(periodEnd(sub) + 7_200);
    expect((await invoicesOf(sub.id))[1]?.total).toBe(4_900);
  });

  test("from month to year begins a period at once and takes the rest of the month off", async () => {
    const { customer, to } = await clocked();
    const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
    const moment = BEGIN_MS / 1000 + 14 * 86_400;
    await to(moment);
    const yearly = await stage.stripe.subscriptions.update(sub.id, {
      items: [{ id: sub.items.data[0]?.id ?? "", price: stage.proYear.id }],
    });
    expect(periodEnd(yearly)).toBe(at(2027, 1, 14));
    expect((await invoicesOf(sub.id))[1]?.total).toBe(49_000 - Math.round(4_900 / 2));
  });

  test("a schedule takes the smaller plan at the period's end, and not before", async () => {
    const { customer, to } = await clocked();
    const sub = await stage.stripe.subscriptions.create({
      customer,
      items: [{ price: stage.enterprise.id }],
    });
    const schedule = await stage.stripe.subscriptionSchedules.create({ from_subscription: sub.id });
    const [phase] = schedule.phases;
    await stage.stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: "release",
      phases: [
        {
          items: [{ price: stage.enterprise.id, quantity: 1 }],
          start_date: phase?.start_date ?? 0,
          end_date: phase?.end_date ?? 0,
        },
        { items: [{ price: stage.pro.id, quantity: 1 }] },
      ],
    });
    await expect(stage.stripe.subscriptions.update(sub.id, { cancel_at_period_end: true })).rejects.toThrow(
      /managed by the subscription schedule/,
    );
    await to(periodEnd(sub) - 1);
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).items.data[0]?.price.id).toBe(
      stage.enterprise.id,
    );
    await to(periodEnd(sub) + 7_200);
    const after = await stage.stripe.subscriptions.retrieve(sub.id);
    expect(after.items.data[0]?.price.id).toBe(stage.pro.id);
    expect((await invoicesOf(sub.id)).map(({ total, status }) => [total, status])).toEqual([
      [49_900, "paid"],
      [4_900, "paid"],
    ]);
    await to(periodEnd(after));
    const ended = await stage.stripe.subscriptionSchedules.retrieve(schedule.id);
    expect([ended.status, ended.released_subscription]).toEqual(["completed", sub.id]);
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).schedule).toBeNull();
  });

  test("cancelled at the period's end it runs until then; taken back it goes on", async () => {
    const { customer, to } = await clocked();
    const [one, two] = [
      await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] }),
      await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] }),
    ];
    for (const { id } of [one, two]) {
      const wished = await stage.stripe.subscriptions.update(id, { cancel_at_period_end: true });
      expect([wished.status, wished.cancel_at]).toEqual(["active", periodEnd(one)]);
    }
    await stage.stripe.subscriptions.update(two.id, { cancel_at_period_end: false });
    await to(periodEnd(one));
    const ended = await stage.stripe.subscriptions.retrieve(one.id);
    expect([ended.status, ended.ended_at]).toEqual(["canceled", periodEnd(one)]);
    expect((await stage.stripe.subscriptions.retrieve(two.id)).status).toBe("active");
    expect(await invoicesOf(one.id)).toHaveLength(1);
  });
});

test("a proration date outside of the period is refused, and nothing changes", async () => {
  const { customer } = await clocked();
  const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
  const change = (date: number) =>
    stage.stripe.subscriptions.update(sub.id, {
      items: [{ id: sub.items.data[0]?.id ?? "", price: stage.enterprise.id }],
      proration_date: date,
    });
  for (const date of [BEGIN_MS / 1000 - 1, periodEnd(sub) + 1])
    await expect(change(date)).rejects.toMatchObject({ param: "proration_date" });
  expect((await stage.stripe.subscriptions.retrieve(sub.id)).items.data[0]?.price.id).toBe(stage.pro.id);
});

test("a trial without a card pauses where that is wished, and goes on when it is resumed with one", async () => {
  const clock = await stage.stripe.testHelpers.testClocks.create({ frozen_time: BEGIN_MS / 1000 });
  const { id: customer } = await stage.stripe.customers.create({ test_clock: clock.id });
  const sub = await stage.stripe.subscriptions.create({
    customer,
    items: [{ price: stage.pro.id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: "pause" } },
  });
  await stage.stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: BEGIN_MS / 1000 + 8 * 86_400 });
  const status = async () => (await stage.stripe.subscriptions.retrieve(sub.id)).status;
  await expect.poll(status, { timeout: 10_000 }).toBe("paused");
  const { id: card } = await stage.stripe.paymentMethods.attach("pm_card_visa", { customer });
  await stage.stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } });
  await stage.stripe.subscriptions.resume(sub.id);
  expect(await status()).toBe("active");
  expect((await invoicesOf(sub.id)).map(({ total, status: state }) => [total, state])).toEqual([
    [0, "paid"],
    [4_900, "paid"],
  ]);
});

test("while collection is paused a renewal's invoice is void, and the subscription goes on", async () => {
  const { customer, to } = await clocked();
  const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
  await stage.stripe.subscriptions.update(sub.id, {
    pause_collection: { behavior: "void", resumes_at: periodEnd(sub) + 86_400 },
  });
  await to(at(2026, 3, 1));
  expect((await invoicesOf(sub.id)).map(({ status }) => status)).toEqual(["paid", "void", "paid"]);
  const after = await stage.stripe.subscriptions.retrieve(sub.id);
  expect([after.status, after.pause_collection]).toEqual(["active", null]);
});

test("the sandbox's own clock carries whoever has no test clock, through a restart", async () => {
  const own = await openStage();
  try {
    const customer = await newPayer(own.stripe);
    const sub = await own.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: own.pro.id }],
    });
    await own.sandbox.advance(BEGIN_MS + 40 * DAY_MS);
    await own.restart();
    const { now } = await own.control("/v1/test_helpers/sandbox_clock/advance", { by_days: 30 });
    expect(now).toBe((BEGIN_MS + 70 * DAY_MS) / 1000);
    expect(periodEnd(await own.stripe.subscriptions.retrieve(sub.id))).toBe(at(2026, 3, 30));
    expect((await own.stripe.invoices.list({ subscription: sub.id })).data).toHaveLength(3);
  } finally {
    await own.close();
  }
});
