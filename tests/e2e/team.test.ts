import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { queryProduct } from "../fixtures/product-database";
import { launchBrowser } from "./fixtures/browser";
import { type Product, startProduct } from "./fixtures/product";
import { violations } from "./fixtures/violations";

const PASSWORD = "correct horse battery staple";

let product: Product;
let browser: Browser;
let people = 0;
const contexts: BrowserContext[] = [];
/** Console errors, uncaught exceptions and policy violations of the test that runs. */
let complaints: string[] = [];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ args: ["--venues", "binance"] }), launchBrowser()]);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
}, 60_000);

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  complaints = [];
});

interface Visitor {
  page: Page;
  context: BrowserContext;
  name: string;
  email: string;
}

async function visitor(name: string): Promise<Visitor> {
  people += 1;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  contexts.push(context);
  const page = await context.newPage();
  page.on("console", (message) => {
    // A source that starves on a busy machine makes /ready say so, which is not about these pages.
    const isReadiness = message.location().url.endsWith("/ready");
    if (message.type() === "error" && !isReadiness)
      complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, context, name, email: `${name.toLowerCase()}.${Date.now()}.${people}@example.com` };
}

/** Opens a page and waits until it reacts: a press before that is the browser's own. */
async function open({ page }: Visitor, address: string): Promise<void> {
  await page.goto(address.startsWith("http") ? address : product.url + address);
  await alive(page);
}

async function alive(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("main") ?? {}).some((key) => key.startsWith("__reactFiber")),
  );
}

async function fillSignUp({ page, name, email }: Visitor): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel(/I accept the terms/).check();
  await page.getByRole("main").getByRole("button", { name: "Create account" }).click();
}

async function signUp(who: Visitor): Promise<void> {
  await open(who, "/sign-up");
  await fillSignUp(who);
  await who.page.waitForURL("**/home");
}

const sql = (text: string, values: unknown[]) => queryProduct(product.data, text, values);

/** Somebody whose address is confirmed and whose organisation has the five seats of Pro. */
async function ownerOfPro(): Promise<Visitor> {
  const owner = await visitor("Olive");
  await signUp(owner);
  await toPro(owner);
  return owner;
}

async function toPro({ email }: Visitor): Promise<void> {
  await sql("update accounts.users set email_verified_at = now() where email = $1", [email]);
  await sql(
    `insert into accounts.subscriptions (organisation_id, tier, status)
     select m.organisation_id, 'pro', 'active' from accounts.memberships m
     join accounts.users u on u.id = m.user_id where u.email = $1`,
    [email],
  );
}

async function invite({ page }: Visitor, email: string): Promise<void> {
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("rowheader", { name: email }).waitFor();
}

/** The link of the newest invitation in the outbox. */
async function linkTo(email: string): Promise<string> {
  const address = `${product.url}/dev/mail/messages?to=${encodeURIComponent(email)}`;
  const read = async () => {
    const { data = [] } = await (await fetch(address)).json();
    const mail = data.find(({ subject }: { subject: string }) => subject.includes("invites you"));
    return String(/https?:\S+\/invitations\/[\w-]+/.exec(mail?.text ?? "") ?? "");
  };
  await expect.poll(read, { timeout: 15_000 }).not.toBe("");
  return read();
}

const roleCell = (page: Page, name: string, role: string) =>
  page.getByRole("row", { name: new RegExp(name) }).getByRole("cell", { name: role, exact: true });
const heading = (page: Page, text: string | RegExp) => page.getByRole("heading", { level: 1, name: text });

describe("a team", () => {
  it("grows by an invitation, holds to roles, changes hands and is left", async () => {
    const owner = await visitor("Olive");
    await signUp(owner);
    await open(owner, "/team");
    await owner.page.getByText("Free has one seat, and it is taken.").waitFor();
    await owner.page.getByText("Pro has 5.").waitFor();
    expect(await owner.page.getByRole("button", { name: "Invite" }).count()).toBe(0);

    await toPro(owner);
    await open(owner, "/team");
    const grace = await visitor("Grace");
    await invite(owner, grace.email);

    const link = await linkTo(grace.email);
    const token = link.split("/").at(-1) ?? "";
    await open(grace, link);
    expect(grace.page.url()).toBe(`${product.url}/invitations`);
    await heading(grace.page, "Olive invites you to Olive's desk").waitFor();
    expect(await grace.page.content()).not.toContain(token);
    await grace.page.getByRole("link", { name: "Create an account" }).click();
    await grace.page.waitForURL("**/sign-up?next=/invitations");
    await alive(grace.page);
    expect(await grace.page.getByLabel("E-mail").inputValue()).toBe(grace.email);
    await fillSignUp(grace);
    await grace.page.waitForURL(`${product.url}/invitations`);
    await alive(grace.page);
    await grace.page.getByRole("button", { name: "Join Olive's desk" }).click();

    await grace.page.waitForURL("**/team");
    await roleCell(grace.page, "Grace", "member").waitFor();
    expect(await grace.page.getByRole("button", { name: "Invite" }).count()).toBe(0);
    expect(await grace.page.content()).not.toContain(owner.email);

    await open(owner, "/team");
    await owner.page.getByRole("button", { name: "Change role Grace" }).click();
    await owner.page.getByRole("radio", { name: /^admin/ }).check();
    await owner.page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
    await owner.page.getByRole("dialog").waitFor({ state: "detached" });
    await open(grace, "/team");
    await grace.page.getByRole("button", { name: "Invite" }).waitFor();
    expect(await grace.page.getByRole("button", { name: "Delete" }).count()).toBe(0);

    await owner.page.getByRole("button", { name: "Transfer ownership" }).click();
    await owner.page.getByLabel("Your password").fill("wrong horse battery staple");
    await owner.page.getByRole("button", { name: "Transfer", exact: true }).click();
    await owner.page.getByText("That is not your password.").waitFor();
    await owner.page.getByLabel("Your password").fill(PASSWORD);
    await owner.page.getByRole("button", { name: "Transfer", exact: true }).click();
    await owner.page.getByRole("dialog").waitFor({ state: "detached" });
    await roleCell(owner.page, "Grace", "owner").waitFor();

    await owner.page.getByRole("button", { name: "Leave" }).click();
    await owner.page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
    await owner.page.waitForURL("**/organisations/new");
    await alive(owner.page);
    await owner.page.getByLabel("Name").fill("Second desk");
    await owner.page.getByRole("button", { name: "Create organisation" }).click();
    await owner.page.waitForURL("**/home");
    await owner.page.getByRole("button", { name: /Second desk/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("is one of several: switching in one tab takes the others along", async () => {
    const owner = await ownerOfPro();
    await open(owner, "/organisations/new");
    await owner.page.getByLabel("Name").fill("Night desk");
    await owner.page.getByRole("button", { name: "Create organisation" }).click();
    await owner.page.waitForURL("**/home");
    const other = await owner.context.newPage();
    await other.goto(`${product.url}/keys`);
    await alive(other);
    await owner.page.getByRole("button", { name: /Night desk/ }).click();
    await owner.page.getByRole("menuitemradio", { name: /Olive's desk/ }).click();
    await owner.page.getByRole("button", { name: /Olive's desk/ }).waitFor();
    await other.getByRole("button", { name: /Olive's desk/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("says where an invitation stands, reads well to everybody and fits 360 px", async () => {
    const owner = await ownerOfPro();
    await open(owner, "/team");
    const [guest, stranger] = [await visitor("Guest"), await visitor("Sam")];
    await invite(owner, guest.email);
    const link = await linkTo(guest.email);
    const states: [Visitor, string, string | RegExp][] = [
      [guest, link, /invites you to/],
      [guest, "/invitations/cut-off", "No invitation here"],
    ];
    await signUp(stranger);
    states.push([stranger, link, "This invitation is for somebody else"]);
    for (const [who, address, title] of states) {
      await open(who, address);
      await heading(who.page, title).waitFor();
      expect(await violations(who.page), String(title)).toEqual([]);
    }
    await owner.page.getByRole("button", { name: `Withdraw the one to ${guest.email}` }).click();
    await owner.page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await owner.page.getByRole("dialog").waitFor({ state: "detached" });
    await open(guest, link);
    await heading(guest.page, "This invitation was withdrawn").waitFor();

    for (const theme of ["dark", "light"]) {
      await owner.context.addCookies([{ name: "quant-theme", value: theme, url: product.url }]);
      await owner.page.setViewportSize({ width: 1440, height: 900 });
      await open(owner, "/organisations/new");
      expect(await violations(owner.page), theme).toEqual([]);
      await open(owner, "/team");
      expect(await violations(owner.page), theme).toEqual([]);
      await owner.page.getByRole("button", { name: "Invite" }).click();
      expect(await violations(owner.page), `invite in ${theme}`).toEqual([]);
      await owner.page.setViewportSize({ width: 360, height: 780 });
      expect(await owner.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
    expect(complaints).toEqual([]);
  });
});
