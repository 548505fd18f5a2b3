import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { completeSecondFactor, findDueSession } from "@/lib/services/accounts/complete-second-factor";
import type { ProviderIdentity } from "@/lib/services/accounts/oauth/providers";
import { signInWithProvider } from "@/lib/services/accounts/oauth/sign-in-with-provider";
import { partFromProvider, readWaysIn } from "@/lib/services/accounts/oauth/ways-in";
import { askPasswordReset, resetPassword } from "@/lib/services/accounts/reset-password";
import { hashRecoveryCode, makeRecoveryCode } from "@/lib/services/accounts/second-factor/recovery-code";
import { readSession } from "@/lib/services/accounts/session";
import { signIn } from "@/lib/services/accounts/sign-in";
import { type Accounts, CALLER, ORIGIN, openAccounts, PASSWORD } from "./accounts";

let accounts: Accounts;

beforeAll(async () => {
  accounts = await openAccounts();
});
afterAll(() => accounts?.close());

const identity = (of: Partial<ProviderIdentity> = {}): ProviderIdentity => ({
  provider: "github",
  subject: randomUUID(),
  name: "Grace",
  email: `${randomUUID()}@example.com`,
  emailVerified: true,
  ...of,
});
const come = (by: ProviderIdentity) =>
  signInWithProvider(accounts.prisma, by, { caller: CALLER, nowMs: Date.now(), deviceOf: () => null });
const isOpen = async (sessionId: string) =>
  (await readSession(accounts.prisma, sessionId, Date.now())) !== null;

describe("whom a provider vouches for", () => {
  it("has an account with a confirmed address and no password, until one is set by mail", async () => {
    const by = identity();
    const { userId, sessionId, email } = await come(by);
    expect(await readSession(accounts.prisma, sessionId, Date.now())).toMatchObject({
      userId,
      name: "Grace",
      emailVerified: true,
      role: "owner",
    });
    await expect(signIn(accounts.prisma, { email, password: "" }, CALLER)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await askPasswordReset(accounts.prisma, email, { caller: CALLER, origin: ORIGIN, nowMs: Date.now() });
    const token = await accounts.tokenOf(email, "reset-password");
    await resetPassword(
      accounts.prisma,
      { token, password: PASSWORD },
      { caller: CALLER, nowMs: Date.now() },
    );
    await expect(signIn(accounts.prisma, { email, password: PASSWORD }, CALLER)).resolves.toMatchObject({
      userId,
    });
  });

  it("is known by the provider's id, whatever address it names next time", async () => {
    const by = identity();
    const { userId } = await come(by);
    const other = await accounts.newPerson();
    await expect(come({ ...by, email: other.email })).resolves.toMatchObject({ userId });
    await expect(come({ ...by, email: null, emailVerified: false })).resolves.toMatchObject({ userId });
    // The same number at another provider is another person.
    expect((await come({ ...by, provider: "google", email: identity().email })).userId).not.toBe(userId);
  });

  it("joins the account of an address that both sides have confirmed, and its owner is told", async () => {
    const { email, userId } = await accounts.newPerson();
    await expect(come(identity({ email: email.toUpperCase() }))).resolves.toMatchObject({ userId });
    await expect(come(identity({ provider: "google", email }))).resolves.toMatchObject({ userId });
    expect(await accounts.eventsOf(userId)).toEqual(expect.arrayContaining(["identity-joined"]));
    expect((await accounts.mailsTo(email)).map(({ template }) => template)).toContain("security-notice");
    await expect(come(identity({ email }))).rejects.toMatchObject({ reason: "other-identity" });
  });

  it.each([
    ["its address is not confirmed there", { emailVerified: false }, "unverified-there"],
    ["it names no address", { email: null }, "unverified-there"],
    ["it names something else", { email: "no address" }, "unverified-there"],
  ])("is refused where %s", async (_, of, reason) => {
    await expect(come(identity(of))).rejects.toMatchObject({ reason });
  });

  it("is refused where nobody has confirmed the address here: the account may be a stranger's trap", async () => {
    const { email, userId } = await accounts.newPerson({ verified: false });
    await expect(come(identity({ email }))).rejects.toMatchObject({ reason: "unverified-here" });
    const { rows } = await accounts.pool.query("select 1 from accounts.oauth_identities where user_id = $1", [
      userId,
    ]);
    expect(rows).toEqual([]);
  });
});

describe("a provider that was joined", () => {
  it("is listed, and removed at its person's wish, who is told; then it opens the account no more by its id", async () => {
    const { prisma, newPerson, eventsOf } = accounts;
    const { email, userId } = await newPerson();
    await come(identity({ subject: `gh:${userId}`, email }));
    const { hasPassword, providers } = await readWaysIn(prisma, userId);
    expect({ hasPassword, providers }).toEqual({
      hasPassword: true,
      providers: [{ provider: "github", name: "GitHub", email, joinedAt: expect.any(Number) }],
    });
    await partFromProvider(prisma, { userId, provider: "github", caller: CALLER });
    expect((await readWaysIn(prisma, userId)).providers).toEqual([]);
    expect(await eventsOf(userId)).toContain("identity-parted");
    expect((await accounts.mailsTo(email)).at(-1)?.template).toBe("security-notice");
    const elsewhere = await come(identity({ subject: `gh:${userId}` }));
    expect(elsewhere.userId).not.toBe(userId);
    const again = partFromProvider(prisma, { userId, provider: "github", caller: CALLER });
    await expect(again).rejects.toMatchObject({ code: "not_found" });
  });

  it("stays while nothing else lets its person in, even where two are removed at once", async () => {
    const { prisma } = accounts;
    const email = `${randomUUID()}@example.com`;
    const { userId } = await come(identity({ email }));
    const part = (provider: "github" | "google") =>
      partFromProvider(prisma, { userId, provider, caller: CALLER }).then(
        () => "done",
        ({ code }) => code,
      );
    expect(await part("github")).toBe("conflict");
    await come(identity({ provider: "google", email }));
    expect((await Promise.all([part("github"), part("google")])).sort()).toEqual(["conflict", "done"]);
    expect((await readWaysIn(prisma, userId)).providers).toHaveLength(1);
  });
});

describe("a session that waits for its second factor", () => {
  async function waiting() {
    const by = identity();
    const { userId } = await come(by);
    const codes = [makeRecoveryCode(), makeRecoveryCode()];
    await accounts.pool.query(
      "update accounts.users set totp_secret = '\\x01', totp_enabled_at = now() where id = $1",
      [userId],
    );
    for (const code of codes) {
      await accounts.pool.query("insert into accounts.recovery_codes (user_id, hash) values ($1, $2)", [
        userId,
        hashRecoveryCode(code),
      ]);
    }
    const { sessionId, secondFactorDue } = await come(by);
    expect(secondFactorDue).toBe(true);
    return { userId, sessionId, codes };
  }

  const complete = (sessionId: string, code: string) =>
    completeSecondFactor(
      accounts.prisma,
      { sessionId, code },
      { caller: CALLER, nowMs: Date.now(), deviceOf: () => null, guardCode: async () => undefined },
    );

  it("opens nothing; the right code opens another in its place", async () => {
    const { userId, sessionId, codes } = await waiting();
    expect(await isOpen(sessionId)).toBe(false);
    expect(await findDueSession(accounts.prisma, sessionId)).toMatchObject({ userId });
    await expect(complete(sessionId, makeRecoveryCode())).rejects.toMatchObject({
      code: "unauthenticated",
    });
    const opened = await complete(sessionId, codes[0] ?? "");
    expect(opened.sessionId).not.toBe(sessionId);
    expect(await isOpen(opened.sessionId)).toBe(true);
    expect(await isOpen(sessionId)).toBe(false);
    expect(await findDueSession(accounts.prisma, sessionId)).toBeNull();
    await expect(complete(sessionId, codes[1] ?? "")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await accounts.eventsOf(userId)).toEqual(
      expect.arrayContaining(["second-factor-failed", "recovery-code-used", "new-sign-in"]),
    );
  });

  it("is completed once by two right codes at the same moment, and the other code is not spent", async () => {
    const { userId, sessionId, codes } = await waiting();
    const ends = await Promise.allSettled(codes.map((code) => complete(sessionId, code)));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { rows } = await accounts.pool.query(
      "select 1 from accounts.recovery_codes where user_id = $1 and used_at is null",
      [userId],
    );
    expect(rows).toHaveLength(1);
  });

  it.each(["", "no id", randomUUID()])("is not found under %j", async (sessionId) => {
    await expect(complete(sessionId, "000000")).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
