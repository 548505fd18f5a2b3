import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser } from "./fixtures/browser";
import { type Product, startProduct } from "./fixtures/product";
import { openTab } from "./fixtures/tab";
import { violations } from "./fixtures/violations";

const PASSWORD = "correct horse battery staple";
const PUBLIC_PATHS = [
  "/sign-up",
  "/sign-in",
  "/pricing",
  "/status",
  "/docs",
  "/docs/quick-start",
  "/docs/errors",
  "/terms",
];
const OWN_PATHS = ["/home", "/keys", "/webhooks"];
const KEY = /qs_(?:live|test)_[0-9A-Za-z]{38}/;

let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Console errors, uncaught exceptions and policy violations of the test that runs. */
let complaints: string[];
let people = 0;

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

/** Opens a page and waits until it reacts: a press before that is the browser's own. */
async function open(path: string): Promise<void> {
  await page.goto(product.url + path);
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("main") ?? {}).some((key) => key.startsWith("__reactFiber")),
  );
}

async function signUp(): Promise<string> {
  people += 1;
  const email = `ada.${Date.now()}.${people}@example.com`;
  await open("/sign-up");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel(/I accept the terms/).check();
  await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/home");
  return email;
}

async function makeKey(name: string): Promise<string> {
  await open("/keys");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  const secret = page.locator("[data-secret]");
  await secret.waitFor();
  return (await secret.textContent()) ?? "";
}

async function keepKey(): Promise<void> {
  await page.getByLabel("I have stored the key").check();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

const focusedName = () =>
  page.evaluate(() => {
    const active = document.activeElement;
    return active instanceof HTMLInputElement ? active.name : (active?.textContent ?? "");
  });

describe("from a visitor to a key that works", () => {
  it("signs up, ticks the checklist off, makes a key, calls the API with it and revokes it", async () => {
    await signUp();
    await page.getByText("0 of 3 done").waitFor();

    const key = await makeKey("First steps");
    expect(key).toMatch(KEY);
    await page.getByText(/^200 in \d+ ms$/).waitFor();
    await keepKey();

    const call = () =>
      fetch(`${product.url}/api/v1/candles?symbol=BTC/USDT&interval=1m&limit=2`, {
        headers: { Authorization: `Bearer ${key}` },
      });
    expect((await call()).status).toBe(200);
    await open("/home");
    await page.getByText(/[12] of 3 done/).waitFor();

    await open("/keys");
    await page.getByRole("button", { name: "Revoke First steps" }).click();
    await page
      .getByRole("dialog")
      .getByText(/refused with 401 within a second/)
      .waitFor();
    await page.getByRole("button", { name: "Revoke key" }).click();
    await page.getByText("No keys yet").waitFor();
    await expect.poll(async () => (await call()).status, { timeout: 1_000, interval: 100 }).toBe(401);
    await page.getByText("1 key has ended").click();
    await page.getByRole("cell", { name: /revoked/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("shows a secret once: after Done it is neither in the page nor in any storage", async () => {
    await signUp();
    const key = await makeKey("Seen once");
    expect(await page.getByRole("button", { name: "Done" }).isDisabled()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await page.locator("[data-secret]").isVisible()).toBe(true);
    await keepKey();

    const places = () =>
      page.evaluate(() =>
        [
          document.documentElement.outerHTML,
          JSON.stringify(localStorage),
          JSON.stringify(sessionStorage),
          document.cookie,
          JSON.stringify(history.state),
          location.href,
        ].join("\n"),
      );
    expect(await places()).not.toContain(key);
    await page.reload();
    expect(await places()).not.toContain(key);
    expect(await places()).toContain(key.slice(-4));
  });

  it("refuses a key beyond the tier with the way out, and keeps what was typed", async () => {
    await signUp();
    await makeKey("The one of Free");
    await keepKey();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByLabel("Name").fill("One too many");
    await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
    const refusal = page.getByRole("alert").filter({ hasText: "Free has 1 API key" });
    await refusal.waitFor();
    expect(await refusal.getByRole("link", { name: "Compare tiers" }).getAttribute("href")).toBe(
      "/billing?tier=next",
    );
    expect(await page.getByLabel("Name").inputValue()).toBe("One too many");
  });

  it("is held to the networks that it is given afterwards, and released again", async () => {
    await signUp();
    const key = await makeKey("Held");
    await keepKey();
    const asked = async () => {
      const answer = await fetch(`${product.url}/api/v1/me`, { headers: { "X-API-Key": key } });
      return [answer.status, (await answer.json()).code];
    };
    const hold = async (networks: string) => {
      await page.getByRole("button", { name: "Change Held" }).click();
      await page.getByLabel("Allowed networks").fill(networks);
      await page.getByRole("button", { name: "Save changes" }).click();
    };
    expect((await asked())[0]).toBe(200);

    await hold("nowhere");
    await page.getByText("Write an address or network").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await hold("203.0.113.0/24");
    await page.getByRole("cell", { name: /from 203\.0\.113\.0\/24/ }).waitFor();
    await expect.poll(asked, { timeout: 1_000, interval: 100 }).toEqual([403, "forbidden"]);

    await hold("");
    await expect.poll(async () => (await asked())[0], { timeout: 2_000, interval: 100 }).toBe(200);
  });

  it("rotates: a new secret is shown, the old key works on for its grace and is marked as ending", async () => {
    await signUp();
    const old = await makeKey("Rotated");
    await keepKey();
    await page.getByRole("button", { name: "Rotate Rotated" }).click();
    await page.getByLabel("The old key works for another").selectOption({ label: "1 hour" });
    await page.getByRole("button", { name: "Rotate key" }).click();
    const secret = page.locator("[data-secret]");
    await secret.waitFor();
    const next = (await secret.textContent()) ?? "";
    expect(next).toMatch(KEY);
    expect(next).not.toBe(old);
    await keepKey();
    await page.getByRole("cell", { name: "ending" }).waitFor();
    const me = (key: string) =>
      fetch(`${product.url}/api/v1/me`, { headers: { Authorization: `Bearer ${key}` } });
    expect([(await me(old)).status, (await me(next)).status]).toEqual([200, 200]);
  });
});

describe("forms", () => {
  it("say what is wrong beside each field, and put the focus on the first", async () => {
    await open("/sign-up");
    await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
    for (const sentence of [
      "Tell us your name.",
      "That is not an e-mail address. Write it like ada@example.com.",
      "A password has at least 12 characters.",
      "Accept the terms to go on.",
    ]) {
      await page.getByText(sentence).waitFor();
    }
    expect(await focusedName()).toBe("name");
    expect(await page.getByLabel("Name").getAttribute("aria-invalid")).toBe("true");
  });

  it("name the networks and days that a key cannot have", async () => {
    await signUp();
    await open("/keys");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByLabel("Name").fill("Wrong network");
    await page.getByLabel("Allowed networks").fill("203.0.113.0/24\nnot-a-network");
    await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
    await page.getByText("Write an address or network, such as 203.0.113.7 or 203.0.113.0/24.").waitFor();
    await expect.poll(focusedName).toBe("");
    expect(await page.getByLabel("Allowed networks").inputValue()).toContain("not-a-network");
  });

  it("refuse a wrong password and an unknown e-mail with the same sentence", async () => {
    const email = await signUp();
    await context.clearCookies();
    for (const typed of [email, "nobody@example.com"]) {
      await open("/sign-in");
      await page.getByLabel("E-mail").fill(typed);
      await page.getByLabel("Password", { exact: true }).fill("wrong horse battery staple");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("That e-mail address and password do not belong together.").waitFor();
    }
  });

  it("do not say that an e-mail address is taken", async () => {
    const email = await signUp();
    await context.clearCookies();
    await open("/sign-up");
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel(/I accept the terms/).check();
    await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
    await page.getByText("Look into your mail.").waitFor();
    expect(await page.getByText("has an account").count()).toBe(0);
  });

  it("can be filled in, sent and left by keyboard alone", async () => {
    await open("/sign-up");
    await page.getByLabel("Name").focus();
    await page.keyboard.type("Ada");
    await page.keyboard.press("Tab");
    await page.keyboard.type(`keys.${Date.now()}@example.com`);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.getByLabel("Password", { exact: true }).getAttribute("type")).toBe("text");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/home");

    await open("/keys");
    const create = page.getByRole("button", { name: "Create key" });
    await create.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    // The dialog hands the focus back a task after it is gone.
    await page.waitForFunction((element) => element === document.activeElement, await create.elementHandle());

    await page.getByRole("button", { name: /Ada's desk/ }).press("Enter");
    await page.getByRole("menuitem", { name: "Sign out" }).press("Enter");
    await page.waitForURL(`${product.url}/`);
    await page.goto(`${product.url}/keys`);
    await page.waitForURL("**/sign-in?next=%2Fkeys");
  });
});

describe("sessions", () => {
  it("send whoever is not signed in to the sign-in page and back, to this site only", async () => {
    const email = await signUp();
    for (const [next, lands] of [
      ["/keys", "/keys"],
      ["//evil.example/", "/home"],
      ["/.//evil.example/", "/home"],
      ["/\\evil.example/", "/home"],
      ["https://evil.example/", "/home"],
      ["javascript:alert(1)", "/home"],
    ] as const) {
      await context.clearCookies();
      await open(`/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(product.url + lands);
    }
  });

  it("end in the database, so that a kept cookie is worth nothing after signing out", async () => {
    await signUp();
    const kept = await context.cookies();
    await page.getByRole("button", { name: /Ada's desk/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL(`${product.url}/`);
    await context.addCookies(kept);
    await page.goto(`${product.url}/home`);
    await page.waitForURL("**/sign-in?next=%2Fhome");
  });

  it("do not let another site, or a caller without Origin, press the buttons", async () => {
    await signUp();
    await open("/keys");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByLabel("Name").fill("Forged");
    const sent = page.waitForRequest((request) => request.headers()["next-action"] !== undefined);
    await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
    const request = await sent;
    await page.locator("[data-secret]").waitFor();
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    for (const origin of ["https://evil.example", undefined]) {
      const answer = await fetch(`${product.url}/keys`, {
        method: "POST",
        headers: {
          cookie,
          "next-action": request.headers()["next-action"] ?? "",
          "content-type": request.headers()["content-type"] ?? "",
          ...(origin !== undefined && { origin }),
        },
        body: request.postData(),
      });
      expect(await answer.text()).not.toMatch(KEY);
    }
  });
});

describe("reach", () => {
  for (const theme of ["dark", "light"]) {
    it(`has no WCAG 2.2 AA violation on any page in ${theme}`, async () => {
      await context.addCookies([{ name: "quant-theme", value: theme, url: product.url }]);
      for (const path of PUBLIC_PATHS) {
        await open(path);
        expect(await violations(page), path).toEqual([]);
      }
      await signUp();
      for (const path of OWN_PATHS) {
        await open(path);
        expect(await violations(page), path).toEqual([]);
      }
      await makeKey("For axe");
      expect(await violations(page), "the secret").toEqual([]);
      await keepKey();
      expect(await violations(page), "the table").toEqual([]);
      await page.getByRole("button", { name: /Ada's desk/ }).click();
      expect(await violations(page), "the menu").toEqual([]);
    });
  }

  it("fits 360 px without scrolling sideways, and breaks neither its policy nor its scripts", async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await signUp();
    for (const path of [...PUBLIC_PATHS.slice(2), ...OWN_PATHS]) {
      await open(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    }
    await makeKey("Narrow");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(complaints).toEqual([]);
  });
});
