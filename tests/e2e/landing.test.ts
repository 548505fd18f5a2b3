import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { VENUES } from "@/lib/domain/market/venue";
import { launchBrowser } from "./fixtures/browser";
import { cuttableLine } from "./fixtures/cuttable-line";
import { freePort } from "./fixtures/free-port";
import { type Product, startProduct } from "./fixtures/product";
import { openTab } from "./fixtures/tab";
import { violations } from "./fixtures/violations";

const SYMBOLS = ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"];
const CONTROLS = "a[href], button, input:checked";

let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let linePort: number;
/** Console errors, uncaught exceptions and policy violations of the test that runs. */
let complaints: string[];

beforeAll(async () => {
  // The line is an address of the product's own: sockets from anywhere else are refused.
  linePort = await freePort();
  const env = { PUBLIC_URL: `http://127.0.0.1:${linePort}` };
  [product, browser] = await Promise.all([startProduct({ env }), launchBrowser()]);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
}, 60_000);

beforeEach(async () => {
  ({ context, page, complaints } = await openTab(browser));
});

afterEach(() => context.close());

const priceOf = (symbol: string) => page.locator(`[data-symbol="${symbol}"] data`);

async function priceMoves(symbol: string): Promise<void> {
  const before = await priceOf(symbol).getAttribute("value");
  await expect.poll(() => priceOf(symbol).getAttribute("value"), { timeout: 20_000 }).not.toBe(before);
}

async function openLive(url = product.url): Promise<void> {
  await page.goto(url);
  await page.getByText(/ frames a second/).waitFor();
  await expect.poll(() => page.locator("#wire li").count(), { timeout: 20_000 }).toBeGreaterThan(1);
}

describe("the landing page", () => {
  it("has prices in the HTML itself, before any script runs", async () => {
    const missing = async () => {
      const html = await (await fetch(product.url)).text();
      return SYMBOLS.filter((symbol) => !html.includes(`data-symbol="${symbol}"`));
    };
    await expect.poll(missing, { timeout: 5_000 }).toEqual([]);
  });

  it("moves every price by itself and shows the frames that moved it", async () => {
    await openLive();
    await Promise.all(SYMBOLS.map(priceMoves));
    const frame = JSON.parse((await page.locator("#wire li").first().textContent()) ?? "");
    expect(frame).toMatchObject({ type: "trade", raw: expect.any(Object) });
    expect(VENUES).toContain(frame.exchange);
  });

  it("says that simulated prices are simulated", async () => {
    await openLive();
    expect(await page.getByText("SIMULATED", { exact: true }).first().isVisible()).toBe(true);
  });

  it("tells the state of every source", async () => {
    await openLive();
    const sources = page.locator("#sources");
    await sources.getByText("Everything answers.").waitFor();
    expect(await sources.textContent()).toMatch(/binance\s*live/i);
  });

  it("breaks neither its policy nor its scripts", async () => {
    await openLive();
    await page.goto(`${product.url}/no-such-page`);
    const missing = "the server responded with a status of 404";
    expect(complaints.filter((text) => !text.includes(missing))).toEqual([]);
  });

  it("is served under a policy that runs only scripts with this request's nonce", async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch(product.url)).headers.get("content-security-policy") ?? ""),
    );
    for (const policy of policies) {
      expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}' 'strict-dynamic';/);
      expect(policy).not.toContain("unsafe");
      expect(policy).toContain("frame-ancestors 'none'");
    }
    expect(policies[0]).not.toBe(policies[1]);
  });
});

describe("reach", () => {
  for (const theme of ["dark", "light"]) {
    for (const path of ["/", "/no-such-page"]) {
      it(`has no WCAG 2.2 AA violation on ${path} in ${theme}`, async () => {
        await context.addCookies([{ name: "quant-theme", value: theme, url: product.url }]);
        if (path === "/") await openLive();
        else await page.goto(product.url + path);
        expect(await page.locator("html").getAttribute("data-theme")).toBe(theme);
        await page.getByRole("button", { name: "Appearance" }).click();
        expect(await violations(page)).toEqual([]);
      });
    }
  }

  for (const width of [360, 390, 768, 1440]) {
    it(`fits ${width} px without scrolling sideways`, async () => {
      await page.setViewportSize({ width, height: 844 });
      await openLive();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }

  it("brings the focus to every control by keyboard, and shows where it is", async () => {
    await openLive();
    await page.getByRole("button", { name: "Appearance" }).press("Enter");
    const controls = await page.locator(CONTROLS).count();
    await page.evaluate((selector) => {
      for (const [index, control] of document.querySelectorAll(selector).entries()) {
        control.setAttribute("data-control", String(index));
      }
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    }, CONTROLS);

    const reached = new Set<string>();
    // The panel closes when the focus leaves it, so it is walked through from its button on.
    await page.getByRole("button", { name: "Appearance" }).focus();
    for (let press = 0; press < controls + 5; press += 1) {
      const focused = await page.evaluate(() => {
        const active = document.activeElement;
        const outlined = active !== null && getComputedStyle(active).outlineStyle !== "none";
        return { control: active?.getAttribute("data-control") ?? null, outlined };
      });
      if (focused.control !== null) {
        reached.add(focused.control);
        if (press > 0) expect(focused.outlined).toBe(true);
      }
      await page.keyboard.press("Tab");
    }
    expect(reached.size).toBe(controls);
  });

  it("takes a theme by keyboard and remembers it from the first byte of the next page", async () => {
    await page.goto(product.url);
    const button = page.getByRole("button", { name: "Appearance" });
    await button.press("Enter");
    await page.getByRole("radio", { name: "Light" }).press("Space");
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("light");
    await page.keyboard.press("Escape");
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);

    const response = await page.reload();
    expect(await response?.text()).toContain('data-theme="light"');
  });
});

describe("when the line breaks", () => {
  it("says so with a countdown, greys the prices, and goes on by itself once it is back", async () => {
    const line = await cuttableLine(product.url, linePort);
    try {
      await openLive(line.url);
      line.cut();
      await page.getByText("Disconnected.").waitFor();
      await page.getByText(/Next try in/).waitFor();
      await expect
        .poll(() =>
          page
            .locator(
              '[data-symbol="BTC/USDT"] [class*="text-up"], [data-symbol="BTC/USDT"] [class*="text-down"]',
            )
            .count(),
        )
        .toBe(0);

      line.mend();
      await page.getByText("Disconnected.").waitFor({ state: "detached", timeout: 40_000 });
      await priceMoves("BTC/USDT");
    } finally {
      await line.close();
    }
  });

  it("comes back at once when asked to", async () => {
    const line = await cuttableLine(product.url, linePort);
    try {
      await openLive(line.url);
      line.cut();
      // By now the wait is long enough that coming back within a second is the button's doing.
      await page.getByText(/Next try in [4-9] s/).waitFor({ timeout: 30_000 });
      line.mend();
      await page.getByRole("button", { name: "Try now" }).click();
      await page.getByText("Disconnected.").waitFor({ state: "detached", timeout: 1_500 });
    } finally {
      await line.close();
    }
  });
});
