import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelSubscription, resumeSubscription } from "@/lib/services/billing/cancel-subscription";
import { changePlan } from "@/lib/services/billing/change-plan";
import { quoteChange } from "@/lib/services/billing/quote-change";
import { startCheckout } from "@/lib/services/billing/start-checkout";
import { ensureCatalogue } from "@/lib/services/billing/stripe/ensure-catalogue";
import { applyDue } from "@/lib/services/billing/sync/apply-due";
import { type BillingBench, openBillingBench } from "../../../fixtures/billing";

const PRO = { tier: "pro", interval: "month" } as const;
const PRO_YEAR = { tier: "pro", interval: "year" } as const;
const ENTERPRISE = { tier: "enterprise", interval: "month" } as const;
const DAY_MS = 86_400_000;

let bench: BillingBench;
let pumping = true;
let pump: Promise<void>;

beforeAll(async () => {
  bench = await openBillingBench();
  pump = applyOnAndOn();
});

afterAll(async () => {
  pumping = false;
  await pump;
  await bench.close();
});

/** The jobs' part: whatever is due is applied soon, one round after the other. */
async function applyOnAndOn(): Promise<void> {
  while (pumping) {
    await applyDue(bench.billing.context);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

interface Row {
  tier: string;
  billing_interval: string | null;
  status: string;
  cancel_at: Date | null;
  grace_until: Date | null;
  next_tier: string | null;
  next_billing_interval: string | null;
}

async function rowOf(organisationId: string): Promise<Row | undefined> {
  const { rows } = await bench.jobs.query<Row>(
    "select * from accounts.subscriptions where organisation_id = $1",
    [organisationId],
  );
  return rows[0];
}

/** An organisation that pays for a plan, past Checkout's page. */
async function payer(plan: Parameters<BillingBench["subscribe"]>[1], card = "pm_card_visa") {
  const wish = await bench.makeOrganisation();
  await startCheckout(bench.context, wish, { plan, skipTrial: true });
  const customer = await customerOf(wish.organisationId);
  const subscription = await bench.subscribe(customer, plan, { default_payment_method: card });
  await bench.settle();
  return { wish, customer, subscription };
}

async function customerOf(organisationId: string): Promise<string> {
  const { rows } = await bench.jobs.query<{ id: string }>(
    "select stripe_customer_id as id from accounts.billing_customers where organisation_id = $1",
    [organisationId],
  );
  return rows[0]?.id ?? "";
}

describe("the catalogue", () => {
  it("makes nothing a second time", async () => {
    expect(await ensureCatalogue(bench.stripe)).toEqual({ made: [] });
  });
});

describe("a running subscription", () => {
  it("gives the tier once it is paid for", async () => {
    const { wish } = await payer(PRO);
    expect(await rowOf(wish.organisationId)).toMatchObject({
      tier: "pro",
      billing_interval: "month",
      status: "active",
    });
  });

  it("is upgraded at once for the sum that was shown", async () => {
    const { wish, customer } = await payer(PRO);
    const quote = await quoteChange(bench.context, wish, ENTERPRISE);
    expect(quote).toMatchObject({ begins: "now", currency: "usd" });
    expect(quote.dueNow).toBeGreaterThan(44_000);
    expect(await changePlan(bench.context, wish, { ...quote })).toBe(true);
    expect(await rowOf(wish.organisationId)).toMatchObject({ tier: "enterprise", status: "active" });
    const { data } = await bench.stripe.invoices.list({ customer, limit: 1 });
    expect(data[0]?.amount_paid).toBe(quote.dueNow);
  });

  it("refuses a sum that was never shown", async () => {
    const { wish } = await payer(PRO);
    const quote = await quoteChange(bench.context, wish, ENTERPRISE);
    const cheaper = changePlan(bench.context, wish, { ...quote, dueNow: quote.dueNow - 1 });
    await expect(cheaper).rejects.toMatchObject({ code: "conflict" });
    const stale = changePlan(bench.context, wish, { ...quote, prorationDate: quote.prorationDate - 7_200 });
    await expect(stale).rejects.toMatchObject({ code: "conflict" });
  });

  it("keeps its tier where the difference cannot be paid", async () => {
    const { wish } = await payer(PRO);
    const customer = await customerOf(wish.organisationId);
    const { data } = await bench.stripe.subscriptions.list({ customer });
    await bench.stripe.subscriptions.update(data[0]?.id ?? "", {
      default_payment_method: "pm_card_chargeCustomerFail",
    });
    const quote = await quoteChange(bench.context, wish, ENTERPRISE);
    await expect(changePlan(bench.context, wish, quote)).rejects.toMatchObject({ code: "rejected" });
    await bench.settle();
    expect(await rowOf(wish.organisationId)).toMatchObject({ tier: "pro", status: "active" });
  });

  it("is downgraded where the period ends, and the wish can be taken back", async () => {
    const { wish } = await payer(ENTERPRISE);
    const quote = await quoteChange(bench.context, wish, PRO_YEAR);
    expect(quote).toMatchObject({ begins: "period-end", dueNow: 0 });
    await changePlan(bench.context, wish, quote);
    expect(await rowOf(wish.organisationId)).toMatchObject({
      tier: "enterprise",
      next_tier: "pro",
      next_billing_interval: "year",
    });
    await resumeSubscription(bench.context, wish);
    expect(await rowOf(wish.organisationId)).toMatchObject({ tier: "enterprise", next_tier: null });
    await changePlan(bench.context, wish, await quoteChange(bench.context, wish, PRO_YEAR));
    expect(await rowOf(wish.organisationId)).toMatchObject({ next_tier: "pro" });
  });

  it("ends where the period ends once it is cancelled, or goes on if resumed", async () => {
    const { wish } = await payer(PRO);
    await cancelSubscription(bench.context, wish);
    const cancelled = await rowOf(wish.organisationId);
    expect(cancelled?.cancel_at?.getTime()).toBeGreaterThan(Date.now() + 27 * DAY_MS);
    expect(cancelled).toMatchObject({ tier: "pro", status: "active" });
    await resumeSubscription(bench.context, wish);
    expect(await rowOf(wish.organisationId)).toMatchObject({ cancel_at: null, status: "active" });
  });

  it("is told of in the organisation's log, and what was refused is not", async () => {
    const { wish } = await payer(PRO);
    await cancelSubscription(bench.context, { ...wish, address: "203.0.113.7" });
    await resumeSubscription(bench.context, wish);
    await expect(startCheckout(bench.context, wish, { plan: PRO, skipTrial: true })).rejects.toThrow();
    const { rows } = await bench.jobs.query<{
      kind: string;
      address: string | null;
      by: boolean;
      plan: string;
    }>(
      `select kind, address, user_id = $2 as by, detail->>'plan' as plan from accounts.security_events
       where organisation_id = $1 and kind like 'billing-%' order by created_at`,
      [wish.organisationId, wish.userId],
    );
    expect(rows).toEqual([
      { kind: "billing-checkout-begun", address: null, by: true, plan: "Pro, monthly" },
      { kind: "billing-plan-cancelled", address: "203.0.113.7", by: true, plan: null },
      { kind: "billing-plan-resumed", address: null, by: true, plan: null },
    ]);
  });

  it("goes on with the card that was chosen in the portal, and pays what is overdue with it", async () => {
    const { wish, customer, subscription } = await payer(PRO);
    await bench.stripe.subscriptions.update(subscription.id, {
      default_payment_method: "pm_card_chargeCustomerFail",
    });
    await bench.sandbox.advance(Date.now() + 33 * DAY_MS);
    await bench.settle();
    expect(await rowOf(wish.organisationId)).toMatchObject({ tier: "pro", status: "past_due" });
    const method = await bench.stripe.paymentMethods.attach("pm_card_mastercard", { customer });
    await bench.stripe.customers.update(customer, {
      invoice_settings: { default_payment_method: method.id },
    });
    await bench.settle();
    expect(await rowOf(wish.organisationId)).toMatchObject({ status: "active", grace_until: null });
    const { default_payment_method: kept } = await bench.stripe.subscriptions.retrieve(subscription.id);
    expect(kept).toBe(method.id);
  });
});
