import { z } from "zod";
import type { ProofKind } from "@/lib/domain/access/proof-kind";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { AppError } from "@/lib/platform/errors";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { checkOwnPassword } from "./check-own-password";
import { checkSecondFactor } from "./second-factor/check-second-factor";
import { hasSecondFactor } from "./second-factor/has-second-factor";
import { WRONG_CODE } from "./second-factor/wrong-code";
import { type Caller, noteSecurityEvent } from "./security-events";

/** How long a sign-in counts as one that happened just now. */
const FRESH_MS = 10 * 60_000;

/** A password or a code: the account decides which it must be. */
export const proofSchema = z.string().max(256, "That is too long.").default("");

const NOT_FRESH =
  "Your account has no password, so a recent sign-in stands for it. Sign out, sign in again and do this within 10 minutes.";

interface Who {
  userId: string;
  sessionId: string;
}

interface Circumstances {
  caller: Caller;
  nowMs: number;
}

export async function readProofKind(prisma: PrismaClient, userId: string): Promise<ProofKind> {
  return kindOf(await readSelf(prisma, userId));
}

/**
 * Asks whoever is signed in to show once more that it is them, before something that matters. The caller has
 * counted the try. Errors: `invalid_request` beside the field `proof`; `forbidden` where the sign-in is too old.
 */
export async function confirmIdentity(
  prisma: PrismaClient,
  { userId, sessionId }: Who,
  proof: string,
  { caller, nowMs }: Circumstances,
): Promise<void> {
  const self = await readSelf(prisma, userId);
  switch (kindOf(self)) {
    case "code":
      return confirmCode(prisma, userId, proof, "proof", { caller, nowMs });
    case "password":
      return confirmPassword(self.passwordHash, proof, "proof");
    case "fresh-sign-in":
      return confirmFresh(prisma, { userId, sessionId }, nowMs);
  }
}

/** Errors: `invalid_request` beside the field `path`. A wrong code is written down even though this fails. */
export async function confirmCode(
  prisma: PrismaClient,
  userId: string,
  code: string,
  path: string,
  { caller, nowMs }: Circumstances,
): Promise<void> {
  if (code.trim() === "") throw wrong(path, "Type the code that your authenticator app shows.");
  const proof = await withOrganisation(prisma, { organisationId: null, userId }, async (transaction) => {
    const found = await checkSecondFactor(transaction, userId, code, nowMs, caller);
    if (!found) await noteSecurityEvent(transaction, { kind: "second-factor-failed", userId, ...caller });
    return found;
  });
  if (proof === null) throw wrong(path, WRONG_CODE);
}

/** Errors: `invalid_request` beside the field `path`. */
export async function confirmPassword(hash: string | null, password: string, path: string): Promise<void> {
  if (password === "") throw wrong(path, "Type your password.");
  await checkOwnPassword(hash, password, path);
}

/** Errors: `forbidden`. */
export async function confirmFresh(
  prisma: PrismaClient,
  { userId, sessionId }: Who,
  nowMs: number,
): Promise<void> {
  const session = await withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    transaction.session.findFirst({ where: { id: sessionId, userId, revokedAt: null } }),
  );
  if (session && nowMs - session.createdAt.getTime() < FRESH_MS) return;
  throw new AppError("forbidden", NOT_FRESH);
}

interface Self {
  passwordHash: string | null;
  totpEnabledAt: Date | null;
}

async function readSelf(prisma: PrismaClient, userId: string): Promise<Self> {
  const self = await withOrganisation(prisma, { organisationId: null, userId }, (transaction) =>
    transaction.user.findUnique({
      where: { id: userId },
      select: { passwordHash: true, totpEnabledAt: true },
    }),
  );
  if (!self) throw new AppError("unauthenticated", "Your account is gone.");
  return self;
}

function kindOf(self: Self): ProofKind {
  if (hasSecondFactor(self)) return "code";
  return self.passwordHash === null ? "fresh-sign-in" : "password";
}

function wrong(path: string, message: string): AppError {
  return new AppError("invalid_request", message, { fields: [{ path, message }] });
}
