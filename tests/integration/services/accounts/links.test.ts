import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { assertVerified } from "@/lib/services/accounts/assert-verified";
import { askEmailChange, confirmEmailChange, undoEmailChange } from "@/lib/services/accounts/change-email";
import { changePassword } from "@/lib/services/accounts/change-password";
import { signInWithProvider } from "@/lib/services/accounts/oauth/sign-in-with-provider";
import { TOKEN_LIFETIMES_MS } from "@/lib/services/accounts/one-time-token";
import { askPasswordReset, resetPassword } from "@/lib/services/accounts/reset-password";
import { readSession } from "@/lib/services/accounts/session";
import { signIn } from "@/lib/services/accounts/sign-in";
import { sendVerification, verifyEmail } from "@/lib/services/accounts/verify-email";
import { type Accounts, CALLER, ORIGIN, openAccounts, PASSWORD } from "./accounts";

const NEXT = "four entirely other words";
const UNKNOWN = "A".repeat(43);

let accounts: Accounts;

beforeAll(async () => {
  accounts = await openAccounts();
});
afterAll(() => accounts?.close());

const at = (nowMs = Date.now()) => ({ caller: CALLER, nowMs });
const asking = (nowMs = Date.now()) => ({ ...at(nowMs), origin: ORIGIN });
const signInAs = (email: string, password = PASSWORD) => signIn(accounts.prisma, { email, password }, CALLER);
const sessionIsOpen = async (sessionId: string) =>
  (await readSession(accounts.prisma, sessionId, Date.now())) !== null;
const isVerified = (userId: string) =>
  withOrganisation(accounts.prisma, { organisationId: null, userId }, (transaction) =>
    assertVerified(transaction, userId).then(
      () => true,
      () => false,
    ),
  );

describe("a link", () => {
  it("is told apart: never given, replaced, used and too old; of ten presses at once one counts", async () => {
    const { prisma, newPerson, tokenOf, eventsOf } = accounts;
    const { email, userId } = await newPerson({ verified: false });
    const send = (nowMs = Date.now()) => sendVerification(prisma, { userId, origin: ORIGIN, nowMs });
    await send();
    const first = await tokenOf(email, "verify-email");
    await send();
    const token = await tokenOf(email, "verify-email");
    expect(token).not.toBe(first);
    for (const none of [UNKNOWN, first, "", "not a token"]) {
      await expect(verifyEmail(prisma, none, at())).rejects.toMatchObject({ code: "not_found" });
    }
    const late = Date.now() + TOKEN_LIFETIMES_MS["verify-email"];
    await expect(verifyEmail(prisma, token, at(late))).rejects.toMatchObject({ code: "rejected" });
    expect(await isVerified(userId)).toBe(false);

    const presses = await Promise.allSettled(
      Array.from({ length: 10 }, () => verifyEmail(prisma, token, at())),
    );
    expect(presses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(verifyEmail(prisma, token, at())).rejects.toMatchObject({ code: "conflict" });
    expect(await isVerified(userId)).toBe(true);
    expect(await eventsOf(userId)).toEqual(["email-verified"]);
    await expect(send()).rejects.toMatchObject({ code: "conflict" });
  });

  it("of one purpose is good for no other", async () => {
    const { prisma, newPerson, tokenOf } = accounts;
    const { email } = await newPerson();
    await askPasswordReset(prisma, email, asking());
    const token = await tokenOf(email, "reset-password");
    await expect(verifyEmail(prisma, token, at())).rejects.toMatchObject({ code: "not_found" });
    await expect(confirmEmailChange(prisma, token, at())).rejects.toMatchObject({ code: "not_found" });
  });

  it("is stored as a hash alone", async () => {
    const { prisma, newPerson, tokenOf, pool } = accounts;
    const { email } = await newPerson();
    await askPasswordReset(prisma, email, asking());
    const token = await tokenOf(email, "reset-password");
    const { rows } = await pool.query("select t::text as row from accounts.one_time_tokens t");
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) {
      expect(row).not.toContain(token);
      expect(row).not.toContain(Buffer.from(token, "base64url").toString("hex"));
    }
  });
});

describe("a reset", () => {
  it("sets the password, confirms the address, ends every session and says so by mail", async () => {
    const { prisma, newPerson, tokenOf, mailsTo, eventsOf } = accounts;
    const { email, userId } = await newPerson({ verified: false });
    const sessions = [await signInAs(email), await signInAs(email)];
    await askPasswordReset(prisma, email, asking());
    const token = await tokenOf(email, "reset-password");

    const common = { token, password: "unbelievable" };
    await expect(resetPassword(prisma, common, at())).rejects.toMatchObject({
      code: "invalid_request",
      fields: [{ path: "password" }],
    });
    // What was refused did not use the link up.
    await resetPassword(prisma, { token, password: NEXT }, at());
    for (const { sessionId } of sessions) expect(await sessionIsOpen(sessionId)).toBe(false);
    await expect(signInAs(email)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(signInAs(email, NEXT)).resolves.toMatchObject({ userId });
    expect(await isVerified(userId)).toBe(true);
    expect((await mailsTo(email)).map(({ template }) => template)).toContain("password-changed");
    expect(await eventsOf(userId)).toEqual(
      expect.arrayContaining(["password-reset-asked", "password-reset"]),
    );
    await expect(resetPassword(prisma, { token, password: NEXT }, at())).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("is sent once a minute, to nobody who has no account, and ends after an hour", async () => {
    const { prisma, newPerson, tokenOf, mailsTo, pool } = accounts;
    const { email } = await newPerson();
    for (let index = 0; index < 3; index++) await askPasswordReset(prisma, email, asking());
    expect(await mailsTo(email)).toHaveLength(1);
    const before = await pool.query("select count(*) from accounts.mails");
    await askPasswordReset(prisma, `${randomUUID()}@example.com`, asking());
    expect(await pool.query("select count(*) from accounts.mails")).toMatchObject({ rows: before.rows });
    const late = at(Date.now() + TOKEN_LIFETIMES_MS["reset-password"]);
    const form = { token: await tokenOf(email, "reset-password"), password: NEXT };
    await expect(resetPassword(prisma, form, late)).rejects.toMatchObject({ code: "rejected" });
  });
});

describe("a change of password", () => {
  it("asks for the old one, ends the other sessions and leaves this one", async () => {
    const { prisma, newPerson, mailsTo } = accounts;
    const { email, userId } = await newPerson();
    const [here, there] = [await signInAs(email), await signInAs(email)];
    const change = (current: string, next: string) =>
      changePassword(prisma, { current, next }, { userId, sessionId: here.sessionId, ...at() });
    await expect(change("not the old one", NEXT)).rejects.toMatchObject({ fields: [{ path: "current" }] });
    await expect(change(PASSWORD, PASSWORD)).rejects.toMatchObject({ fields: [{ path: "next" }] });
    await expect(change(PASSWORD, "unbelievable")).rejects.toMatchObject({ fields: [{ path: "next" }] });
    await expect(change(PASSWORD, NEXT)).resolves.toEqual({ sessionsEnded: 1 });
    expect(await sessionIsOpen(here.sessionId)).toBe(true);
    expect(await sessionIsOpen(there.sessionId)).toBe(false);
    expect((await mailsTo(email)).at(-1)).toMatchObject({ template: "password-changed" });
  });
});

describe("a change of address", () => {
  const ask = (userId: string, email: string, password = PASSWORD) =>
    askEmailChange(accounts.prisma, { email, password }, { userId, ...asking() });
  const other = () => `${randomUUID()}@example.org`;

  it("counts once the link to the new address was opened", async () => {
    const { prisma, newPerson, tokenOf, mailsTo } = accounts;
    const { email, userId } = await newPerson();
    const next = other();
    await expect(ask(userId, next, "wrong")).rejects.toMatchObject({ fields: [{ path: "password" }] });
    await expect(ask(userId, email)).rejects.toMatchObject({ fields: [{ path: "email" }] });
    await ask(userId, next);
    await expect(signInAs(email)).resolves.toMatchObject({ userId });
    await expect(confirmEmailChange(prisma, await tokenOf(next, "confirm-new-email"), at())).resolves.toBe(
      next,
    );
    await expect(signInAs(next)).resolves.toMatchObject({ userId });
    await expect(signInAs(email)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await mailsTo(email)).map(({ template }) => template)).toEqual([
      "email-change-asked",
      "email-changed",
    ]);
  });

  it("that was asked for ends with the password that asked for it", async () => {
    const { prisma, newPerson, tokenOf } = accounts;
    const { email, userId } = await newPerson();
    const { sessionId } = await signInAs(email);
    const [first, second] = [other(), other()];
    await ask(userId, first);
    await changePassword(prisma, { current: PASSWORD, next: NEXT }, { userId, sessionId, ...at() });
    await ask(userId, second, NEXT);
    await askPasswordReset(prisma, email, asking());
    await resetPassword(prisma, { token: await tokenOf(email, "reset-password"), password: PASSWORD }, at());
    for (const thiefs of [first, second]) {
      const token = await tokenOf(thiefs, "confirm-new-email");
      await expect(confirmEmailChange(prisma, token, at())).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(
      undoEmailChange(prisma, await tokenOf(email, "email-change-asked"), at()),
    ).resolves.toMatchObject({
      email,
    });
  });

  it("that is taken back takes along the provider's account that was joined meanwhile", async () => {
    const { prisma, newPerson, tokenOf } = accounts;
    const { email, userId } = await newPerson();
    const come = (provider: "github" | "google", address: string) =>
      signInWithProvider(
        prisma,
        { provider, subject: `${provider}:${userId}`, name: null, email: address, emailVerified: true },
        { ...at(), deviceOf: () => null },
      );
    await come("github", email);
    const thiefs = other();
    await ask(userId, thiefs);
    await confirmEmailChange(prisma, await tokenOf(thiefs, "confirm-new-email"), at());
    await expect(come("google", thiefs)).resolves.toMatchObject({ userId });
    await undoEmailChange(prisma, await tokenOf(email, "email-change-asked"), at());
    await expect(come("github", email)).resolves.toMatchObject({ userId });
    expect((await come("google", thiefs)).userId).not.toBe(userId);
  });

  it("that is taken back ends a second factor that was turned on meanwhile, and none that was the owner's", async () => {
    const { prisma, newPerson, tokenOf, pool } = accounts;
    const factorAfterUndo = async (turnedOn: "before" | "since") => {
      const { email, userId } = await newPerson();
      const turnOn = (when: Date) =>
        pool.query("update accounts.users set totp_enabled_at = $2, totp_secret = 'x' where id = $1", [
          userId,
          when,
        ]);
      if (turnedOn === "before") await turnOn(new Date(Date.now() - 60_000));
      const thiefs = other();
      await ask(userId, thiefs);
      await confirmEmailChange(prisma, await tokenOf(thiefs, "confirm-new-email"), at());
      if (turnedOn === "since") await turnOn(new Date());
      await undoEmailChange(prisma, await tokenOf(email, "email-change-asked"), at());
      const { rows } = await pool.query("select totp_enabled_at from accounts.users where id = $1", [userId]);
      return rows[0];
    };
    expect(await factorAfterUndo("since")).toEqual({ totp_enabled_at: null });
    expect(await factorAfterUndo("before")).toEqual({ totp_enabled_at: expect.any(Date) });
  });

  it("that is taken back ends the API keys that were made meanwhile, and no other", async () => {
    const { prisma, newPerson, tokenOf, pool } = accounts;
    const { email, userId, organisationId } = await newPerson();
    const makeKey = async (name: string, createdBy: string | null, createdAt: Date) =>
      pool.query(
        `insert into accounts.api_keys (id, organisation_id, created_by, name, mode, prefix, last_four, hash, scopes,
           created_at) values (gen_random_uuid(), $1, $2, $3, 'live', 'qs_live_abcd', 'wxyz', $4, '{}', $5)`,
        [organisationId, createdBy, name, randomBytes(32), createdAt],
      );
    await makeKey("before", userId, new Date(Date.now() - 60_000));
    const thiefs = other();
    await ask(userId, thiefs);
    await confirmEmailChange(prisma, await tokenOf(thiefs, "confirm-new-email"), at());
    await makeKey("since", userId, new Date());
    await makeKey("another's", null, new Date());
    await undoEmailChange(prisma, await tokenOf(email, "email-change-asked"), at());
    const { rows } = await pool.query(
      "select name from accounts.api_keys where organisation_id = $1 and revoked_at is not null",
      [organisationId],
    );
    expect(rows).toEqual([{ name: "since" }]);
    expect(await accounts.eventsOf(userId)).toContain("key-revoked");
  });

  it("to a taken address sends no link there and answers the same", async () => {
    const { newPerson, mailsTo } = accounts;
    const [one, taken] = [await newPerson(), await newPerson()];
    await expect(ask(one.userId, taken.email)).resolves.toBeUndefined();
    expect(await mailsTo(taken.email)).toEqual([]);
    expect((await mailsTo(one.email)).map(({ template }) => template)).toEqual(["email-change-asked"]);
  });

  it("is taken back by the old address though a thief changed it twice and took the address again", async () => {
    const { prisma, newPerson, tokenOf, pool } = accounts;
    const { email, userId } = await newPerson();
    const [first, second] = [other(), other()];
    await ask(userId, first);
    const undo = await tokenOf(email, "email-change-asked");
    await confirmEmailChange(prisma, await tokenOf(first, "confirm-new-email"), at());
    const thief = await signInAs(first);
    await ask(userId, second);
    await confirmEmailChange(prisma, await tokenOf(second, "confirm-new-email"), at());
    const thiefs = await newPerson();
    await ask(thiefs.userId, email);
    const { rows } = await pool.query("select 1 from accounts.mails where recipient = $1 and template = $2", [
      email,
      "confirm-new-email",
    ]);
    expect(rows, "an address that may be taken back is nobody else's").toEqual([]);

    const { resetToken } = await undoEmailChange(prisma, undo, at());
    expect(await sessionIsOpen(thief.sessionId)).toBe(false);
    for (const gone of [first, second, email]) {
      await expect(signInAs(gone)).rejects.toMatchObject({ code: "unauthenticated" });
    }
    const thiefsUndo = await tokenOf(first, "email-change-asked");
    await expect(undoEmailChange(prisma, thiefsUndo, at())).rejects.toMatchObject({ code: "not_found" });
    await resetPassword(prisma, { token: resetToken, password: NEXT }, at());
    await expect(signInAs(email, NEXT)).resolves.toMatchObject({ userId });
  });
});
