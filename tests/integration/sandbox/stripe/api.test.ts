import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLog } from "@/lib/platform/log";
import { openStripe } from "@/server/sandbox/stripe/open-stripe";
import { newPayer, openStage, type Stage } from "./stripe-stage";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe("the official SDK", () => {
  test("pages through a list by itself, newest first, and backwards by ending_before", async () => {
    const made: string[] = [];
    for (let index = 0; index < 23; index += 1)
      made.push((await stage.stripe.products.create({ name: `P${index}` })).id);
    const walked: string[] = [];
    for await (const { id } of stage.stripe.products.list({ limit: 5 })) walked.push(id);
    expect(walked.slice(0, 23)).toEqual(made.toReversed());
    const page = await stage.stripe.products.list({ limit: 3, ending_before: made[10] ?? "" });
    expect(page.data.map(({ id }) => id)).toEqual([made[13], made[12], made[11]]);
    expect(page.has_more).toBe(true);
  });

  test("finds prices by lookup key, with decimals as its own type, and moves a key to a new price", async () => {
    const [found] = (await stage.stripe.prices.list({ lookup_keys: ["pro_month"], active: true })).data;
    expect([found?.id, found?.unit_amount_decimal?.toString()]).toEqual([stage.pro.id, "4900"]);
    const given = {
      product: String(stage.pro.product),
      currency: "usd",
      unit_amount: 1,
      recurring: { interval: "month" as const },
    };
    await expect(stage.stripe.prices.create({ ...given, lookup_key: "pro_month" })).rejects.toMatchObject({
      code: "resource_already_exists",
    });
    const next = await stage.stripe.prices.create({
      ...given,
      lookup_key: "pro_month",
      transfer_lookup_key: true,
    });
    const [now] = (await stage.stripe.prices.list({ lookup_keys: ["pro_month"] })).data;
    expect(now?.id).toBe(next.id);
  });

  test("expands references, through lists and over several levels, and is told what cannot be", async () => {
    const customer = await newPayer(stage.stripe);
    const sub = await stage.stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: stage.pro.id, quantity: 2 }],
      metadata: { organisation: "o1" },
      expand: [
        "latest_invoice.payments",
        "latest_invoice.confirmation_secret",
        "items.data.price.product",
        "customer",
      ],
    });
    const invoice = sub.latest_invoice as Stripe.Invoice;
    expect(invoice.payments?.data[0]?.status).toBe("paid");
    expect(invoice.parent?.subscription_details?.metadata).toEqual({ organisation: "o1" });
    expect(sub.items.data[0]?.price.product).toMatchObject({ object: "product", name: "Pro" });
    expect(sub.customer).toMatchObject({ email: "payer@example.com" });
    const list = await stage.stripe.subscriptions.list({
      customer: customer.id,
      expand: ["data.default_payment_method", "data.discounts.source.coupon"],
    });
    expect(list.data.map(({ id }) => id)).toEqual([sub.id]);
    const whole = await stage.stripe.customers.retrieve(customer.id, {
      expand: ["subscriptions", "tax_ids", "invoice_settings.default_payment_method"],
    });
    if (whole.deleted) throw new Error("deleted");
    expect(whole.subscriptions?.data.map(({ id }) => id)).toEqual([sub.id]);
    expect(whole.invoice_settings.default_payment_method).toMatchObject({ card: { last4: "4242" } });
    await expect(stage.stripe.customers.retrieve(customer.id, { expand: ["nothing"] })).rejects.toThrow(
      "This property cannot be expanded (nothing).",
    );
  });

  test.each<[string, () => Promise<unknown>, object]>([
    [
      "a missing object",
      () => stage.stripe.customers.retrieve("cus_none"),
      {
        type: "StripeInvalidRequestError",
        statusCode: 404,
        code: "resource_missing",
        message: "No such customer: 'cus_none'",
      },
    ],
    [
      "a missing reference",
      () => stage.stripe.subscriptions.create({ customer: "cus_none", items: [{ price: "price_none" }] }),
      { statusCode: 400, code: "resource_missing", param: "customer" },
    ],
    [
      "a missing parameter",
      () => stage.stripe.rawRequest("POST", "/v1/products", { description: "nameless" }),
      { code: "parameter_missing", param: "name", message: "Missing required param: name." },
    ],
    [
      "an unknown parameter",
      () => stage.stripe.rawRequest("POST", "/v1/products", { name: "x", colour: "red" }),
      { code: "parameter_unknown", param: "colour" },
    ],
    [
      "an unknown inner parameter",
      () =>
        stage.stripe.rawRequest("POST", "/v1/subscriptions", {
          customer: "c",
          items: [{ price: "p", size: 1 }],
        }),
      { code: "parameter_unknown", param: "items[0][size]" },
    ],
    [
      "a malformed number",
      () => stage.stripe.rawRequest("POST", "/v1/products", { name: "x", active: "perhaps" }),
      { param: "active", message: "Invalid boolean: perhaps" },
    ],
    [
      "a limit beyond 100",
      () => stage.stripe.products.list({ limit: 101 }),
      { param: "limit", statusCode: 400 },
    ],
    ["an unknown route", () => stage.stripe.rawRequest("GET", "/v1/nothing"), { statusCode: 404 }],
    [
      "a wrong key",
      () =>
        new Stripe("sk_test_wrong", {
          host: "127.0.0.1",
          port: stage.sandbox.port,
          protocol: "http",
        }).customers.list(),
      { type: "StripeAuthenticationError", statusCode: 401 },
    ],
  ])("hears of %s as from Stripe", async (_name, call, error) => {
    await expect(call()).rejects.toMatchObject(error);
    await expect(call()).rejects.toHaveProperty("requestId", expect.stringMatching(/^req_/));
  });

  test("merges metadata, removes emptied keys, and unsets what is emptied", async () => {
    const { id } = await stage.stripe.customers.create({ name: "A", metadata: { one: "1", two: "2" } });
    const changed = await stage.stripe.customers.update(id, { name: "", metadata: { two: "", three: "3" } });
    expect([changed.name, changed.metadata]).toEqual([null, { one: "1", three: "3" }]);
    expect((await stage.stripe.customers.update(id, { metadata: "" })).metadata).toEqual({});
    const taxId = await stage.stripe.customers.createTaxId(id, { type: "eu_vat", value: "DE123456789" });
    expect([taxId.country, taxId.verification?.status]).toEqual(["DE", "unverified"]);
    expect((await stage.stripe.customers.listTaxIds(id)).data).toHaveLength(1);
    await expect(
      stage.stripe.customers.createTaxId(id, { type: "eu_vat", value: "no" }),
    ).rejects.toMatchObject({
      code: "tax_id_invalid",
    });
    await stage.stripe.customers.del(id);
    expect(await stage.stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true });
  });
});

describe("an idempotency key", () => {
  test("answers the same request with the same thing, and refuses it for another", async () => {
    const options = { idempotencyKey: "once" };
    const first = await stage.stripe.customers.create({ name: "Once" }, options);
    const again = await stage.stripe.customers.create({ name: "Once" }, options);
    expect([again.id, again.lastResponse.headers["idempotent-replayed"]]).toEqual([first.id, "true"]);
    await expect(stage.stripe.customers.create({ name: "Twice" }, options)).rejects.toMatchObject({
      type: "StripeIdempotencyError",
    });
  });

  test("repeats a card's refusal, but not that of a request that was never begun", async () => {
    const { id } = await newPayer(stage.stripe);
    const refused = () =>
      stage.stripe.paymentMethods.attach(
        "pm_card_chargeDeclined",
        { customer: id },
        { idempotencyKey: "refused" },
      );
    await expect(refused()).rejects.toMatchObject({ code: "card_declined" });
    await expect(refused()).rejects.toMatchObject({ headers: { "idempotent-replayed": "true" } });
    const key = { idempotencyKey: "malformed" };
    await expect(stage.stripe.rawRequest("POST", "/v1/products", {}, key)).rejects.toMatchObject({
      param: "name",
    });
    await expect(stage.stripe.products.create({ name: "Now" }, key)).resolves.toHaveProperty("name", "Now");
  });
});

test("what was answered is there after a kill that cut the journal's last line", async () => {
  const customer = await stage.stripe.customers.create({ name: "Kept" }, { idempotencyKey: "kept" });
  await stage.restart(() =>
    appendFile(join(stage.dataDir, "journal.jsonl"), '[["customer","cus_half",{"id":"cus_ha'),
  );
  expect(await stage.stripe.customers.retrieve(customer.id)).toHaveProperty("name", "Kept");
  await expect(stage.stripe.customers.retrieve("cus_half")).rejects.toHaveProperty("statusCode", 404);
  const again = await stage.stripe.customers.create({ name: "Kept" }, { idempotencyKey: "kept" });
  expect(again.id).toBe(customer.id);
});

test("a page of another name for this machine, and controls without the key, are refused", async () => {
  const { url } = stage.sandbox;
  const control = await fetch(`${url}/sandbox/webhooks`, { method: "POST", body: "mode=drop" });
  expect(control.status).toBe(401);
  const { request } = await import("node:http");
  const status = await new Promise((resolve) => {
    const sent = request(`${url}/v1/customers`, { headers: { host: "evil.example" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.end();
  });
  expect(status).toBe(403);
});

test("production refuses it, whoever asks", async () => {
  const env = { QUANT_ENV: "production", QUANT_DATA: stage.dataDir, STRIPE_SANDBOX_PORT: 0 };
  await expect(openStripe(env, createLog("test", "silent"))).rejects.toThrow(/Production mode refuses/);
});
