import { createSeal, type Seal } from "../seal";

let kept: { secret: string; seal: Seal } | null = null;

/** Under which secrets of second factors lie in the database. */
export function totpSeal(): Seal {
  const secret = process.env.NEXTAUTH_SECRET;
  if (!secret) throw new Error("NEXTAUTH_SECRET is not set: second factors cannot be read.");
  if (kept?.secret !== secret) kept = { secret, seal: createSeal(secret, "totp") };
  return kept.seal;
}
