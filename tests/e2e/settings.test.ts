import { readFile } from "node:fs/promises";
import { Secret, TOTP } from "otpauth";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser } from "./fixtures/browser";
import { type Product, startProduct } from "./fixtures/product";
import { violations } from "./fixtures/violations";

const PASSWORD = "correct horse battery staple";
const PATHS = ["security", "sessions", "activity", "data"].map((page) => `/settings/${page}`);

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
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  complaints = [];
  page = await newPage(context);
});

afterEach(() => context.close());

async function newPage(of: BrowserContext): Promise<Page> {
  const made = await of.newPage();
  made.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  made.on("pageerror", (error) => complaints.push(error.message));
  return made;
}

/** Opens a page and waits until it reacts: a press before that is the browser's own. */
async function open(path: string, at = page): Promise<void> {
  await at.goto(product.url + path);
  await at.waitForFunction(() =>
    Object.keys(document.querySelector("main") ?? {}).some((key) => key.startsWith("__reactFiber")),
  );
}

async function signUp(): Promise<string> {
  people += 1;
  const email = `own.${Date.now()}.${people}@example.com`;
  await open("/sign-up");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel(/I accept the terms/).check();
  await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/home");
  return email;
}

async function signIn(email: string, at = page): Promise<void> {
  await open("/sign-in", at);
  await at.getByLabel("E-mail").fill(email);
  await at.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await at.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

const press = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
const codeOf = (secret: string, atMs = Date.now()) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: atMs });

/** Turns the second factor on as a person does; a code of the step after this one is not spent by it. */
async function enrol(): Promise<{ secret: string; codes: string[] }> {
  await open("/settings/security");
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByLabel("Your password").fill(PASSWORD);
  await press("Go on");
  const secret = ((await page.locator("[data-secret]").textContent()) ?? "").replaceAll(" ", "");
  await page.getByLabel("Code that the app shows now").fill(codeOf(secret));
  await press("Turn on");
  await page.locator("[data-codes]").waitFor();
  const codes = await page.locator("[data-codes] li").allTextContents();
  expect(codes).toHaveLength(10);
  await page.getByLabel("I have stored the codes").check();
  await press("Done");
  await page.getByText(/^On since/).waitFor();
  return { secret, codes };
}

describe("the second factor", () => {
  it("is turned on by a code, asked for at the next sign-in, replaced by a recovery code, and turned off", async () => {
    const email = await signUp();
    await open("/settings/security");
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByLabel("Your password").fill("wrong horse battery staple");
    await press("Go on");
    await page.getByText("That is not your password.").waitFor();
    const { secret, codes } = await enrol();

    await context.clearCookies();
    await signIn(email);
    const code = page.getByLabel(/^Code/);
    await code.fill("000000");
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await page.getByText("That code does not fit").waitFor();
    await code.fill(codeOf(secret, Date.now() + 30_000));
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/home");

    const [first = "", second = ""] = codes;
    await context.clearCookies();
    await signIn(email);
    await code.fill(first.toLowerCase());
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/home");

    await open("/settings/security");
    await page.getByText("9 of your recovery codes are left").waitFor();
    await page.getByRole("button", { name: "Turn off" }).click();
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByRole("dialog").getByLabel("Code").fill(second);
    await press("Turn off");
    await page.getByText("Off", { exact: true }).waitFor();
    await open("/settings/activity");
    for (const sentence of [
      "Turned the second factor off.",
      "Used a recovery code; 9 are left.",
      "A second factor was wrong.",
      "Turned the second factor on.",
      "Made the account.",
    ]) {
      await page.getByText(sentence).first().waitFor();
    }
  });
});

describe("sessions", () => {
  it("are listed with their device, and one that is ended is thrown out within two seconds", async () => {
    const email = await signUp();
    const elsewhere = await browser.newContext({
      userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    });
    try {
      const other = await newPage(elsewhere);
      await signIn(email, other);
      await other.waitForURL("**/home");
      const socket = other.waitForEvent("websocket", (found) => found.url().endsWith("/ws/v1"));
      await open("/markets/BTC-USDT", other);
      const stream = await socket;
      await stream.waitForEvent("framereceived");

      await open("/settings/sessions");
      await page.getByText("this one").waitFor();
      await page.getByRole("button", { name: "End Firefox on Windows" }).click();
      const closed = stream.waitForEvent("close", { timeout: 3_000 }).then(() => Date.now());
      await press("End it");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      const endedAt = Date.now();
      expect((await closed) - endedAt).toBeLessThan(2_000);
      await other.goto(`${product.url}/home`);
      await other.waitForURL("**/sign-in?next=%2Fhome");
      await expect.poll(() => page.getByText("Firefox on Windows").count()).toBe(0);
    } finally {
      await elsewhere.close();
    }
  });

  it("end all at once, here and elsewhere, and a kept cookie is worth nothing", async () => {
    const email = await signUp();
    const elsewhere = await browser.newContext();
    try {
      const other = await newPage(elsewhere);
      await signIn(email, other);
      await other.waitForURL("**/home");
      const kept = await context.cookies();
      await open("/settings/sessions");
      await page.getByRole("button", { name: "Sign out everywhere" }).click();
      await press("Sign out everywhere");
      await page.waitForURL("**/sign-in");
      await context.addCookies(kept);
      for (const one of [page, other]) {
        await one.goto(`${product.url}/home`);
        await one.waitForURL("**/sign-in?next=%2Fhome");
      }
      await signIn(email);
      await page.waitForURL("**/home");
      await open("/settings/activity?kind=sign-ins");
      await page.getByText("Signed out everywhere: 2 sessions ended.").waitFor();
    } finally {
      await elsewhere.close();
    }
  });
});

describe("one's own data", () => {
  it("comes as a file to the pages of this site alone, a few times a day", async () => {
    const email = await signUp();
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    for (const origin of ["https://evil.example", undefined]) {
      const answer = await fetch(`${product.url}/settings/data/export`, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, ...(origin !== undefined && { origin }) },
      });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/settings/data?refused=origin"]);
    }
    await open("/settings/data");
    for (let copy = 0; copy < 3; copy++) {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download your data" }).click();
      const file = await download;
      expect(file.suggestedFilename()).toMatch(/^quant-saas-data-\d{4}-\d\d-\d\d\.json$/);
      const data = JSON.parse(await readFile(await file.path(), "utf8"));
      expect(data.account).toMatchObject({ email, name: "Ada", hasPassword: true });
      expect(data.securityEvents.at(-1)).toMatchObject({ kind: "data-exported" });
      expect(JSON.stringify(data)).not.toMatch(/argon2|"hash"|secret"/i);
    }
    await page.getByRole("button", { name: "Download your data" }).click();
    await page.getByText("A copy can be taken 3 times in 24 hours.").waitFor();
  });

  it("goes with the account: after e-mail and password nothing signs in and every session is over", async () => {
    const email = await signUp();
    const kept = await context.cookies();
    await open("/settings/data");
    await page.getByRole("button", { name: "Delete your account" }).click();
    const typed = page.getByRole("dialog").getByLabel(`Type ${email} to go on`);
    await typed.fill("somebody@example.com");
    await page.getByLabel("Your password").fill(PASSWORD);
    await press("Delete for good");
    await page.getByText("That is not your e-mail address.").waitFor();
    await typed.fill(email);
    await press("Delete for good");
    await page.waitForURL("**/account-deleted");
    await page.getByRole("heading", { name: "Your account is deleted" }).waitFor();
    await context.clearCookies();
    await context.addCookies(kept);
    await page.goto(`${product.url}/home`);
    await page.waitForURL("**/sign-in?next=%2Fhome");
    await signIn(email);
    await page.getByText("That e-mail address and password do not belong together.").waitFor();
  });
});

describe("reach", () => {
  it("has no WCAG 2.2 AA violation on any page or in any dialog, in dark and light", async () => {
    await signUp();
    for (const theme of ["dark", "light"]) {
      await context.addCookies([{ name: "quant-theme", value: theme, url: product.url }]);
      for (const path of PATHS) {
        await open(path);
        expect(await violations(page), `${path} in ${theme}`).toEqual([]);
      }
      for (const [path, button] of [
        ["/settings/security", "Turn on"],
        ["/settings/sessions", "Sign out everywhere"],
        ["/settings/data", "Delete your account"],
      ] as const) {
        await open(path);
        await page.getByRole("button", { name: button }).click();
        await page.getByRole("dialog").waitFor();
        expect(await violations(page), `${button} in ${theme}`).toEqual([]);
      }
    }
  });

  it("fits 360 px without scrolling sideways, and shows secret and recovery codes once", async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await signUp();
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    for (const path of PATHS) {
      await open(path);
      expect(await width(), path).toBeLessThanOrEqual(360);
    }
    const { secret, codes } = await enrol();
    expect(await width()).toBeLessThanOrEqual(360);
    await page.reload();
    const places = await page.evaluate(() =>
      [
        document.documentElement.outerHTML,
        JSON.stringify(localStorage),
        JSON.stringify(sessionStorage),
        document.cookie,
      ].join(),
    );
    for (const kept of [secret, ...codes]) expect(places).not.toContain(kept);
    expect(complaints).toEqual([]);
  });
});
