import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Letters and digits of even chance: bytes beyond the last whole alphabet are thrown away. */
export function randomId(length: number): string {
  let id = "";
  while (id.length < length) {
    for (const byte of randomBytes(length * 2))
      if (byte < 248 && id.length < length) id += ALPHABET[byte % 62];
  }
  return id;
}
