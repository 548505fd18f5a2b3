import type { Stripe } from "stripe";
import { lookupKeyOf, type Plan } from "@/lib/domain/billing/plans";
import type { BillingBench } from "../../../fixtures/billing";

const DAY_S = 86_400;
export const PRO: Plan = { tier: "pro", interval: "month" };
export const ENTERPRISE: Plan = { tier: "enterprise", interval: "month" };
export const PRO_YEAR: Plan = { tier: "pro", interval: "year" };

/** A customer of Stripe's on a clock of their own, known here as an organisation's. */
export interface Life {
  organisationId: string;
  customer: string;
  /** In the order in which they happened. */
  events(): Promise<Stripe.Event[]>;
  price(plan: Plan): Promise<string>;
  subscription(): Promise<Stripe.Subscription>;
  pass(days: number): Promise<void>;
}

export async function beginLife(bench: BillingBench): Promise<Life> {
  const { stripe } = bench;
  const { organisationId } = await bench.makeOrganisation();
  let time = Math.floor(Date.now() / 1_000);
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: time });
  const customer = await stripe.customers.create({
    test_clock: clock.id,
    metadata: { organisation_id: organisationId },
  });
  await bench.jobs.query(
    "insert into accounts.billing_customers (organisation_id, stripe_customer_id) values ($1, $2)",
    [organisationId, customer.id],
  );
  return {
    organisationId,
    customer: customer.id,
    async events() {
      const found: Stripe.Event[] = [];
      for await (const event of stripe.events.list({ limit: 100 })) {
        if (JSON.stringify(event.data.object).includes(customer.id)) found.push(event);
      }
      return found.reverse();
    },
    async price(plan) {
      const { data } = await stripe.prices.list({ lookup_keys: [lookupKeyOf(plan)] });
      return data[0]?.id ?? "";
    },
    async subscription() {
      const { data } = await stripe.subscriptions.list({ customer: customer.id, status: "all", limit: 1 });
      const [newest] = data;
      if (!newest) throw new Error("no subscription yet");
      return newest;
    },
    async pass(days) {
      time += Math.round(days * DAY_S);
      await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: time });
      for (;;) {
        const { status } = await stripe.testHelpers.testClocks.retrieve(clock.id);
        if (status === "ready") return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

async function upgrade(bench: BillingBench, life: Life, plan: Plan): Promise<void> {
  const { id, items } = await life.subscription();
  await bench.stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]?.id ?? "", price: await life.price(plan) }],
    proration_behavior: "always_invoice",
  });
}

async function loseCard(bench: BillingBench, life: Life): Promise<void> {
  const { id } = await life.subscription();
  await bench.stripe.subscriptions.update(id, { default_payment_method: "pm_card_chargeCustomerFail" });
}

/** Lives that end in different states; each makes the events whose order is then mixed. */
export const LIVES: Readonly<Record<string, (bench: BillingBench, life: Life) => Promise<void>>> = {
  "renews as Enterprise": async (bench, life) => {
    await bench.subscribe(life.customer, PRO);
    await upgrade(bench, life, ENTERPRISE);
    await life.pass(32);
  },
  "is overdue within the grace": async (bench, life) => {
    await bench.subscribe(life.customer, PRO);
    await loseCard(bench, life);
    await life.pass(33);
  },
  "ends since nobody paid": async (bench, life) => {
    await bench.subscribe(life.customer, PRO);
    await upgrade(bench, life, ENTERPRISE);
    await loseCard(bench, life);
    // The grace and Stripe's own tries end within the week after the month.
    await life.pass(40);
  },
  "is cancelled after a trial": async (bench, life) => {
    const { id } = await bench.subscribe(life.customer, PRO_YEAR, { trial_period_days: 14 });
    await life.pass(15);
    await bench.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await bench.stripe.subscriptions.cancel(id);
  },
  "came back after it had ended": async (bench, life) => {
    const { id } = await bench.subscribe(life.customer, ENTERPRISE);
    await bench.stripe.subscriptions.cancel(id);
    await life.pass(1);
    await bench.subscribe(life.customer, PRO_YEAR);
  },
};
