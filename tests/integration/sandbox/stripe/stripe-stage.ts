import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
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
  restart(): Promise<void>;
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
    async restart() {
      await sandbox.close();
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
