import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLANS } from "@/lib/domain/billing/plans";
import { startCheckout } from "@/lib/services/billing/start-checkout";
import { applyDue } from "@/lib/services/billing/sync/apply-due";
import { type BillingBench, openBillingBench } from "../../../fixtures/billing";
import { ENTERPRISE, PRO } from "./stripe-life";

let bench: BillingBench;

beforeAll(async () => {
  bench = await openBillingBench();
});

afterAll(() => bench.close());

async function customersOf(organisationId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const customer of bench.stripe.customers.list({ limit: 100 })) {
    if (customer.metadata.organisation_id === organisationId) found.push(customer.id);
  }
  return found;
}

describe("an organisation", () => {
  it("has one customer and one page that can be paid, however many ask at once", async () => {
    const wish = await bench.makeOrganisation();
    const asked = Array.from({ length: 12 }, (_, index) => PLANS[index % PLANS.length] ?? PRO);
    const addresses = await Promise.all(
      asked.map((plan) => startCheckout(bench.context, wish, { plan, skipTrial: false })),
    );
    const customers = await customersOf(wish.organisationId);
    expect(customers).toHaveLength(1);
    const { data } = await bench.stripe.checkout.sessions.list({ customer: customers[0] ?? "", limit: 100 });
    const open = data.filter(({ status }) => status === "open");
    expect(open).toHaveLength(1);
    expect(addresses).toContain(open[0]?.url);
    expect(data.filter(({ status }) => status === "expired")).toHaveLength(data.length - 1);
  });

  it("is led back to the page that is open for the same plan", async () => {
    const wish = await bench.makeOrganisation();
    const first = await startCheckout(bench.context, wish, { plan: PRO, skipTrial: false });
    expect(await startCheckout(bench.context, wish, { plan: PRO, skipTrial: false })).toBe(first);
    expect(await startCheckout(bench.context, wish, { plan: PRO, skipTrial: true })).not.toBe(first);
  });

  it("gets no page while a subscription lives", async () => {
    const wish = await bench.makeOrganisation();
    await startCheckout(bench.context, wish, { plan: PRO, skipTrial: true });
    const [customer = ""] = await customersOf(wish.organisationId);
    await bench.subscribe(customer, PRO);
    const second = startCheckout(bench.context, wish, { plan: ENTERPRISE, skipTrial: true });
    await expect(second).rejects.toMatchObject({ code: "conflict" });
    const { data } = await bench.stripe.checkout.sessions.list({ customer, status: "open" });
    expect(data).toHaveLength(0);
  });

  it("keeps the older of two that came about at Stripe, and gets the other's money back", async () => {
    const wish = await bench.makeOrganisation();
    await startCheckout(bench.context, wish, { plan: PRO, skipTrial: true });
    const [customer = ""] = await customersOf(wish.organisationId);
    const first = await bench.subscribe(customer, PRO);
    const second = await bench.subscribe(customer, ENTERPRISE);
    await bench.settle();
    await bench.settle();
    const { data } = await bench.stripe.subscriptions.list({ customer, status: "all" });
    const kept = [first, second].sort(
      (one, other) => one.created - other.created || (one.id < other.id ? -1 : 1),
    )[0];
    expect(data.filter(({ status }) => status === "active").map(({ id }) => id)).toEqual([kept?.id]);
    const lost = data.find(({ status }) => status === "canceled");
    const { data: refunds } = await bench.stripe.refunds.list({ limit: 100 });
    const price = lost?.items.data[0]?.price.unit_amount;
    expect(refunds.map(({ amount }) => amount)).toEqual([price]);
  });

  it("stops paying once it is deleted", async () => {
    const wish = await bench.makeOrganisation();
    await startCheckout(bench.context, wish, { plan: PRO, skipTrial: true });
    const [customer = ""] = await customersOf(wish.organisationId);
    await bench.subscribe(customer, PRO);
    await bench.settle();
    await bench.jobs.query("delete from accounts.organisations where id = $1", [wish.organisationId]);
    await applyDue(bench.billing.context);
    const { data } = await bench.stripe.subscriptions.list({ customer, status: "all" });
    expect(data.map(({ status }) => status)).toEqual(["canceled"]);
  });

  it("tries out once: whoever had a trial pays at once the next time", async () => {
    const wish = await bench.makeOrganisation();
    await startCheckout(bench.context, wish, { plan: PRO, skipTrial: false });
    const [customer = ""] = await customersOf(wish.organisationId);
    const { id } = await bench.subscribe(customer, PRO, { trial_period_days: 14 });
    await bench.stripe.subscriptions.cancel(id);
    await bench.settle();
    await startCheckout(bench.context, wish, { plan: PRO, skipTrial: false });
    const { data } = await bench.stripe.checkout.sessions.list({ customer, status: "open" });
    expect(data.map(({ metadata }) => metadata?.trial)).toEqual(["false"]);
  });
});

describe("whoever asks", () => {
  it.each([
    ["a member", { role: "member" }, "forbidden"],
    ["an owner whose address is not verified", { verified: false }, "forbidden"],
  ])("is refused as %s", async (_who, options, code) => {
    const wish = await bench.makeOrganisation(options);
    const asked = startCheckout(bench.context, wish, { plan: PRO, skipTrial: false });
    await expect(asked).rejects.toMatchObject({ code });
    expect(await customersOf(wish.organisationId)).toEqual([]);
  });

  it("is let through with the role for billing", async () => {
    const wish = await bench.makeOrganisation({ role: "billing" });
    expect(await startCheckout(bench.context, wish, { plan: PRO, skipTrial: false })).toContain("http");
  });

  it("of another organisation reaches nothing of this one", async () => {
    const mine = await bench.makeOrganisation();
    const theirs = await bench.makeOrganisation();
    const asked = startCheckout(
      bench.context,
      { ...mine, organisationId: theirs.organisationId },
      { plan: PRO, skipTrial: false },
    );
    await expect(asked).rejects.toMatchObject({ code: "forbidden" });
  });
});
