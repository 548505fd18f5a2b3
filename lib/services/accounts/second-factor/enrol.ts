import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";
import { type Caller, noteSecurityEvent } from "../security-events";
import { spendStep } from "./check-second-factor";
import { hashRecoveryCode, makeRecoveryCode, RECOVERY_CODES } from "./recovery-code";
import { makeTotpSecret, matchTotp, totpSecretText, totpUri } from "./totp";
import { totpSeal } from "./totp-seal";
import { WRONG_CODE } from "./wrong-code";

interface Circumstances {
  userId: string;
  caller: Caller;
  nowMs: number;
}

export interface Enrolment {
  /** What the QR code says. */
  uri: string;
  /** The same secret, to be typed. */
  secret: string;
}

const ALREADY = "Your second factor is on already. Turn it off first to take another device.";

/** Makes a secret that asks for nothing until a code of it has come back; an earlier unfinished one ends. */
export async function beginEnrolment(prisma: PrismaClient, userId: string): Promise<Enrolment> {
  const secret = makeTotpSecret();
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const begun = await transaction.user.updateMany({
      where: { id: userId, totpEnabledAt: null },
      data: { totpSecret: totpSeal().seal(secret, userId), totpLastStep: null },
    });
    if (begun.count === 0) throw new AppError("conflict", ALREADY);
    const { email } = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    return { uri: totpUri(secret, email), secret: totpSecretText(secret) };
  });
}

/**
 * Turns the second factor on with a first code, and gives the recovery codes, this once.
 * Errors: `invalid_request` beside `code`; `conflict` where it is on already or was never begun.
 */
export async function finishEnrolment(
  prisma: PrismaClient,
  code: string,
  { userId, caller, nowMs }: Circumstances,
): Promise<string[]> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    if (user.totpEnabledAt) throw new AppError("conflict", ALREADY);
    if (!user.totpSecret) throw new AppError("conflict", "Begin anew: there is no secret to confirm.");
    const step = matchTotp(totpSeal().open(user.totpSecret, userId), code.replace(/\s/g, ""), nowMs);
    // The step is spent here too, so that the code that turned it on does not sign in after it.
    if (step === null || !(await spendStep(transaction, userId, step))) {
      throw new AppError("invalid_request", WRONG_CODE, { fields: [{ path: "code", message: WRONG_CODE }] });
    }
    const enabled = await transaction.user.updateMany({
      where: { id: userId, totpEnabledAt: null, totpSecret: user.totpSecret },
      data: { totpEnabledAt: new Date(nowMs) },
    });
    if (enabled.count === 0) throw new AppError("conflict", ALREADY);
    const codes = await replaceRecoveryCodes(transaction, userId);
    await noteSecurityEvent(transaction, { kind: "second-factor-on", userId, ...caller });
    return codes;
  });
}

/** Takes the second factor away with its codes. The caller has asked for password and code. */
export async function disableSecondFactor(
  prisma: PrismaClient,
  { userId, caller }: Circumstances,
): Promise<void> {
  await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const off = await transaction.user.updateMany({
      where: { id: userId, totpEnabledAt: { not: null } },
      data: { totpSecret: null, totpEnabledAt: null, totpLastStep: null },
    });
    if (off.count === 0) throw new AppError("conflict", "Your second factor is off already.");
    await transaction.recoveryCode.deleteMany({ where: { userId } });
    await noteSecurityEvent(transaction, { kind: "second-factor-off", userId, ...caller });
  });
}

/** Ten other codes; the former ones end. The caller has asked for password and code. */
export async function renewRecoveryCodes(
  prisma: PrismaClient,
  { userId, caller }: Circumstances,
): Promise<string[]> {
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    // The row's lock: of two at once, the codes of the later stand.
    const found = await transaction.$queryRaw<{ on: boolean }[]>`
      select totp_enabled_at is not null as on from accounts.users where id = ${userId}::uuid for no key update`;
    if (!found[0]?.on) throw new AppError("conflict", "Your second factor is off.");
    const codes = await replaceRecoveryCodes(transaction, userId);
    await noteSecurityEvent(transaction, { kind: "recovery-codes-made", userId, ...caller });
    return codes;
  });
}

async function replaceRecoveryCodes(transaction: TenantTransaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
  const rows = codes.flatMap((code) => {
    const hash = hashRecoveryCode(code);
    return hash === null ? [] : [{ userId, hash }];
  });
  await transaction.recoveryCode.deleteMany({ where: { userId } });
  await transaction.recoveryCode.createMany({ data: rows });
  return codes;
}
