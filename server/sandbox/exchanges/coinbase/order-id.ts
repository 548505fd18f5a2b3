import { createHash } from "node:crypto";

/**
 * The synthetic market knows no orders: which ones a trade or a level shows follows from what it is about,
 * so that the same thing shows the same order wherever and however often it is asked for.
 */
export function orderId(...about: readonly (string | number)[]): string {
  const hex = createHash("md5").update(about.join(" ")).digest("hex");
  // Version 4 and the variant of RFC 9562, which strict readers of UUIDs insist upon.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
