import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { expect } from "vitest";
import type { Clock } from "@/lib/platform/clock";
import { type StripeSandbox, startStripeSandbox } from "@/server/sandbox/stripe/start-stripe-sandbox";

export const DAY_MS = 86_400_000;
/** Where every test's business begins. */
export const BEGIN_MS = Date.UTC(2026, 0, 31, 10, 20, 30);

/** A business clock that stands still until it is moved by the sandbox's own control. */
export const standing: Clock = { now: () => BEGIN_MS, after: () => () => {}, every: () => () => {} };

export interface Delivered {
  id: string;
  type: string;
  event: Stripe.Event;
}

/** A product's webhook route: verifies by the SDK and keeps what came; refuses while `refuses` says so. */
export async function openHook(secret: string) {
  const seen: Delivered[] = [];
  const hook = { seen, refuses: false, attempts: 0, url: "", close: async () => {} };
  const verifier = new Stripe("sk_test_verifier").webhooks;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      hook.attempts += 1;
      const signature = String(request.headers["stripe-signature"]);
      const event = verifier.constructEvent(Buffer.concat(chunks), signature, secret);
      if (!hook.refuses) seen.push({ id: event.id, type: event.type, event });
      response.writeHead(hook.refuses ? 503 : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  hook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`;
  hook.close = () => new Promise((resolve) => server.close(() => resolve()));
  return hook;
}

export interface Stage {
  sandbox: StripeSandbox;
  stripe: Stripe;
  dataDir: string;
  hook: Awaited<ReturnType<typeof openHook>>;
  pro: Stripe.Price;
  proYear: Stripe.Price;
  enterprise: Stripe.Price;
  control(path: string, body: object): Promise<Record<string, unknown>>;
  /** A customer on a test clock of his own, so that the cases of one file do not age each other. */
  clocked(card?: string): Promise<{ customer: string; to(seconds: number): Promise<void> }>;
  /** The oldest first. */
  invoicesOf(subscription: string): Promise<Stripe.Invoice[]>;
  /** Ends it, does `between`, and begins it anew over the same folder. */
  restart(between?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** A sandbox with a catalogue of three prices and a webhook target. */
export async function openStage(): Promise<Stage> {
  const secret = "whsec_stage";
  const hook = await openHook(secret);
  const dataDir = await mkdtemp(join(tmpdir(), "stripe-sandbox-"));
  const open = () => startStripeSandbox({ dataDir, clock: standing, webhook: { url: hook.url, secret } });
  let sandbox = await open();
  let stripe = sandbox.client();
  const price = (product: string, amount: number, interval: "month" | "year", key: string) =>
    stripe.prices.create({
      product,
      currency: "usd",
      unit_amount: amount,
      recurring: { interval },
      lookup_key: key,
    });
  const { id } = await stripe.products.create({ name: "Pro" });
  const { id: larger } = await stripe.products.create({ name: "Enterprise" });
  const stage: Stage = {
    sandbox,
    stripe,
    dataDir,
    hook,
    pro: await price(id, 4_900, "month", "pro_month"),
    proYear: await price(id, 49_000, "year", "pro_year"),
    enterprise: await price(larger, 49_900, "month", "enterprise_month"),
    async control(path, body) {
      const response = await fetch(`${sandbox.url}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${sandbox.secretKey}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return response.json();
    },
    async clocked(card = "pm_card_visa") {
      const clocks = stripe.testHelpers.testClocks;
      const clock = await clocks.create({ frozen_time: BEGIN_MS / 1000 });
      const customer = await stripe.customers.create({
        email: "payer@example.com",
        test_clock: clock.id,
        invoice_settings: { default_payment_method: card },
      });
      return {
        customer: customer.id,
        async to(seconds) {
          const moving = await clocks.advance(clock.id, { frozen_time: seconds });
          expect(moving.status).toBe("advancing");
          const status = async () => (await clocks.retrieve(clock.id)).status;
          await expect.poll(status, { timeout: 10_000 }).toBe("ready");
        },
      };
    },
    async invoicesOf(subscription) {
      const { data } = await stripe.invoices.list({ subscription, limit: 100 });
      return data.reverse();
    },
    async restart(between = async () => {}) {
      await sandbox.close();
      await between();
      sandbox = await open();
      stripe = sandbox.client();
      stage.sandbox = sandbox;
      stage.stripe = stripe;
    },
    async close() {
      await sandbox.close();
      await hook.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return stage;
}

export async function newPayer(stripe: Stripe, card = "pm_card_visa"): Promise<Stripe.Customer> {
  return stripe.customers.create({
    email: "payer@example.com",
    invoice_settings: { default_payment_method: card },
  });
}

export function periodEnd(subscription: Stripe.Subscription): number {
  return subscription.items.data[0]?.current_period_end ?? Number.NaN;
}
