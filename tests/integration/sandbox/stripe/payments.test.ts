import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BEGIN_MS, newPayer, openStage, periodEnd, type Stage } from "./stripe-stage";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const clocked = (card?: string) => stage.clocked(card);
const invoicesOf = (subscription: string) => stage.invoicesOf(subscription);

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
