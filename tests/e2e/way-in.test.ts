import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { hashRecoveryCode, makeRecoveryCode } from "@/lib/services/accounts/second-factor/recovery-code";
import { type IdentityProvider, startIdentityProvider } from "../fixtures/identity-provider";
import { queryProduct } from "../fixtures/product-database";
import { launchBrowser } from "./fixtures/browser";
import { type Product, startProduct } from "./fixtures/product";
import { violations } from "./fixtures/violations";

const PASSWORD = "correct horse battery staple";
const NEXT = "four entirely other words";
const ENTRY_PATHS = [
  "/sign-in",
  "/sign-up",
  "/forgot-password",
  "/reset-password",
  "/verify-email",
  "/change-email",
  "/change-email/undo",
];

let product: Product;
let provider: IdentityProvider;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Policy violations, uncaught exceptions and console errors of the test that runs. */
let complaints: string[];
/** Cookies of a provider's way belong to the name under which the product is published. */
let url: string;
let people = 0;

beforeAll(async () => {
  provider = await startIdentityProvider();
  const env = {
    GITHUB_ID: "test-github",
    GITHUB_SECRET: "gh-s3cr3t",
    GITHUB_URL: provider.url,
    GOOGLE_ID: "test-google",
    GOOGLE_SECRET: "go-s3cr3t",
    GOOGLE_ISSUER: provider.url,
  };
  [product, browser] = await Promise.all([
    startProduct({ args: ["--venues", "binance"], env }),
    launchBrowser(),
  ]);
  url = product.url.replace("127.0.0.1", "localhost");
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await provider?.close();
}, 60_000);

beforeEach(async () => {
  [context, page] = await newVisitor();
});
afterEach(() => context.close());

async function newVisitor(): Promise<[BrowserContext, Page]> {
  const made = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  complaints = [];
  const visitor = await made.newPage();
  visitor.on("console", (message) => {
    // A refused sign-in is a 401, which the browser itself reports.
    if (message.type() === "error" && !message.text().includes("401")) complaints.push(message.text());
  });
  visitor.on("pageerror", (error) => complaints.push(error.message));
  return [made, visitor];
}

const newEmail = () => `way.${Date.now()}.${++people}@example.com`;

/** Opens a page and waits until it reacts: a press before that is the browser's own. */
async function open(path: string, at = page): Promise<void> {
  await at.goto(path.startsWith("http") ? path : url + path);
  await at.waitForFunction(() =>
    Object.keys(document.querySelector("main") ?? {}).some((key) => key.startsWith("__reactFiber")),
  );
}

async function fillSignUp(email: string, password = PASSWORD): Promise<void> {
  await open("/sign-up");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel(/I accept the terms/).check();
  await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
}

async function signUp(): Promise<string> {
  const email = newEmail();
  await fillSignUp(email);
  await page.waitForURL("**/home");
  return email;
}

async function signIn(email: string, password: string, at = page): Promise<void> {
  await open("/sign-in", at);
  await at.getByLabel("E-mail").fill(email);
  await at.getByLabel("Password", { exact: true }).fill(password);
  await at.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Ends this browser's session here alone, and leaves what it is known by. */
const forgetSession = () => context.clearCookies({ name: /next-auth/ });

/** The link of the newest mail to an address that a path is named in. */
async function linkTo(email: string, path: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const answer = await fetch(`${product.url}/dev/mail/messages?to=${encodeURIComponent(email)}`);
      const { data }: { data: { links: string[] }[] } = await answer.json();
      const link = data.flatMap(({ links }) => links).find((each) => new URL(each).pathname === path);
      if (link === undefined) throw new Error(`no mail with a link to ${path} came to ${email}`);
      return link;
    },
    { timeout: 15_000, interval: 200 },
  );
}

describe("what no browser of ours sends", () => {
  it("is refused in words, and nothing fails at it", async () => {
    const json = { "Content-Type": "application/json" };
    const asked: [string, RequestInit, number][] = [
      ["/api/stream-ticket", { method: "POST", headers: { Origin: "null" } }, 403],
      ["/api/auth/csrf?callbackUrl=javascript:1", {}, 400],
      ["/api/auth/callback/credentials", { method: "POST", headers: json, body: "{{" }, 400],
    ];
    for (const [path, init, status] of asked) {
      const answer = await fetch(`${url}${path}`, init);
      expect(answer.status, path).toBe(status);
      expect(answer.headers.get("content-type"), path).toBe("application/problem+json");
    }
  });
});

describe("by mail", () => {
  it("an address is confirmed by one press on the link, which leaves the address bar", async () => {
    const email = await signUp();
    const banner = page.getByRole("complementary", { name: "Your e-mail address" });
    await banner.waitFor();
    await open(await linkTo(email, "/verify-email"));
    await page.waitForURL(`${url}/verify-email`);
    await page.getByRole("button", { name: "Confirm this address" }).click();
    await page.getByText(`${email} is confirmed.`).waitFor();
    await page.getByRole("link", { name: "Go on" }).click();
    await page.waitForURL("**/home");
    expect(await banner.count()).toBe(0);

    await open(await linkTo(email, "/verify-email"));
    await page.getByRole("button", { name: "Confirm this address" }).click();
    await page.getByText("This link was used already; each works once.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("a password is reset, and every session that was open has ended", async () => {
    const email = await signUp();
    const [elsewhere, other] = await newVisitor();
    await open("/forgot-password", other);
    await other.getByLabel("E-mail").fill(email);
    await other.getByRole("button", { name: "Send me a link" }).click();
    const said = await other.getByRole("status").filter({ hasText: "Look into your mail." }).textContent();

    await open(await linkTo(email, "/reset-password"), other);
    await other.getByLabel("New password").fill("Unbelievable");
    await other.getByRole("button", { name: "Change password" }).click();
    await other.getByText(/on lists that attackers try first/).waitFor();
    await other.getByLabel("New password").fill(NEXT);
    await other.getByRole("button", { name: "Change password" }).click();
    await other.getByText("Your password is changed.").waitFor();
    expect(other.url()).toBe(`${url}/reset-password`);

    await page.goto(`${url}/home`);
    await page.waitForURL("**/sign-in?next=%2Fhome");
    await signIn(email, PASSWORD, other);
    await other.getByText("That e-mail address and password do not belong together.").waitFor();
    await signIn(email, NEXT, other);
    await other.waitForURL("**/home");

    const stranger = newEmail();
    await open("/forgot-password");
    await page.getByLabel("E-mail").fill(stranger);
    await page.getByRole("button", { name: "Send me a link" }).click();
    const saidToo = await page.getByRole("status").filter({ hasText: "Look into your mail." }).textContent();
    expect(saidToo?.replace(stranger, "")).toBe(said?.replace(email, ""));
    await elsewhere.close();
  });

  it("an address is changed, and kept by whoever reads the old mailbox", async () => {
    const email = await signUp();
    const next = newEmail();
    await open("/settings/profile");
    await page.getByRole("button", { name: "Change address" }).click();
    await page.getByLabel("New e-mail address").fill(next);
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByRole("button", { name: "Send a link to it" }).click();
    await page.getByText(`A link went to ${next}.`).waitFor();
    await open(await linkTo(next, "/change-email"));
    await page.getByRole("button", { name: "Use this address" }).click();
    await page.getByText(`Your address is ${next} now.`).waitFor();

    await open(await linkTo(email, "/change-email/undo"));
    await page.getByRole("button", { name: "Keep my address and sign everybody out" }).click();
    await page.getByText(`Your address is ${email} again.`).waitFor();
    await page.getByRole("link", { name: "Choose a new password" }).click();
    await page.getByLabel("New password").fill(NEXT);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Your password is changed.").waitFor();
    await signIn(email, NEXT);
    await page.waitForURL("**/home");
  });
});

describe("what is refused", () => {
  it("is a known password, beside the field", async () => {
    await fillSignUp(newEmail(), "Unbelievable");
    await page.getByText(/on lists that attackers try first/).waitFor();
    expect(await page.getByLabel("Password", { exact: true }).getAttribute("aria-invalid")).toBe("true");
  });

  it("does not say that an address is taken: the owner hears of it by mail", async () => {
    const email = await signUp();
    await context.clearCookies();
    await fillSignUp(email, NEXT);
    await page.getByText("Look into your mail.").waitFor();
    await expect(linkTo(email, "/forgot-password")).resolves.toBeTypeOf("string");
  });

  it("is a stranger who guesses, and not the owner on a device of theirs", async () => {
    const email = await signUp();
    const [elsewhere] = await newVisitor();
    const { csrfToken } = await (await elsewhere.request.get(`${url}/api/auth/csrf`)).json();
    const guess = async () => {
      const form = { csrfToken, email, password: "a guess of many", json: "true" };
      const answer = await elsewhere.request.post(`${url}/api/auth/callback/credentials`, { form });
      return new URL((await answer.json()).url).searchParams.get("error") ?? "";
    };
    let said = "";
    for (let tries = 0; tries < 30 && !said.includes("many tries"); tries++) said = await guess();
    expect(said).toMatch(/many tries in a short time. Try again in \d+ s/);

    await forgetSession();
    await signIn(email, PASSWORD);
    await page.waitForURL("**/home");
    await expect(linkTo(email, "/forgot-password")).resolves.toBeTypeOf("string");
    await elsewhere.close();
  });
});

describe("by GitHub and Google", () => {
  const goOnWith = async (name: string) => {
    await open("/sign-in");
    await page.getByRole("button", { name: `Go on with ${name}` }).click();
  };
  const become = (subject: number, email: string, emailVerified = true) => {
    provider.person = { subject, name: "Grace Hopper", email, emailVerified };
  };

  it("an account is made, joined with the other provider, and found again by the provider's id", async () => {
    const email = newEmail();
    become(101, email);
    await goOnWith("GitHub");
    await page.waitForURL("**/home");
    expect(provider.asked?.get("code_challenge_method")).toBe("S256");
    expect(await page.getByRole("complementary", { name: "Your e-mail address" }).count()).toBe(0);
    await forgetSession();
    become(202, email);
    await goOnWith("Google");
    await page.waitForURL("**/home");
    expect(provider.asked?.get("nonce")).toBeTruthy();
    await open("/settings/profile");
    await page.getByText("You have no password: you come in with GitHub or Google.").waitFor();

    await forgetSession();
    become(101, newEmail());
    await goOnWith("GitHub");
    await page.waitForURL("**/home");
    await open("/settings/profile");
    await page.getByRole("main").getByText(email).waitFor();

    await open("/settings/security");
    await page.getByRole("button", { name: "Remove Google" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove Google" });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Remove" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("the only one").waitFor();
    expect(await page.getByRole("button", { name: /^Remove/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("nobody comes in by an address that one of the two sides has not confirmed, or by another's state", async () => {
    become(303, newEmail(), false);
    for (const name of ["GitHub", "Google"]) {
      await goOnWith(name);
      await page.getByText(`${name} has not confirmed your e-mail address.`).waitFor();
    }
    const email = await signUp();
    await context.clearCookies();
    become(404, email);
    await goOnWith("GitHub");
    await page.getByText(/that nobody has confirmed yet, so GitHub cannot open it/).waitFor();
    expect(await violations(page)).toEqual([]);

    become(505, newEmail());
    provider.forgeState = true;
    await goOnWith("GitHub");
    await page.getByText("Signing in did not work.").waitFor();
    provider.forgeState = false;
  });

  it.skipIf(process.env.E2E_URL)(
    "the second factor is still asked for, and opens nothing before",
    async () => {
      const email = newEmail();
      become(606, email);
      await goOnWith("GitHub");
      await page.waitForURL("**/home");
      const code = makeRecoveryCode();
      await queryProduct(
        product.data,
        `with person as (
         update accounts.users set totp_secret = '\\x01', totp_enabled_at = now() where email = $1 returning id
       ) insert into accounts.recovery_codes (user_id, hash) select id, $2 from person`,
        [email, hashRecoveryCode(code)],
      );
      await forgetSession();
      await goOnWith("GitHub");
      await page.waitForURL("**/sign-in/second-factor**");
      await page.goto(`${url}/keys`);
      await page.waitForURL("**/sign-in/second-factor?next=%2Fkeys");
      const waiting = await context.cookies();
      await page.getByRole("button", { name: "Use a recovery code" }).click();
      expect(await violations(page)).toEqual([]);
      await page.getByLabel("Recovery code").fill("nothing-of-the-kind");
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText(/That code does not fit/).waitFor();
      await page.getByLabel("Recovery code").fill(code);
      await page.getByRole("button", { name: "Go on" }).click();
      await page.waitForURL("**/keys");
      // The session that waited is not the one that is open.
      await context.addCookies(waiting);
      await page.goto(`${url}/keys`);
      await page.waitForURL("**/sign-in?next=%2Fkeys");
    },
  );
});

describe("reach", () => {
  it.each(["dark", "light"])("has no WCAG 2.2 AA violation in %s, at 360 px, in any state", async (theme) => {
    await context.addCookies([{ name: "quant-theme", value: theme, url }]);
    await page.setViewportSize({ width: 360, height: 780 });
    const holds = async (what: string) => {
      expect(await violations(page), what).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(360);
    };
    for (const path of ENTRY_PATHS) {
      await open(path);
      await holds(path);
    }
    const email = await signUp();
    await holds("the banner");
    await open("/settings/profile");
    await page.getByRole("button", { name: "Change address" }).click();
    await page.getByRole("button", { name: "Send a link to it" }).click();
    await page.getByText("That is not an e-mail address.").waitFor();
    await holds("a refused form");
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByLabel("New password").fill(NEXT);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText(/^Changed\./).waitFor();
    await holds("a changed password");
    await open(await linkTo(email, "/verify-email"));
    await holds("a link");
    expect(complaints).toEqual([]);
  });
});
