import { type Algorithm, hash, verify } from "@node-rs/argon2";
import { AppError } from "@/lib/platform/errors";

/** OWASP ASVS 5.0, appendix C: argon2id, one pass over 46 MiB. */
export const PASSWORD_PARAMETERS = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 47_104,
  timeCost: 1,
  parallelism: 1,
} as const;

/** Hashes at once; each holds 46 MiB. */
export const CONCURRENT_MAX = 2;
/** Callers that may wait for their turn; more are told to come back. */
export const WAITING_MAX = 64;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
  if (running < CONCURRENT_MAX) running++;
  else if (waiting.length >= WAITING_MAX) {
    throw new AppError("unavailable", "Too many people are signing in at once. Try again in a few seconds.");
  } else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await action();
  } finally {
    // The place is handed on, never given up first: a caller in between would be one too many.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize("NFKC"), PASSWORD_PARAMETERS));
}

/** Compared where no account exists, so that the answer takes as long as for one that does. */
const NOBODYS_HASH = hash("nobody has this password", PASSWORD_PARAMETERS);

export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  const matches = await inTurn(async () =>
    verify(storedHash ?? (await NOBODYS_HASH), password.normalize("NFKC")),
  );
  return matches && storedHash !== null;
}

/** Whether a stored hash was made with other parameters than today's: the next sign-in makes it anew. */
export function needsRehash(storedHash: string): boolean {
  const { memoryCost, timeCost, parallelism } = PASSWORD_PARAMETERS;
  return !storedHash.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
}
