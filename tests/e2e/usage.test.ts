import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectStream } from "@/tests/fixtures/stream-client";
import { launchBrowser } from "./fixtures/browser";
import { type Product, startProduct } from "./fixtures/product";
import { openTab } from "./fixtures/tab";
import { violations } from "./fixtures/violations";

const PASSWORD = "correct horse battery staple";
const WIDTHS = [390, 1440];

let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ args: ["--venues", "binance"] }), launchBrowser()]);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
}, 60_000);

beforeEach(async () => {
  ({ context, page, complaints } = await openTab(browser));
});

afterEach(() => context.close());

async function signUp(): Promise<void> {
  await page.goto(`${product.url}/sign-up`, { waitUntil: "networkidle" });
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(`ada.${Date.now()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel(/I accept the terms/).check();
  await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/home");
}

/** As the pages make it: the session's cookie and our own origin. */
async function makeKey(name: string): Promise<string> {
  return page.evaluate(async (wanted) => {
    const response = await fetch("/api/v1/keys", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: wanted, scopes: ["market:read", "account:read"] }),
    });
    const body: { key: string } = await response.json();
    return body.key;
  }, name);
}

const total = (field: string) => page.locator(`[data-total="${field}"] data`).getAttribute("value");

describe("the usage page", () => {
  it("counts what a key asked for, shows who holds its socket, ends that, and writes all of it out", async () => {
    await signUp();
    await page.goto(`${product.url}/usage`);
    await page.getByText("No requests yet").waitFor();
    expect(await page.getByRole("link", { name: "Create a key" }).getAttribute("href")).toBe("/keys");
    expect(await violations(page)).toEqual([]);

    const key = await makeKey("=cmd()");
    const headers = { Authorization: `Bearer ${key}` };
    const asked = await Promise.all(
      Array.from({ length: 60 }, () => fetch(`${product.url}/api/v1/tickers`, { headers })),
    );
    const refused = asked.filter(({ status }) => status === 429).length;
    expect(refused).toBeGreaterThan(0);
    const socket = await connectStream(`${product.url.replace("http", "ws")}/ws/v1`, headers);
    socket.send({ id: 1, op: "subscribe", channels: ["ticker:binance:BTC/USDT"] });
    await socket.next((item) => item.type === "snapshot");

    await expect
      .poll(
        async () => {
          await page.goto(`${product.url}/usage`);
          await page.locator("[data-total], h2:has-text('No requests yet')").first().waitFor();
          return (await page.locator("[data-total]").count()) > 0 ? total("messages") : "0";
        },
        { timeout: 15_000, interval: 500 },
      )
      .not.toBe("0");
    expect(await total("requests")).toBe("60");
    expect(await total("weight")).toBe(String(60 - refused));
    expect(await total("refused")).toBe(String(refused));
    expect(await total("connections")).toBe("1");
    await page.getByRole("rowheader", { name: "GET tickers" }).waitFor();
    await page.getByRole("img", { name: /Requests by hour in the last 24 hours, .* 60 in all/ }).waitFor();
    await page.getByText("The same as a table").press("Enter");
    await page.getByRole("table", { name: "Use by hour" }).waitFor();

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "CSV" }).click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    expect(text).toMatch(
      /^hour \(UTC\),source,name,id,route,requests,weight,refused,messages,connections\r\n/,
    );
    expect(text).toContain(`,key,'=cmd(),`);
    expect(text).toContain(`,GET tickers,60,${60 - refused},${refused},0,0\r\n`);

    await page.locator('[data-socket="=cmd()"]').getByRole("button", { name: /^End/ }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "End socket" }).press("Enter");
    expect((await socket.closed).code).toBe(4403);
    await page.getByText("No key holds a socket now").waitFor();
    expect(complaints).toEqual([]);
  });

  it("fits narrow and wide screens in both themes, and keeps to its own range and organisation", async () => {
    await signUp();
    const key = await makeKey("Desk");
    await fetch(`${product.url}/api/v1/instruments`, { headers: { Authorization: `Bearer ${key}` } });
    await expect
      .poll(
        async () => {
          await page.goto(`${product.url}/usage?range=30d`);
          await page.locator("[data-total], h2:has-text('No requests yet')").first().waitFor();
          return page.locator("[data-total]").count();
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBeGreaterThan(0);
    // Of the other person's sixty nothing is seen here.
    expect(await total("requests")).toBe("1");
    expect(await page.getByRole("link", { name: "30 d" }).getAttribute("aria-current")).toBe("true");
    for (const theme of ["dark", "light"]) {
      await page.evaluate((wanted) => document.documentElement.setAttribute("data-theme", wanted), theme);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        // The chart follows the window a moment later.
        const overflow = () =>
          page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        await expect.poll(overflow, { message: `${width} px, ${theme}`, timeout: 10_000 }).toBe(0);
        expect(await violations(page)).toEqual([]);
      }
    }
    await context.clearCookies();
    const answer = await context.request.get(`${product.url}/usage/csv`, { maxRedirects: 0 });
    expect(answer.status()).toBe(307);
    expect(answer.headers().location).toContain("/sign-in");
    expect(complaints).toEqual([]);
  });
});
