import { createHash, randomBytes } from "node:crypto";

export const RECOVERY_CODES = 10;

/** 120 bits each: beyond all guessing, so that a fast hash is enough at rest. */
const BYTES = 15;
/** Without I, L, O and U, which are misread; written by hand they are taken as what they look like. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = (BYTES * 8) / 5;
const WHOLE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** Six groups of four. */
export function makeRecoveryCode(): string {
  let bits = BigInt(`0x${randomBytes(BYTES).toString("hex")}`);
  let text = "";
  for (let index = 0; index < LENGTH; index++) {
    text = ALPHABET[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text.replace(/(.{4})(?=.)/g, "$1-");
}

/** What is stored of a code, or of what somebody typed as one; null where that cannot be any. */
export function hashRecoveryCode(typed: string): Buffer<ArrayBuffer> | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return WHOLE.test(code) ? Buffer.from(createHash("sha256").update(code).digest()) : null;
}
