import { createHash, randomBytes } from "node:crypto";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { type TenantTransaction, withOrganisation } from "@/lib/platform/with-organisation";

const HOUR_MS = 3_600_000;

/** What a link may be good for, and for how long. */
export const TOKEN_LIFETIMES_MS = {
  "verify-email": 24 * HOUR_MS,
  "reset-password": HOUR_MS,
  "change-email": 24 * HOUR_MS,
  // Long: whoever lost the account to a stranger may read this mailbox a few days later.
  "undo-email-change": 7 * 24 * HOUR_MS,
} as const;

export type TokenPurpose = keyof typeof TOKEN_LIFETIMES_MS;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits for a link; only the hash is stored, and so much chance needs no slow one. */
export function makeToken(): { token: string; hash: Buffer<ArrayBuffer> } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): Buffer<ArrayBuffer> {
  return Buffer.from(createHash("sha256").update(token).digest());
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

interface NewToken {
  userId: string;
  purpose: TokenPurpose;
  /** Where the token goes to: what it proves. */
  email: string;
  nowMs: number;
}

/**
 * Makes a token and ends the earlier ones of the same purpose. The transaction acts for the person. Ways to undo
 * end only those to the same address: a stranger who changes it twice must not take the first one away.
 */
export async function issueToken(
  transaction: TenantTransaction,
  { userId, purpose, email, nowMs }: NewToken,
): Promise<string> {
  const { token, hash } = makeToken();
  const sameAddress = purpose === "undo-email-change" && { email };
  await transaction.oneTimeToken.deleteMany({ where: { userId, purpose, usedAt: null, ...sameAddress } });
  await transaction.oneTimeToken.create({
    data: {
      hash,
      userId,
      purpose,
      email,
      createdAt: new Date(nowMs),
      expiresAt: new Date(nowMs + TOKEN_LIFETIMES_MS[purpose]),
    },
  });
  return token;
}

/**
 * Whoever knew the former password may have asked for these: a new address that is confirmed after the password
 * was changed would hand the account over all the same. The way to undo stays.
 */
export async function forgetLinksOfOldPassword(
  transaction: TenantTransaction,
  userId: string,
): Promise<void> {
  const purpose = { in: ["reset-password", "change-email"] satisfies TokenPurpose[] };
  await transaction.oneTimeToken.deleteMany({ where: { userId, purpose, usedAt: null } });
}

interface Redemption {
  token: string;
  purpose: TokenPurpose;
  nowMs: number;
}

/** What a token that holds stands for. */
export interface Redeemed {
  userId: string;
  email: string;
  issuedAt: Date;
}

/**
 * Takes a token in and does what it is good for, in one transaction that acts for its person: of two that
 * come at once, one does it. Errors: `not_found` (never given, or replaced), `conflict` (used), `rejected` (too old).
 */
export async function redeemToken<Result>(
  prisma: PrismaClient,
  { token, purpose, nowMs }: Redemption,
  action: (transaction: TenantTransaction, redeemed: Redeemed) => Promise<Result>,
): Promise<Result> {
  const hash = isToken(token) ? hashToken(token) : null;
  const [found] =
    hash === null
      ? []
      : await prisma.$queryRaw<{ user_id: string | null }[]>`
          select accounts.find_one_time_token(${hash}, ${purpose}) as user_id`;
  const userId = found?.user_id ?? null;
  if (hash === null || userId === null) {
    throw new AppError("not_found", "This link is not complete, or a newer one has taken its place.");
  }
  return withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const now = new Date(nowMs);
    const taken = await transaction.oneTimeToken.updateMany({
      where: { hash, purpose, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    const row = await transaction.oneTimeToken.findUnique({ where: { hash } });
    if (!row) throw new AppError("not_found", "A newer link has taken the place of this one.");
    if (taken.count === 0) {
      throw row.usedAt
        ? new AppError("conflict", "This link was used already; each works once.")
        : new AppError("rejected", "This link is too old.");
    }
    return action(transaction, { userId, email: row.email, issuedAt: row.createdAt });
  });
}
