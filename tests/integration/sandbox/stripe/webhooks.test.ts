import { afterEach, beforeEach, expect, test } from "vitest";
import { BEGIN_MS, DAY_MS, newPayer, openStage, type Stage } from "./stripe-stage";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await stage.sandbox.settled();
  stage.hook.seen.length = 0;
});
afterEach(() => stage.close());

const types = () => stage.hook.seen.map(({ type }) => type);

test("every event arrives signed, with what changed and what it was, and is kept for the reconciler", async () => {
  const { id } = await newPayer(stage.stripe);
  await stage.stripe.customers.update(id, { name: "Ada" });
  await stage.sandbox.settled();
  expect(types().toSorted()).toEqual(["customer.created", "customer.updated", "payment_method.attached"]);
  const updated = stage.hook.seen.find(({ type }) => type === "customer.updated")?.event;
  expect(updated?.data).toMatchObject({ object: { id, name: "Ada" }, previous_attributes: { name: null } });
  expect(updated?.api_version).toBe("2026-10-28.endive");
  const { data } = await stage.stripe.events.list({
    types: ["customer.updated"],
    created: { gte: BEGIN_MS / 1000 },
  });
  expect(data.map((event) => [event.id, event.pending_webhooks])).toEqual([[updated?.id, 0]]);
});

test("a refused webhook is sent again until it is taken, and a restart does not lose it", async () => {
  stage.hook.refuses = true;
  await stage.stripe.products.create({ name: "Refused" });
  await expect.poll(() => stage.hook.attempts, { timeout: 10_000 }).toBeGreaterThan(5);
  await stage.restart();
  stage.hook.refuses = false;
  await expect.poll(types, { timeout: 10_000 }).toContain("product.created");
});

test.each([
  ["hold", ["product.created", "customer.created"]],
  ["reverse", ["customer.created", "product.created"]],
] as const)("%s keeps them back until the release", async (mode, wanted) => {
  await stage.control("/sandbox/webhooks", { mode });
  await stage.stripe.products.create({ name: "Held" });
  await stage.stripe.customers.create({});
  await stage.sandbox.settled();
  expect(types()).toEqual([]);
  expect(await stage.control("/sandbox/webhooks/release", {})).toEqual({ released: 2 });
  expect(types()).toEqual(wanted);
});

test("duplicate sends each twice under one id, drop sends the named types never", async () => {
  await stage.control("/sandbox/webhooks", { mode: "duplicate" });
  await stage.stripe.customers.create({});
  await stage.sandbox.settled();
  expect(types()).toEqual(["customer.created", "customer.created"]);
  expect(new Set(stage.hook.seen.map(({ id }) => id)).size).toBe(1);
  await stage.control("/sandbox/webhooks", { mode: "drop", types: ["customer.created"] });
  await stage.stripe.customers.create({});
  await stage.stripe.products.create({ name: "Sent" });
  await stage.sandbox.settled();
  expect(types().slice(2)).toEqual(["product.created"]);
});

test("a renewal tells its story: draft, subscription, then finalized and paid", async () => {
  const { id } = await newPayer(stage.stripe);
  await stage.stripe.subscriptions.create({ customer: id, items: [{ price: stage.pro.id }] });
  await stage.sandbox.settled();
  stage.hook.seen.length = 0;
  await stage.sandbox.advance(BEGIN_MS + 29 * DAY_MS);
  const { data } = await stage.stripe.events.list({ limit: 9 });
  expect(data.toReversed().map(({ type }) => type)).toEqual([
    "invoice.created",
    "customer.subscription.updated",
    "invoice.finalized",
    "payment_intent.created",
    "payment_intent.succeeded",
    "invoice_payment.paid",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_succeeded",
  ]);
  expect(types().toSorted()).toEqual(data.map(({ type }) => type).toSorted());
});

test("an endpoint of one's own hears what it asked for, under a secret that is shown once", async () => {
  const endpoint = await stage.stripe.webhookEndpoints.create({
    url: stage.hook.url,
    enabled_events: ["invoice.paid"],
  });
  expect(endpoint.secret).toMatch(/^whsec_/);
  const { data } = await stage.stripe.webhookEndpoints.list();
  expect(data.map(({ secret }) => secret)).toEqual([undefined, undefined]);
});
