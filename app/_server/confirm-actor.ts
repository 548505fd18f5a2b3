import { confirmIdentity, proofSchema, readProofKind } from "@/lib/services/accounts/confirm-identity";
import type { SignedIn } from "@/lib/services/accounts/session";
import { guard } from "./guard";
import { prisma } from "./services";

interface Actor {
  person: SignedIn;
  nowMs: number;
  address: string | null;
  userAgent: string | null;
}

/**
 * Asks whoever presses a button to show once more that it is them: `proof` is what the form's `ProofField` was
 * given. Errors: `invalid_request` beside `proof`, `forbidden` (an old sign-in without a password), `rate_limited`.
 */
export async function confirmActor(
  { person, nowMs, address, userAgent }: Actor,
  proof: unknown,
): Promise<void> {
  const given = proofSchema.parse(proof ?? undefined);
  await guardProof(person.userId, address);
  await confirmIdentity(prisma(), person, given, { caller: { address, userAgent }, nowMs });
}

/** Counts a try at a password or code, by the account alone: its owner is signed in. */
export async function guardProof(userId: string, address: string | null): Promise<void> {
  const kind = await readProofKind(prisma(), userId);
  if (kind === "fresh-sign-in") return;
  await guard(kind === "code" ? "second-factor" : "password", address, userId);
}
