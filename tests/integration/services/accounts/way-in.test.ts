import { randomUUID } from "node:crypto";
import { hash } from "@node-rs/argon2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerSignUp, TAKEN_MET_MAX } from "@/lib/services/accounts/answer-sign-up";
import { FAILURES_TOLD_AFTER } from "@/lib/services/accounts/note-failed-sign-in";
import { askPasswordReset } from "@/lib/services/accounts/reset-password";
import { signIn } from "@/lib/services/accounts/sign-in";
import { verifyEmail } from "@/lib/services/accounts/verify-email";
import { type Accounts, CALLER, ORIGIN, openAccounts, PASSWORD } from "./accounts";

let accounts: Accounts;

beforeAll(async () => {
  accounts = await openAccounts();
});
afterAll(() => accounts?.close());

const newEmail = () => `${randomUUID()}@example.com`;
const refusalOf = (email: string, password = "not the password") =>
  signIn(accounts.prisma, { email, password }, CALLER).then(
    () => null,
    ({ code, message, fields }) => ({ code, message, fields }),
  );
const answerTo = (email: string, address: string, password = PASSWORD) =>
  answerSignUp(
    accounts.prisma,
    { name: "Ada", email, password, terms: true },
    { caller: { address, userAgent: null }, origin: ORIGIN, nowMs: Date.now() },
  );

/** Chance alone goes beyond this once in ten thousand runs of 20 pairs. */
const TOLD_APART = 0.35;

/** How much of `one` lies above `other`: 0.5 where they cannot be told apart. */
function superiority(one: number[], other: number[]): number {
  let above = 0;
  for (const a of one) for (const b of other) above += a > b ? 1 : a === b ? 0.5 : 0;
  return above / (one.length * other.length);
}

async function timesOf(pairs: number, one: () => Promise<unknown>, other: () => Promise<unknown>) {
  const took: [number[], number[]] = [[], []];
  const timed = async (into: number[], action: () => Promise<unknown>) => {
    const begun = performance.now();
    await action();
    into.push(performance.now() - begun);
  };
  for (let index = 0; index < pairs; index++) {
    // In turns, so that what else goes on in the machine meets both.
    await timed(took[index % 2 === 0 ? 0 : 1], index % 2 === 0 ? one : other);
    await timed(took[index % 2 === 0 ? 1 : 0], index % 2 === 0 ? other : one);
  }
  return took;
}

describe("a refused sign-in", () => {
  it("is the same for an address with and without an account", async () => {
    const { email } = await accounts.newPerson();
    const known = await refusalOf(email);
    expect(known).toMatchObject({ code: "unauthenticated" });
    expect(await refusalOf(newEmail())).toEqual(known);
  });

  it("takes as long for both", async () => {
    const { email } = await accounts.newPerson();
    const [known, unknown] = await timesOf(
      20,
      () => refusalOf(email),
      () => refusalOf(newEmail()),
    );
    expect(Math.min(...known, ...unknown)).toBeGreaterThanOrEqual(250);
    expect(Math.abs(superiority(known, unknown) - 0.5)).toBeLessThan(TOLD_APART);
  }, 60_000);

  it("is written into the owner's log, and after many by strangers the owner gets one mail", async () => {
    const { email, userId } = await accounts.newPerson();
    for (let index = 0; index < FAILURES_TOLD_AFTER + 3; index++) await refusalOf(email);
    const events = await accounts.eventsOf(userId);
    expect(events.filter((kind) => kind === "sign-in-failed")).toHaveLength(FAILURES_TOLD_AFTER + 3);
    expect(events.filter((kind) => kind === "sign-in-blocked")).toHaveLength(1);
    const mails = await accounts.mailsTo(email);
    expect(mails.map(({ template }) => template)).toEqual(["sign-in-blocked"]);
  }, 20_000);
});

describe("a sign-in", () => {
  it("from a browser that was never seen is told by mail; the first of all and a known one are not", async () => {
    const { email, userId } = await accounts.newPerson();
    const nowMs = Date.now();
    const come = (device: { deviceId: string; sinceMs: number } | null) =>
      signIn(accounts.prisma, { email, password: PASSWORD }, CALLER, { nowMs, device });
    const first = await come(null);
    await come({ deviceId: "own", sinceMs: nowMs - 1_000 });
    expect(await accounts.mailsTo(email)).toEqual([]);
    const stranger = await come(null);
    expect(stranger.sessionId).not.toBe(first.sessionId);
    expect((await accounts.mailsTo(email)).map(({ template }) => template)).toEqual(["new-sign-in"]);
    expect(await accounts.eventsOf(userId)).toEqual(["sign-in", "sign-in", "new-sign-in"]);
  });

  it("makes a hash with outdated parameters anew", async () => {
    const { email, userId } = await accounts.newPerson();
    const old = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    const { pool, prisma } = accounts;
    await pool.query("update accounts.users set password_hash = $1 where id = $2", [old, userId]);
    await signIn(prisma, { email, password: PASSWORD }, CALLER);
    const { rows } = await pool.query("select password_hash from accounts.users where id = $1", [userId]);
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    await expect(signIn(prisma, { email, password: PASSWORD }, CALLER)).resolves.toMatchObject({ userId });
  });
});

describe("a sign-up", () => {
  it("opens the desk for a new address at once and tells the owner of a taken one, by mail alone", async () => {
    const email = newEmail();
    expect(await answerTo(email, "192.0.2.1")).toBe("signed-up");
    expect(await answerTo(email, "192.0.2.1", "another good password")).toBe("check-mail");
    expect((await accounts.mailsTo(email)).map(({ template }) => template)).toEqual([
      "verify-email",
      "sign-up-again",
    ]);
    await expect(refusalOf(email, "another good password")).resolves.not.toBeNull();
  });

  it("of two at once with one address makes one account", async () => {
    const email = newEmail();
    const answers = await Promise.all([answerTo(email, "192.0.2.2"), answerTo(email, "192.0.2.3")]);
    expect(answers.sort()).toEqual(["check-mail", "signed-up"]);
  });

  it("from where too many taken addresses were met tells nothing any more: both go on by mail", async () => {
    const address = "192.0.2.9";
    const { email: taken } = await accounts.newPerson();
    for (let index = 0; index < TAKEN_MET_MAX; index++) await answerTo(taken, address);
    const fresh = newEmail();
    expect(await answerTo(fresh, address)).toBe("check-mail");
    expect(await answerTo(taken, address)).toBe("check-mail");
    // Nor does the account that was made there open before its mailbox has spoken.
    expect(await refusalOf(fresh, PASSWORD)).toEqual(await refusalOf(taken, "not the password"));
    await verifyEmail(accounts.prisma, await accounts.tokenOf(fresh, "verify-email"), {
      caller: CALLER,
      nowMs: Date.now(),
    });
    expect(await refusalOf(fresh, PASSWORD)).toBeNull();
    expect(await answerTo(newEmail(), "192.0.2.10")).toBe("signed-up");
  });

  it("refuses a known password beside the field, before anything is looked up", async () => {
    await expect(answerTo(newEmail(), "192.0.2.4", "unbelievable")).rejects.toMatchObject({
      code: "invalid_request",
      fields: [{ path: "password" }],
    });
  });
});

describe("asking for a reset", () => {
  it("takes as long for an address that nobody has", async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => accounts.newPerson()));
    const ask = (email = newEmail()) =>
      askPasswordReset(accounts.prisma, email, { caller: CALLER, origin: ORIGIN, nowMs: Date.now() });
    const [known, unknown] = await timesOf(
      people.length,
      () => ask(people.pop()?.email),
      () => ask(),
    );
    expect(Math.min(...known, ...unknown)).toBeGreaterThanOrEqual(250);
    expect(Math.abs(superiority(known, unknown) - 0.5)).toBeLessThan(TOLD_APART);
  }, 60_000);
});
