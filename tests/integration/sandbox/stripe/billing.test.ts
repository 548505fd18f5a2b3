import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BEGIN_MS, DAY_MS, newPayer, openStage, periodEnd, type Stage } from "./stripe-stage";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const at = (...parts: [number, number, number]) => Date.UTC(...parts, 10, 20, 30) / 1000;

/** A customer on a test clock of his own, so that the cases of this file do not age each other. */
async function clocked(card = "pm_card_visa") {
  const clock = await stage.stripe.testHelpers.testClocks.create({ frozen_time: BEGIN_MS / 1000 });
  const customer = await stage.stripe.customers.create({
    email: "payer@example.com",
    test_clock: clock.id,
    invoice_settings: { default_payment_method: card },
  });
  return {
    customer: customer.id,
    async to(seconds: number) {
      const moving = await stage.stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds });
      expect(moving.status).toBe("advancing");
      await expect
        .poll(async () => (await stage.stripe.testHelpers.testClocks.retrieve(clock.id)).status)
        .toBe("ready");
    },
  };
}

async function invoicesOf(subscription: string) {
  const { data } = await stage.stripe.invoices.list({ subscription, limit: 100 });
  return data.reverse();
}

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

describe("payments that fail", () => {
  test.each([
    ["cancel", "canceled"],
    ["unpaid", "unpaid"],
  ] as const)(
    "a failed renewal is tried again after 3, 5 and 7 days, then: %s",
    async (afterRetries, status) => {
      await stage.control("/sandbox/settings", { afterRetries });
      const { customer, to } = await clocked();
      const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
      const bad = await stage.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
      await stage.stripe.customers.update(customer, { invoice_settings: { default_payment_method: bad.id } });
      const failed = periodEnd(sub) + 3_600;
      await to(failed);
      for (const [attempt, days] of [3, 5, 7].entries()) {
        const [, invoice] = await invoicesOf(sub.id);
        expect([invoice?.status, invoice?.attempt_count, invoice?.next_payment_attempt]).toEqual([
          "open",
          attempt + 1,
          failed + days * 86_400,
        ]);
        expect((await stage.stripe.subscriptions.retrieve(sub.id)).status).toBe("past_due");
        await to(failed + days * 86_400);
      }
      const ended = await stage.stripe.subscriptions.retrieve(sub.id);
      expect(ended.status).toBe(status);
      if (status === "canceled") expect(ended.cancellation_details?.reason).toBe("payment_failed");
    },
  );

  test("paying the open invoice with another card brings it back", async () => {
    const { customer, to } = await clocked();
    const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
    const bad = await stage.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await stage.stripe.customers.update(customer, { invoice_settings: { default_payment_method: bad.id } });
    await to(periodEnd(sub) + 3_600);
    const [, invoice] = await invoicesOf(sub.id);
    const id = invoice?.id ?? "";
    await expect(stage.stripe.invoices.pay(id)).rejects.toMatchObject({
      code: "card_declined",
      statusCode: 402,
    });
    expect((await stage.stripe.invoices.retrieve(id)).attempt_count).toBe(2);
    const paid = await stage.stripe.invoices.pay(id, { payment_method: "pm_card_visa" });
    expect([paid.status, paid.amount_paid]).toEqual(["paid", 4_900]);
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
    const { data } = await stage.stripe.invoicePayments.list({ invoice: id, status: "paid" });
    const intent = String(data[0]?.payment.payment_intent);
    const refund = await stage.stripe.refunds.create({ payment_intent: intent });
    expect([refund.amount, refund.status]).toEqual([4_900, "succeeded"]);
    await expect(stage.stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({
      code: "charge_already_refunded",
    });
  });

  test("a first payment that fails leaves it incomplete, and 23 hours later expired with its invoice void", async () => {
    const { customer, to } = await clocked("pm_card_chargeCustomerFail");
    const sub = await stage.stripe.subscriptions.create({ customer, items: [{ price: stage.pro.id }] });
    expect(sub.status).toBe("incomplete");
    await to(BEGIN_MS / 1000 + 23 * 3_600);
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).status).toBe("incomplete_expired");
    expect((await invoicesOf(sub.id)).map(({ status }) => status)).toEqual(["void"]);
    await expect(
      stage.stripe.subscriptions.create({
        customer,
        items: [{ price: stage.pro.id }],
        payment_behavior: "error_if_incomplete",
      }),
    ).rejects.toMatchObject({ type: "StripeCardError", decline_code: "generic_decline" });
    expect((await stage.stripe.subscriptions.list({ customer, status: "all" })).data).toHaveLength(1);
  });

  test.each([
    ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
  ])("%s is not even kept", async (token, code, decline) => {
    const { id } = await newPayer(stage.stripe);
    await expect(stage.stripe.paymentMethods.attach(token, { customer: id })).rejects.toMatchObject({
      code,
      decline_code: decline,
    });
  });

  test("a card that asks every time leaves the renewal waiting for its owner", async () => {
    const { customer } = await clocked("pm_card_authenticationRequired");
    const sub = await stage.stripe.subscriptions.create({
      customer,
      items: [{ price: stage.pro.id }],
      expand: ["latest_invoice.payments.data.payment.payment_intent"],
    });
    const payment = (sub.latest_invoice as Stripe.Invoice).payments?.data[0]?.payment;
    const intent = payment?.payment_intent as Stripe.PaymentIntent;
    expect([sub.status, intent.status, intent.next_action?.type]).toEqual([
      "incomplete",
      "requires_action",
      "redirect_to_url",
    ]);
    const page = intent.next_action?.redirect_to_url?.url ?? "";
    await fetch(page, {
      method: "POST",
      body: new URLSearchParams({ answer: "complete" }),
      redirect: "manual",
    });
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
  });
});

describe("discounts", () => {
  const totals = async (coupon: Stripe.CouponCreateParams, months: number) => {
    const { customer, to } = await clocked();
    const { id } = await stage.stripe.coupons.create(coupon);
    const sub = await stage.stripe.subscriptions.create({
      customer,
      items: [{ price: stage.pro.id }],
      discounts: [{ coupon: id }],
    });
    await to(Date.UTC(2026, months, 1) / 1000);
    return (await invoicesOf(sub.id)).map(({ total }) => total);
  };
  test.each<[string, Stripe.CouponCreateParams, number[]]>([
    ["once", { percent_off: 25, duration: "once" }, [3_675, 4_900, 4_900, 4_900]],
    [
      "for two months",
      { percent_off: 50, duration: "repeating", duration_in_months: 2 },
      [2_450, 2_450, 4_900, 4_900],
    ],
    ["for ever", { amount_off: 1_000, currency: "usd", duration: "forever" }, [3_900, 3_900, 3_900, 3_900]],
    ["of everything", { percent_off: 100, duration: "once" }, [0, 4_900, 4_900, 4_900]],
  ])("hold %s", async (_name, coupon, wanted) => {
    expect(await totals(coupon, 4)).toEqual(wanted);
  });

  test("a promotion code counts its uses and is refused when they are used up", async () => {
    const coupon = await stage.stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const code = await stage.stripe.promotionCodes.create({
      code: "ACADEMIC",
      promotion: { type: "coupon", coupon: coupon.id },
      max_redemptions: 1,
    });
    const { customer } = await clocked();
    const sub = await stage.stripe.subscriptions.create({
      customer,
      items: [{ price: stage.pro.id }],
      discounts: [{ promotion_code: code.id }],
      expand: ["discounts.source.coupon", "latest_invoice"],
    });
    expect((sub.discounts[0] as Stripe.Discount).source.coupon).toMatchObject({ percent_off: 50 });
    expect((sub.latest_invoice as Stripe.Invoice).total).toBe(2_450);
    const { data } = await stage.stripe.promotionCodes.list({ code: "academic", active: true });
    expect(data).toHaveLength(0);
    await expect(
      stage.stripe.subscriptions.create({
        customer,
        items: [{ price: stage.pro.id }],
        discounts: [{ promotion_code: code.id }],
      }),
    ).rejects.toThrow(/expired or inactive/);
  });
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
