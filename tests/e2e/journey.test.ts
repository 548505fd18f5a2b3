import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectStream } from "@/tests/fixtures/stream-client";
import { launchBrowser } from "./fixtures/browser";
import { type Product, startProduct } from "./fixtures/product";
import { violations } from "./fixtures/violations";

let product: Product;
let browser: Browser;

const candles = (query: string) => fetch(`${product.url}/api/desk-candles?${query}`);

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), launchBrowser()]);
  await vi.waitUntil(
    async () => {
      const answer = await candles("venue=binance&symbol=BTC/USDT&interval=1h&limit=100");
      return answer.ok && ((await answer.json()) as { data: unknown[] }).data.length === 100;
    },
    { timeout: 60_000, interval: 3_000 },
  );
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
}, 60_000);

describe("the desk of a visitor", () => {
  it("opens with candles of the past and goes on by itself", async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${product.url}/markets/BTC-USDT`);
    await page.locator("canvas").first().waitFor();
    const legend = () => page.getByLabel("The bar under the pointer, else the newest").textContent();
    const before = await legend();
    await expect.poll(legend, { timeout: 20_000 }).not.toBe(before);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ["symbol=BTC/USDT&interval=1m", 400],
    ["venue=nasdaq&symbol=BTC/USDT&interval=1m", 400],
    ["venue=binance&symbol=nothing&interval=1m", 400],
    ["venue=binance&symbol=BTC/USDT&interval=2m", 400],
    ["venue=binance&symbol=BTC/USDT&interval=1m&limit=501", 400],
    ["venue=binance&symbol=BTC/USDT&interval=1m&foo=1", 400],
    ["venue=binance&symbol=BTC/USDT&interval=1m&to=1000", 402],
  ])("is refused %s with %d and a problem", async (query, status) => {
    const answer = await candles(query);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("reach of the desk", () => {
  for (const [theme, width, height] of [
    ["dark", 1440, 900],
    ["light", 1440, 900],
    ["dark", 390, 844],
    ["light", 360, 780],
  ] as const) {
    it(`has no WCAG 2.2 AA violation and no sideways scroll in ${theme} at ${width} px`, async () => {
      const context = await browser.newContext({ viewport: { width, height } });
      await context.addCookies([{ name: "quant-theme", value: theme, url: product.url }]);
      const page = await context.newPage();
      await page.goto(`${product.url}/markets/BTC-USDT`);
      await page.locator("canvas").first().waitFor();
      await expect.poll(() => page.getByText(/^live/).count(), { timeout: 20_000 }).toBeGreaterThan(0);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await context.close();
    });
  }

  it("goes to another market by keyboard alone", async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${product.url}/markets/BTC-USDT`);
    // Drawn by the same round of effects that listens for keys.
    await page.locator("canvas").first().waitFor();
    await page.keyboard.press("/");
    await page.getByLabel("Symbol or venue").waitFor();
    await page.keyboard.type("eth");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/markets/ETH-USDT*");
    await page.close();
  });
});

describe("the watch-list", () => {
  it("leaves out what is not chosen, and remembers that from the first byte of the next page", async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${product.url}/markets/BTC-USDT`);
    await page.locator("canvas").first().waitFor();
    const list = page.getByRole("region", { name: "Watch-list" });
    await expect.poll(() => page.getByText(/^live/).count(), { timeout: 20_000 }).toBeGreaterThan(0);
    const rows = () => list.getByRole("link", { name: /^SOL against USDT/ }).count();
    const before = await rows();
    await list.getByRole("button", { name: "Edit the watch-list" }).click();
    await list.getByRole("region", { name: "Binance" }).getByLabel("SOL").uncheck();
    expect(await violations(page)).toEqual([]);
    await list.getByRole("button", { name: "Done" }).click();
    expect(await rows()).toBe(before - 1);
    await page.reload();
    expect(await rows()).toBe(before - 1);
    await page.close();
  });
});

describe("from signing up to a key that was revoked", () => {
  it("the chart moves, the key works, its limit holds, and its end is felt within a second", async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await signUp(page);

    await page.goto(`${product.url}/markets/BTC-USDT`);
    const legend = () => page.getByLabel("The bar under the pointer, else the newest").textContent();
    await page.locator("canvas").first().waitFor();
    const before = await legend();
    await expect.poll(legend, { timeout: 20_000 }).not.toBe(before);

    const key = await makeKey(page);
    const call = () =>
      fetch(`${product.url}/api/v1/candles?symbol=BTC-USDT&interval=1m&limit=5`, {
        headers: { "X-API-Key": key },
      });
    const first = await call();
    expect(first.status).toBe(200);
    expect(((await first.json()) as { data: unknown[] }).data).toHaveLength(5);
    expect(first.headers.get("ratelimit-policy")).toBe('"burst";q=20;w=20, "minute";q=60;w=60');

    const answers = await Promise.all(Array.from({ length: 30 }, call));
    const refused = answers.find((answer) => answer.status === 429);
    expect(refused?.headers.get("ratelimit")).toMatch(/^"burst";r=0;t=\d+$/);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await refused?.json()).toMatchObject({ code: "rate_limited", "violated-policies": ["burst"] });

    const stream = await connectStream(`${product.url.replace("http", "ws")}/ws/v1`, { "X-API-Key": key });
    stream.send({ id: 1, op: "subscribe", channels: ["trades:binance:BTC/USDT"] });
    await stream.next((item) => item.type === "update");

    await page.goto(`${product.url}/keys`);
    await page.getByRole("button", { name: "Revoke Journey" }).click();
    await page.getByRole("button", { name: "Revoke key" }).click();
    await page.getByText("No keys yet").waitFor();
    await expect.poll(async () => (await call()).status, { timeout: 1_000, interval: 100 }).toBe(401);
    expect(await stream.closed).toMatchObject({ code: 4403 });
    await page.close();
  }, 120_000);
});

async function signUp(page: Page): Promise<void> {
  await page.goto(`${product.url}/sign-up`);
  await hydrated(page);
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(`journey.${Date.now()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery staple");
  await page.getByLabel(/I accept the terms/).check();
  await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/home");
}

async function makeKey(page: Page): Promise<string> {
  await page.goto(`${product.url}/keys`);
  await hydrated(page);
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByLabel("Name").fill("Journey");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  const key = (await page.locator("[data-secret]").textContent()) ?? "";
  await page.getByLabel("I have stored the key").check();
  await page.getByRole("button", { name: "Done" }).click();
  return key;
}

/** A press before the page reacts is the browser's own. */
async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("main") ?? {}).some((key) => key.startsWith("__reactFiber")),
  );
}
