import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startReceiver } from "@/tests/integration/webhooks/receiver";
import { launchBrowser } from "./fixtures/browser";
import { type Product, startProduct } from "./fixtures/product";
import { openTab } from "./fixtures/tab";
import { violations } from "./fixtures/violations";

let product: Product;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ args: ["--venues", "binance"] }), launchBrowser()]);
  ({ page, complaints } = await openTab(browser));
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
}, 60_000);

async function signUp(): Promise<void> {
  await page.goto(`${product.url}/sign-up`);
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(`ada.${Date.now()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery staple");
  await page.getByLabel(/I accept the terms/).check();
  await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/home");
}

describe("a webhook", () => {
  it("is made with a secret that is shown once, tested, and told of a key that is made", async () => {
    const receiver = await startReceiver();
    try {
      await signUp();
      await page.goto(`${product.url}/webhooks`);
      await page.getByRole("button", { name: "Add a webhook" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Add" }).click();
      await dialog.getByText("Choose at least one event.").waitFor();
      expect(await violations(page), "what is wrong").toEqual([]);
      await dialog.getByRole("textbox", { name: "Address" }).fill(receiver.url);
      await dialog.getByLabel("key.created").check();
      await dialog.getByRole("button", { name: "Add" }).click();
      expect(await dialog.locator("[data-secret]").textContent()).toMatch(/^whsec_/);
      await dialog.getByRole("button", { name: "I have stored it" }).click();

      await page.getByRole("button", { name: /^Test/ }).click();
      await receiver.until(1);
      const outcome = async () => {
        await dialog.getByRole("button", { name: "Look again" }).click();
        return await dialog.getByRole("list", { name: "Deliveries" }).textContent();
      };
      await expect.poll(outcome, { timeout: 15_000 }).toContain("Delivered, answered 200, 1 try.");
      expect(await violations(page), "the deliveries").toEqual([]);
      await dialog.getByRole("button", { name: "Done" }).click();
      await page.goto(`${product.url}/keys`);
      await page.getByRole("button", { name: "Create key" }).click();
      await page.getByLabel("Name").fill("Told");
      await dialog.getByRole("button", { name: "Create key" }).click();
      await receiver.until(2);
      const [test, told] = receiver.received.map(({ body }) => JSON.parse(body));
      expect(test.type).toBe("test");
      expect(told).toMatchObject({ type: "key.created", data: { key: expect.stringContaining("Told") } });
      expect(complaints).toEqual([]);
    } finally {
      receiver.close();
    }
  });
});
