import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectStream, type StreamClient } from "@/tests/fixtures/stream-client";
import { queryProduct } from "../fixtures/product-database";
import { launchBrowser } from "./fixtures/browser";
import { type Account, newPayer, openCheckout, payByCard, subscribe } from "./fixtures/buy";
import { type Product, startProduct } from "./fixtures/product";
import { type StripeControls, stripeControls } from "./fixtures/stripe-controls";
import { violations } from "./fixtures/violations";

const FREE = '"burst";q=20;w=20, "minute";q=60;w=60';
const PRO = '"burst";q=200;w=10, "minute";q=1200;w=60';
const ENTERPRISE = '"burst";q=1000;w=5, "minute";q=12000;w=60';
const SOON = { timeout: 2_000, interval: 50 };
const LATER = { timeout: 10_000, interval: 100 };

let product: Product;
let browser: Browser;
let controls: StripeControls;

beforeAll(async () => {
  [product, browser] = await Promise.all([
    startProduct({ args: ["--venues", "binance"], env: { OPERATOR_EMAILS: "operator@example.com" } }),
    launchBrowser(),
  ]);
  controls = stripeControls(product);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
}, 60_000);

async function makeKey({ page }: Account): Promise<string> {
  await page.goto(`${product.url}/keys`);
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Desk");
  await dialog.getByRole("button", { name: "Create key" }).click();
  return (
    (await dialog
      .getByText(/^qs_live_\w{38}$/)
      .first()
      .textContent()) ?? ""
  );
}

async function policyOf(key: string): Promise<string | null> {
  const answer = await fetch(`${product.serverUrl}/api/v1/tickers`, { headers: { "X-API-Key": key } });
  return answer.headers.get("ratelimit-policy");
}

/** How many subscriptions an open socket may have, as its last acknowledgement says. */
function socketLimit(socket: StreamClient): () => Promise<number> {
  let id = 0;
  return async () => {
    id += 1;
    socket.send({ id, op: "subscribe", channels: ["ticker:binance:BTC/USDT"] });
    const ack = await socket.next((item) => item.type === "ack" && item.id === id);
    return ack.subscriptions.limit;
  };
}

async function rowOf(email: string) {
  const [row] = await queryProduct<Record<string, unknown>>(
    product.data,
    `select s.tier, s.billing_interval, s.status, s.cancel_at, s.next_tier, c.stripe_customer_id as customer
     from accounts.users u join accounts.memberships m on m.user_id = u.id
       left join accounts.subscriptions s on s.organisation_id = m.organisation_id
       left join accounts.billing_customers c on c.organisation_id = m.organisation_id
     where u.email = $1`,
    [email],
  );
  return row ?? {};
}

describe("from Free to Pro and back again", () => {
  let account: Account;
  let key: string;
  let socket: StreamClient;
  let limit: () => Promise<number>;

  beforeAll(async () => {
    account = await newPayer(browser, product);
    key = await makeKey(account);
    socket = await connectStream(`${product.serverUrl.replace("http", "ws")}/ws/v1`, { "X-API-Key": key });
    limit = socketLimit(socket);
  }, 60_000);

  afterAll(async () => {
    await socket?.close();
    await account?.context.close();
  });

  it("raises the limits of REST and of an open socket within 2 s of the payment", async () => {
    const { page } = account;
    expect([await policyOf(key), await limit()]).toEqual([FREE, 10]);
    await openCheckout(page, product.url, "tier=pro");
    await payByCard(page, { card: "4000000000000341" });
    await page.waitForURL(/\/billing\/welcome/);
    await expect.poll(async () => [await policyOf(key), await limit()], SOON).toEqual([PRO, 100]);
    await page.getByRole("heading", { name: "Pro is yours" }).waitFor();
    await page.goto(`${product.url}/billing`);
    await page.getByText("$49.00").first().waitFor();
    const receipts = await queryProduct(
      product.data,
      "select 1 from accounts.mails where recipient = $1 and dedupe_key like 'receipt:%'",
      [account.email],
    );
    expect(receipts).toHaveLength(1);
  }, 30_000);

  it("holds Pro through the grace when the card fails at the renewal, and says what to do", async () => {
    await controls.pass(33);
    await expect.poll(() => rowOf(account.email), LATER).toMatchObject({ status: "past_due" });
    expect([await policyOf(key), await limit()]).toEqual([PRO, 100]);
    await account.page.reload();
    await account.page.getByRole("heading", { name: /The last payment failed/ }).waitFor();
    await account.page.getByRole("button", { name: "Use another card" }).waitFor();
    expect(await violations(account.page)).toEqual([]);
  }, 30_000);

  it("falls to Free after the grace, and nothing is lost", async () => {
    await controls.pass(7);
    await expect.poll(async () => [await policyOf(key), await limit()], LATER).toEqual([FREE, 10]);
    await account.page.reload();
    await account.page.getByRole("heading", { name: "Pro has ended" }).waitFor();
    await account.page.goto(`${product.url}/keys`);
    await account.page.getByRole("rowheader", { name: /Desk/ }).waitFor();
  }, 30_000);

  it("comes back with another subscription, without a second trial", async () => {
    const { page } = account;
    await page.goto(`${product.url}/billing?tier=pro`);
    await page.getByRole("button", { name: "Go on to the payment" }).click();
    await payByCard(page);
    await page.waitForURL(/\/billing\/welcome/);
    await expect.poll(async () => [await policyOf(key), await limit()], SOON).toEqual([PRO, 100]);
  }, 30_000);
});

describe("a paid tier", () => {
  let account: Account;

  beforeAll(async () => {
    account = await newPayer(browser, product);
  }, 60_000);

  afterAll(() => account?.context.close());

  it("can be paid for by the year with an academic code", async () => {
    const { page } = account;
    await subscribe(page, product.url, "tier=pro&interval=year", { code: "ACADEMIC" });
    expect(await rowOf(account.email)).toMatchObject({ tier: "pro", billing_interval: "year" });
    await page.goto(`${product.url}/billing`);
    await page.getByText("$245.00").first().waitFor();
    await page.getByText("Academic, 50 % off").waitFor();
  }, 30_000);

  it("is cancelled at the period’s end, and resumed", async () => {
    const { page } = account;
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel Pro" }).click();
    await page.getByRole("heading", { name: "Pro was cancelled" }).waitFor();
    expect((await rowOf(account.email)).cancel_at).not.toBeNull();
    await page.getByRole("button", { name: "Resume Pro" }).click();
    await page.getByRole("heading", { name: "Pro was cancelled" }).waitFor({ state: "detached" });
    expect(await rowOf(account.email)).toMatchObject({ cancel_at: null, status: "active" });
  }, 30_000);

  it("is upgraded for the sum that was shown, and downgraded at the period’s end", async () => {
    const { page } = account;
    await page.getByRole("button", { name: "Upgrade to Enterprise" }).click();
    const confirm = page.getByRole("button", { name: /^Pay \$[\d,.]+ and change$/ });
    const sum = /\$[\d,.]+/.exec((await confirm.textContent()) ?? "")?.[0] ?? "";
    expect(await violations(page)).toEqual([]);
    await confirm.click();
    await page.getByText("This organisation has Enterprise, yearly.").waitFor();
    await page.getByRole("cell", { name: sum, exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Downgrade to Pro" }).click();
    await page.getByRole("button", { name: "Change at the period’s end" }).click();
    await page.getByRole("heading", { name: "Pro, yearly is next" }).waitFor();
    expect(await rowOf(account.email)).toMatchObject({ tier: "enterprise", next_tier: "pro" });
  }, 30_000);
});

describe("webhooks", () => {
  let account: Account;
  let key: string;
  let customer: string;

  beforeAll(async () => {
    account = await newPayer(browser, product);
    key = await makeKey(account);
    await subscribe(account.page, product.url, "tier=pro");
    customer = String((await rowOf(account.email)).customer);
  }, 60_000);

  afterAll(async () => {
    await controls.webhooks("normal");
    await account?.context.close();
  });

  /** Up and down again at Stripe itself, past every page of ours, and up for good. */
  async function change(to: "pro" | "enterprise"): Promise<void> {
    const { stripe } = controls;
    for (const tier of [to === "pro" ? "enterprise" : "pro", to]) {
      const { data: prices } = await stripe.prices.list({ lookup_keys: [`quant_${tier}_month`] });
      const { data: running } = await stripe.subscriptions.list({ customer });
      const [subscription] = running;
      const item = subscription?.items.data[0]?.id ?? "";
      await stripe.subscriptions.update(subscription?.id ?? "", {
        items: [{ id: item, price: prices[0]?.id ?? "" }],
      });
    }
  }

  it("lead to the same state twice, reversed, and with the middle missing", async () => {
    await controls.webhooks("duplicate");
    await change("enterprise");
    await expect.poll(() => policyOf(key), LATER).toBe(ENTERPRISE);
    await controls.webhooks("reverse");
    await change("pro");
    await controls.release();
    await expect.poll(() => policyOf(key), LATER).toBe(PRO);
    await controls.webhooks("drop", ["customer.subscription.updated"]);
    await change("enterprise");
    await controls.stripe.customers.update(customer, { description: "the only event that gets through" });
    await expect.poll(() => policyOf(key), LATER).toBe(ENTERPRISE);
  }, 40_000);
});

describe("the operator’s page", () => {
  it("is there for the operator alone", async () => {
    const stranger = await newPayer(browser, product);
    const refused = await stranger.page.goto(`${product.url}/operator/revenue`);
    expect(refused?.status()).toBe(404);
    await stranger.context.close();
    const operator = await newPayer(browser, product, "operator@example.com");
    await operator.page.goto(`${product.url}/operator/revenue`);
    await operator.page.getByRole("heading", { name: "Revenue" }).waitFor();
    expect(await violations(operator.page)).toEqual([]);
    const csv = await operator.page.request.get(`${product.url}/operator/revenue/csv`);
    expect((await csv.text()).split("\r\n").length).toBeGreaterThan(40);
    await operator.context.close();
  }, 30_000);
});
