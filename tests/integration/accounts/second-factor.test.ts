import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { confirmIdentity, readProofKind } from "@/lib/services/accounts/confirm-identity";
import { checkSecondFactor } from "@/lib/services/accounts/second-factor/check-second-factor";
import { confirmBoth } from "@/lib/services/accounts/second-factor/confirm-both";
import {
  beginEnrolment,
  disableSecondFactor,
  finishEnrolment,
  renewRecoveryCodes,
} from "@/lib/services/accounts/second-factor/enrol";
import { qrPath } from "@/lib/services/accounts/second-factor/qr-path";
import { readSecondFactor } from "@/lib/services/accounts/second-factor/read-second-factor";
import { createStage, FROM, type Stage, type TestPerson } from "../organisations/stage";

const PASSWORD = "correct horse battery";
const START = Date.UTC(2026, 10, 21, 12, 0, 5);
const STEP_MS = 30_000;

let stage: Stage;

beforeAll(async () => {
  vi.stubEnv("NEXTAUTH_SECRET", "a secret of the tests, long enough to be one");
  stage = await createStage();
});
afterAll(async () => {
  await stage?.close();
  vi.unstubAllEnvs();
});

const circumstances = ({ userId }: TestPerson, nowMs = START) => ({ userId, caller: FROM, nowMs });
const codeAt = (secret: string, timestamp: number) =>
  TOTP.generate({ secret: Secret.fromBase32(secret.replaceAll(" ", "")), timestamp });
const check = (person: TestPerson, code: string, nowMs = START + 10 * STEP_MS) =>
  withOrganisation(stage.prisma, { organisationId: null, userId: person.userId }, (transaction) =>
    checkSecondFactor(transaction, person.userId, code, nowMs, FROM),
  );

/** A person whose second factor is on since `START`. */
async function enrolled() {
  const person = await stage.newPerson();
  const { secret, uri } = await beginEnrolment(stage.prisma, person.userId);
  const recoveryCodes = await finishEnrolment(stage.prisma, codeAt(secret, START), circumstances(person));
  return { person, secret, uri, recoveryCodes };
}

async function rowOf(person: TestPerson) {
  const { rows } = await stage.pool.query("select * from accounts.users where id = $1", [person.userId]);
  return rows[0];
}

async function kindsOf(person: TestPerson): Promise<string[]> {
  const { rows } = await stage.pool.query(
    "select kind from accounts.security_events where user_id = $1 order by id",
    [person.userId],
  );
  return rows.map(({ kind }) => kind);
}

describe("a code", () => {
  it.each([
    [-90, false],
    [-60, false],
    [-30, true],
    [0, true],
    [30, true],
    [60, false],
    [90, false],
  ])("of a phone that is %d s off counts: %s", async (offSeconds, counts) => {
    const { person, secret } = await enrolled();
    const now = START + 10 * STEP_MS;
    const proof = await check(person, codeAt(secret, now + offSeconds * 1_000), now);
    expect(proof).toBe(counts ? "totp" : null);
  });

  it("counts once: neither again, nor of two at the same time, nor one from before it", async () => {
    const { person, secret } = await enrolled();
    const now = START + 10 * STEP_MS;
    const code = codeAt(secret, now);
    const proofs = await Promise.all(Array.from({ length: 6 }, () => check(person, code, now)));
    expect(proofs.filter((proof) => proof !== null)).toEqual(["totp"]);
    expect(await check(person, code, now)).toBeNull();
    expect(await check(person, codeAt(secret, now - STEP_MS), now)).toBeNull();
    expect(await check(person, codeAt(secret, now + STEP_MS), now)).toBe("totp");
  });

  it("that turned the second factor on does not sign in after it", async () => {
    const { person, secret } = await enrolled();
    expect(await check(person, codeAt(secret, START), START)).toBeNull();
  });

  it("is spent only with the transaction that it was for", async () => {
    const { person, secret } = await enrolled();
    const now = START + 10 * STEP_MS;
    const code = codeAt(secret, now);
    const failing = withOrganisation(
      stage.prisma,
      { organisationId: null, userId: person.userId },
      async (transaction) => {
        expect(await checkSecondFactor(transaction, person.userId, code, now)).toBe("totp");
        throw new Error("the sign-in failed for another reason");
      },
    );
    await expect(failing).rejects.toThrow("another reason");
    expect(await check(person, code, now)).toBe("totp");
  });

  it.each(["", "12345", "1234567", "abcdef", "１２３４５６", "' or 1=1 --", "0".repeat(64)])(
    "that is none (%j) is refused",
    async (typed) => {
      const { person } = await enrolled();
      expect(await check(person, typed)).toBeNull();
    },
  );

  it("is of no use where the second factor is off, or acts for somebody else", async () => {
    const { person, secret } = await enrolled();
    const other = await stage.newPerson();
    const now = START + 10 * STEP_MS;
    expect(await check(other, codeAt(secret, now), now)).toBeNull();
    const asOther = await withOrganisation(
      stage.prisma,
      { organisationId: null, userId: other.userId },
      (transaction) => checkSecondFactor(transaction, person.userId, codeAt(secret, now), now),
    );
    expect(asOther).toBeNull();
  });
});

describe("a recovery code", () => {
  it("counts once, also of two at the same time, however it is typed", async () => {
    const { person, recoveryCodes } = await enrolled();
    const [first = "", second = ""] = recoveryCodes;
    const proofs = await Promise.all(Array.from({ length: 4 }, () => check(person, first)));
    expect(proofs.filter((proof) => proof !== null)).toEqual(["recovery-code"]);
    expect(await check(person, first)).toBeNull();
    const byHand = second.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
    expect(await check(person, byHand)).toBe("recovery-code");
    expect(await readSecondFactor(stage.prisma, person.userId)).toMatchObject({ recoveryCodesLeft: 8 });
    expect(await kindsOf(person)).toEqual(["second-factor-on", "recovery-code-used", "recovery-code-used"]);
  });

  it("has 120 bits, is stored as a hash, and is another person's to no avail", async () => {
    const { person, recoveryCodes } = await enrolled();
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes)
      expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const { rows } = await stage.pool.query("select hash from accounts.recovery_codes where user_id = $1", [
      person.userId,
    ]);
    expect(rows.map(({ hash }) => hash.length)).toEqual(Array(10).fill(32));
    const stored = JSON.stringify(rows.map(({ hash }) => hash.toString("latin1")));
    for (const code of recoveryCodes) expect(stored).not.toContain(code.replaceAll("-", ""));
    const other = await enrolled();
    expect(await check(other.person, recoveryCodes[0] ?? "")).toBeNull();
  });

  it("ends when new ones are made, and all end with the second factor", async () => {
    const { person, recoveryCodes } = await enrolled();
    const renewed = await renewRecoveryCodes(stage.prisma, circumstances(person));
    expect(await check(person, recoveryCodes[0] ?? "")).toBeNull();
    expect(await check(person, renewed[0] ?? "")).toBe("recovery-code");
    await disableSecondFactor(stage.prisma, circumstances(person));
    expect(await check(person, renewed[1] ?? "")).toBeNull();
    expect(await rowOf(person)).toMatchObject({
      totp_secret: null,
      totp_enabled_at: null,
      totp_last_step: null,
    });
    const off = { code: "conflict" };
    await expect(disableSecondFactor(stage.prisma, circumstances(person))).rejects.toMatchObject(off);
    await expect(renewRecoveryCodes(stage.prisma, circumstances(person))).rejects.toMatchObject(off);
  });
});

describe("a secret", () => {
  it("lies sealed in its row, opens there only, and is told to the app as it expects", async () => {
    const { person, secret, uri } = await enrolled();
    const plain = Buffer.from(Secret.fromBase32(secret.replaceAll(" ", "")).bytes);
    expect(plain).toHaveLength(20);
    const { totp_secret: sealed } = await rowOf(person);
    expect(sealed.includes(plain)).toBe(false);
    const parsed = new URL(uri);
    expect(`${parsed.protocol}//${parsed.host}`).toBe("otpauth://totp");
    expect(Object.fromEntries(parsed.searchParams)).toEqual({
      issuer: "Quant-SaaS",
      secret: secret.replaceAll(" ", ""),
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
    expect(qrPath(uri)).toMatchObject({ path: expect.stringMatching(/^(?:M\d+ \d+h1v1h-1z)+$/) });

    const thief = await enrolled();
    await stage.pool.query("update accounts.users set totp_secret = $1 where id = $2", [
      sealed,
      thief.person.userId,
    ]);
    const now = START + 10 * STEP_MS;
    await expect(check(thief.person, codeAt(secret, now), now)).rejects.toThrow();
  });

  it("asks for nothing until a code of it has come back, and the last one begun counts", async () => {
    const person = await stage.newPerson();
    const first = await beginEnrolment(stage.prisma, person.userId);
    const second = await beginEnrolment(stage.prisma, person.userId);
    expect(await readProofKind(stage.prisma, person.userId)).toBe("password");
    await expect(
      finishEnrolment(stage.prisma, codeAt(first.secret, START), circumstances(person)),
    ).rejects.toMatchObject({ code: "invalid_request", fields: [{ path: "code" }] });
    await finishEnrolment(stage.prisma, codeAt(second.secret, START), circumstances(person));
    expect(await readProofKind(stage.prisma, person.userId)).toBe("code");
    await expect(beginEnrolment(stage.prisma, person.userId)).rejects.toMatchObject({ code: "conflict" });
  });

  it("is turned on by one of two that confirm it at once, whose codes then stand", async () => {
    const person = await stage.newPerson();
    const { secret } = await beginEnrolment(stage.prisma, person.userId);
    const code = codeAt(secret, START);
    const results = await Promise.allSettled(
      Array.from({ length: 3 }, () => finishEnrolment(stage.prisma, code, circumstances(person))),
    );
    const won = results.filter((result) => result.status === "fulfilled");
    expect(won).toHaveLength(1);
    expect(await check(person, won[0]?.value[0] ?? "")).toBe("recovery-code");
    expect(await kindsOf(person)).toEqual(["second-factor-on", "recovery-code-used"]);
  });
});

describe("who it is, asked again", () => {
  it("takes the password alone while there is no second factor, and then the code alone", async () => {
    const person = await stage.newPerson();
    const confirm = (proof: string, nowMs = START) =>
      confirmIdentity(stage.prisma, person, proof, { caller: FROM, nowMs });
    await confirm(PASSWORD);
    await expect(confirm("wrong horse battery")).rejects.toMatchObject({
      code: "invalid_request",
      fields: [{ path: "proof", message: "That is not your password." }],
    });
    const { secret } = await beginEnrolment(stage.prisma, person.userId);
    await finishEnrolment(stage.prisma, codeAt(secret, START), circumstances(person));
    await expect(confirm(PASSWORD)).rejects.toMatchObject({ fields: [{ path: "proof" }] });
    const now = START + 5 * STEP_MS;
    await confirm(codeAt(secret, now), now);
    await expect(confirm(codeAt(secret, now), now)).rejects.toMatchObject({ fields: [{ path: "proof" }] });
    expect(await kindsOf(person)).toEqual([
      "second-factor-on",
      "second-factor-failed",
      "second-factor-failed",
    ]);
  });

  it("takes a sign-in of the last ten minutes for an account without a password", async () => {
    const person = await stage.newPerson();
    await stage.pool.query("update accounts.users set password_hash = null where id = $1", [person.userId]);
    const { rows } = await stage.pool.query("select created_at from accounts.sessions where id = $1", [
      person.sessionId,
    ]);
    const openedAt = rows[0].created_at.getTime();
    const confirm = (nowMs: number, sessionId = person.sessionId) =>
      confirmIdentity(stage.prisma, { ...person, sessionId }, "", { caller: FROM, nowMs });
    await confirm(openedAt + 599_000);
    await expect(confirm(openedAt + 600_000)).rejects.toMatchObject({ code: "forbidden" });
    const { sessionId: ofAnother } = await stage.newPerson();
    await expect(confirm(openedAt + 1_000, ofAnother)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("takes both for the second factor itself, and spends no code on a wrong password", async () => {
    const { person, secret } = await enrolled();
    const now = START + 10 * STEP_MS;
    const both = (password: string, code: string) =>
      confirmBoth(stage.prisma, person.userId, { password, code }, { caller: FROM, nowMs: now });
    const code = codeAt(secret, now);
    await expect(both("wrong horse battery", code)).rejects.toMatchObject({ fields: [{ path: "password" }] });
    await expect(both(PASSWORD, "000000")).rejects.toMatchObject({ fields: [{ path: "code" }] });
    await both(PASSWORD, code);
  });
});
