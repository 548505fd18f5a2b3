import { hkdfSync } from "node:crypto";

/** A key of 256 bits for one purpose alone, out of the secret that the whole product is started with. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "quant", purpose, 32));
}
