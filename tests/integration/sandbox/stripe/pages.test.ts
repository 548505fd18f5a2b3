import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newPayer, openStage, periodEnd, type Stage } from "./stripe-stage";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const CARDS = {
  pays: "4242 4242 4242 4242",
  failsLater: "4000 0000 0000 0341",
  poor: "4000 0000 0000 9995",
  declined: "4000 0000 0000 0002",
  asks: "4000 0025 0000 3155",
};
const form = (number: string, more: object = {}) => ({
  number,
  expiry: "12 / 34",
  cvc: "123",
  name: "Ada Lovelace",
  email: "ada@example.com",
  ...more,
});

async function open(url: string) {
  const response = await fetch(url);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function post(url: string, values: Record<string, string>) {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(values),
    redirect: "manual",
  });
  return {
    status: response.status,
    location: response.headers.get("location") ?? "",
    text: await response.text(),
  };
}

function checkout(given: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  return stage.stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: stage.pro.id, quantity: 1 }],
    success_url: "https://quant.example/billing?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://quant.example/pricing",
    client_reference_id: "organisation-1",
    ...given,
  });
}

describe("Checkout", () => {
  test("sells: shows what, for how much, takes the card and leads back with the session's id", async () => {
    const session = await checkout({ subscription_data: { metadata: { organisation: "o1" } } });
    const url = session.url ?? "";
    const page = await open(url);
    expect(page.text).toContain("Subscribe to Pro");
    expect(page.text).toContain("$49.00");
    expect(page.text).toContain('href="https://quant.example/pricing"');
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' https://quant.example");
    const paid = await post(url, { ...form(CARDS.pays), action: "pay" });
    expect([paid.status, paid.location]).toEqual([
      303,
      `https://quant.example/billing?session=${session.id}`,
    ]);
    const done = await stage.stripe.checkout.sessions.retrieve(session.id, {
      expand: ["subscription", "line_items"],
    });
    expect([done.status, done.payment_status, done.amount_total]).toEqual(["complete", "paid", 4_900]);
    expect(done.client_reference_id).toBe("organisation-1");
    expect(done.line_items?.data[0]).toMatchObject({ description: "Pro", amount_total: 4_900 });
    expect(done.subscription).toMatchObject({ status: "active", metadata: { organisation: "o1" } });
    expect(done.customer_details?.email).toBe("ada@example.com");
    expect((await open(url)).text).toContain("complete");
    expect((await post(url, { ...form(CARDS.pays), action: "pay" })).location).toBe(url);
  });

  test.each([
    ["a number that is none", form("1234"), "Your card number is invalid."],
    ["a card of the real world", form("4111 1111 1111 1111"), "test cards alone"],
    ["a date gone by", form(CARDS.pays, { expiry: "01/20" }), "in the past"],
    ["a short code", form(CARDS.pays, { cvc: "1" }), "security code is incomplete"],
    ["no email", form(CARDS.pays, { email: "nobody" }), "Your email is incomplete."],
    ["a card without funds", form(CARDS.poor), "insufficient funds"],
    ["a card that is declined", form(CARDS.declined), "was declined"],
  ])("refuses %s, keeps what was typed, and nothing else", async (_name, values, sentence) => {
    const session = await checkout();
    const before = (await stage.stripe.customers.list({ limit: 100 })).data.length;
    const refused = await post(session.url ?? "", { ...values, action: "pay" });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.text).toContain(sentence);
    expect(refused.text).toContain('value="Ada Lovelace"');
    expect((await stage.stripe.customers.list({ limit: 100 })).data).toHaveLength(before);
    expect((await stage.stripe.checkout.sessions.retrieve(session.id)).status).toBe("open");
  });

  test("with a trial asks for nothing today; with a code takes it off; with a tax id keeps it", async () => {
    const coupon = await stage.stripe.coupons.create({ percent_off: 50, duration: "forever" });
    await stage.stripe.promotionCodes.create({
      code: "HALF",
      promotion: { type: "coupon", coupon: coupon.id },
    });
    const customer = await stage.stripe.customers.create({ email: "known@example.com" });
    const session = await checkout({
      customer: customer.id,
      allow_promotion_codes: true,
      tax_id_collection: { enabled: true },
      subscription_data: { trial_period_days: 7 },
    });
    const url = session.url ?? "";
    expect((await open(url)).text).toContain("Start trial");
    expect((await post(url, { action: "code", code: "NOPE" })).text).toContain(
      "This promotion code is invalid.",
    );
    expect((await post(url, { action: "code", code: "half" })).location).toBe(url);
    expect((await open(url)).text).toContain("HALF: 50% off for good");
    await post(url, { ...form(CARDS.pays), tax_type: "eu_vat", tax_value: "DE123456789", action: "pay" });
    const { data } = await stage.stripe.subscriptions.list({ customer: customer.id });
    expect(data[0]?.status).toBe("trialing");
    expect((await stage.stripe.invoices.createPreview({ subscription: data[0]?.id ?? "" })).total).toBe(
      2_450,
    );
    expect((await stage.stripe.customers.listTaxIds(customer.id)).data[0]?.value).toBe("DE123456789");
  });

  test("a card that fails later pays here once and never again", async () => {
    const customer = await stage.stripe.customers.create({ email: "later@example.com" });
    const session = await checkout({ customer: customer.id });
    await post(session.url ?? "", { ...form(CARDS.failsLater), action: "pay" });
    const [sub] = (await stage.stripe.subscriptions.list({ customer: customer.id })).data;
    expect(sub?.status).toBe("active");
    await stage.sandbox.advance((periodEnd(sub as Stripe.Subscription) + 3_600) * 1000);
    expect((await stage.stripe.subscriptions.retrieve(sub?.id ?? "")).status).toBe("past_due");
  });

  test("3-D Secure: refused it comes back to the form, agreed it pays, and renewals need no more asking", async () => {
    const customer = await stage.stripe.customers.create({ email: "secure@example.com" });
    const session = await checkout({ customer: customer.id });
    const url = session.url ?? "";
    const asked = await post(url, { ...form(CARDS.asks), action: "pay" });
    expect(asked.location).toContain("/3ds/cs_test_");
    expect((await open(asked.location)).text).toContain("a payment of $49.00");
    const failed = await post(asked.location, { answer: "fail" });
    expect((await open(failed.location)).text).toContain("unable to authenticate");
    const again = await post(url, { ...form(CARDS.asks), action: "pay" });
    const done = await post(again.location, { answer: "complete" });
    expect(done.location).toBe(`https://quant.example/billing?session=${session.id}`);
    const { data } = await stage.stripe.subscriptions.list({ customer: customer.id, status: "all" });
    expect(data.map(({ status }) => status)).toEqual(["active"]);
    await stage.sandbox.advance((periodEnd(data[0] as Stripe.Subscription) + 3_600) * 1000);
    expect((await stage.stripe.subscriptions.retrieve(data[0]?.id ?? "")).status).toBe("active");
  });

  test("an expired session takes no money", async () => {
    const session = await checkout();
    await stage.stripe.checkout.sessions.expire(session.id);
    const url = session.url ?? "";
    expect((await open(url)).text).toContain("expired");
    expect((await post(url, { ...form(CARDS.pays), action: "pay" })).location).toBe(url);
    expect((await stage.stripe.checkout.sessions.retrieve(session.id)).status).toBe("expired");
  });
});

describe("the billing portal", () => {
  const portal = (customer: string, more: Partial<Stripe.BillingPortal.SessionCreateParams> = {}) =>
    stage.stripe.billingPortal.sessions.create({
      customer,
      return_url: "https://quant.example/billing",
      ...more,
    });
  const subscribed = async (card?: string) => {
    const customer = await newPayer(stage.stripe, card);
    const sub = await stage.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: stage.pro.id }],
    });
    return { customer: customer.id, sub };
  };

  test("shows plan, card and invoices; cancels and takes it back", async () => {
    const { customer, sub } = await subscribed();
    const { url } = await portal(customer);
    const page = await open(url);
    for (const text of ["Pro", "$49.00 every month", "ending in 4242", "quant.example/billing", "paid"])
      expect(page.text).toContain(text);
    const cancelled = await post(url, { action: "cancel", subscription: sub.id });
    expect((await open(cancelled.location)).text).toContain("Your plan will be cancelled.");
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).cancel_at_period_end).toBe(true);
    await post(url, { action: "resume", subscription: sub.id });
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).cancel_at).toBeNull();
  });

  test("a new card pays the open invoice, and one purpose leads straight back", async () => {
    const { customer, sub } = await subscribed();
    const bad = await stage.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await stage.stripe.customers.update(customer, { invoice_settings: { default_payment_method: bad.id } });
    await stage.sandbox.advance((periodEnd(sub) + 3_600) * 1000);
    const { url } = await portal(customer, {
      flow_data: {
        type: "payment_method_update",
        after_completion: { type: "redirect", redirect: { return_url: "https://quant.example/done" } },
      },
    });
    expect((await open(url)).text).toContain("Update your card");
    expect((await post(url, { ...form(CARDS.declined), action: "card" })).text).toContain("was declined");
    expect((await post(url, { ...form(CARDS.pays), action: "card" })).location).toBe(
      "https://quant.example/done",
    );
    const [invoice] = (await stage.stripe.invoices.list({ subscription: sub.id, status: "open" })).data;
    await post((await portal(customer)).url, { action: "pay", invoice: invoice?.id ?? "" });
    expect((await stage.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
  });

  test("keeps to its configuration and to its own customer", async () => {
    const { customer } = await subscribed();
    const other = await subscribed();
    const configuration = await stage.stripe.billingPortal.configurations.create({
      metadata: { mark: "quant" },
      features: {
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: { enabled: false },
        customer_update: { enabled: true, allowed_updates: ["email", "tax_id"] },
      },
    });
    const { url } = await portal(customer, { configuration: configuration.id });
    expect((await open(url)).text).not.toContain("Cancel plan");
    expect((await post(url, { action: "cancel" })).status).toBe(400);
    expect((await post(url, { action: "resume", subscription: other.sub.id })).status).toBe(400);
    const details = await post(url, {
      action: "details",
      email: "new@example.com",
      name: "New",
      tax_type: "eu_vat",
      tax_value: "?",
    });
    expect(details.status).toBe(400);
    const saved = await post(url, {
      action: "details",
      email: "new@example.com",
      name: "<b>New</b>",
      tax_type: "eu_vat",
      tax_value: "DE999999999",
    });
    const home = (await open(saved.location)).text;
    expect(home).toContain("&lt;b&gt;New&lt;/b&gt;");
    expect(home).toContain("EU VAT number: DE999999999");
    const { data } = await stage.stripe.billingPortal.configurations.list({ active: true });
    expect(data.map(({ metadata }) => metadata?.mark)).toContain("quant");
  });
});

test("an invoice has a page that takes a card while it is open, and a PDF", async () => {
  const customer = await newPayer(stage.stripe, "pm_card_chargeCustomerFail");
  const sub = await stage.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: stage.pro.id }],
    expand: ["latest_invoice"],
  });
  const { hosted_invoice_url: url, invoice_pdf: pdf } = sub.latest_invoice as Stripe.Invoice;
  expect((await open(url ?? "")).text).toContain("Pay $49.00");
  expect((await post(url ?? "", form(CARDS.poor))).text).toContain("insufficient funds");
  expect((await post(url ?? "", form(CARDS.pays))).location).toBe(url);
  expect((await open(url ?? "")).text).toContain("paid");
  expect((await stage.stripe.subscriptions.retrieve(sub.id)).status).toBe("active");
  const file = await open(pdf ?? "");
  expect([file.headers.get("content-type"), file.text.slice(0, 8)]).toEqual(["application/pdf", "%PDF-1.4"]);
});
