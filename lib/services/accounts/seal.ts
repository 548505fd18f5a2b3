import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveKey } from "./derive-key";

/** Layout: version, nonce, tag, cipher text. The version names the key, for the day when it is changed. */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

export interface Seal {
  /** `owner` is bound to the text: moved to another row, it does not open. */
  seal(plain: Uint8Array, owner: string): Buffer<ArrayBuffer>;
  /** Throws where the bytes were changed, belong to another owner or were sealed under another secret. */
  open(sealed: Uint8Array, owner: string): Buffer;
}

/** Encrypts what must be read again (AES-256-GCM); the database never holds the key. */
export function createSeal(secret: string, purpose: string): Seal {
  const key = deriveKey(secret, purpose);
  return {
    seal(plain, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(owner));
      const text = [cipher.update(plain), cipher.final()];
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), ...text]);
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed);
      if (bytes.length < HEAD_BYTES || bytes[0] !== VERSION) {
        throw new Error("The sealed bytes are not of this version.");
      }
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce)
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(1 + NONCE_BYTES, HEAD_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
    },
  };
}
