import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { type Caller, noteSecurityEvent } from "../security-events";
import { hashRecoveryCode } from "./recovery-code";
import { matchTotp } from "./totp";
import { totpSeal } from "./totp-seal";

export type SecondFactorProof = "totp" | "recovery-code";

const NOWHERE: Caller = { address: null, userAgent: null };

/**
 * Whether `code` proves the second factor of a person, and by what; null where it does not, or where they have
 * none. A code that was right is spent with the transaction, which acts for the person; of two that bring the
 * same one at once the row's lock lets one through. The caller has counted the try.
 */
export async function checkSecondFactor(
  transaction: TenantTransaction,
  userId: string,
  code: string,
  nowMs: number,
  caller: Caller = NOWHERE,
): Promise<SecondFactorProof | null> {
  const user = await transaction.user.findUnique({
    where: { id: userId },
    select: { totpSecret: true, totpEnabledAt: true },
  });
  if (!user?.totpSecret || !user.totpEnabledAt) return null;
  const digits = code.replace(/\s/g, "");
  if (/^\d{6}$/.test(digits)) {
    const step = matchTotp(totpSeal().open(user.totpSecret, userId), digits, nowMs);
    return step !== null && (await spendStep(transaction, userId, step)) ? "totp" : null;
  }
  if (!(await spendRecoveryCode(transaction, userId, code, nowMs))) return null;
  const left = await transaction.recoveryCode.count({ where: { userId, usedAt: null } });
  await noteSecurityEvent(transaction, { kind: "recovery-code-used", userId, ...caller, detail: { left } });
  return "recovery-code";
}

/** A step counts once, and none before it counts after it. */
export async function spendStep(
  transaction: TenantTransaction,
  userId: string,
  step: number,
): Promise<boolean> {
  const spent = await transaction.user.updateMany({
    where: { id: userId, OR: [{ totpLastStep: null }, { totpLastStep: { lt: BigInt(step) } }] },
    data: { totpLastStep: BigInt(step) },
  });
  return spent.count === 1;
}

async function spendRecoveryCode(
  transaction: TenantTransaction,
  userId: string,
  typed: string,
  nowMs: number,
): Promise<boolean> {
  const hash = hashRecoveryCode(typed);
  if (hash === null) return false;
  const spent = await transaction.recoveryCode.updateMany({
    where: { userId, hash, usedAt: null },
    data: { usedAt: new Date(nowMs) },
  });
  return spent.count === 1;
}
