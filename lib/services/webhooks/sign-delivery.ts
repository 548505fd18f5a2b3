import { createHmac, randomBytes } from "node:crypto";

const SECRET_BYTES = 24;
const PREFIX = "whsec_";

/** As it is shown once: `whsec_` and base64, the form of the Standard Webhooks specification. */
export function makeWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

interface Signed {
  id: string;
  /** Seconds since the epoch. */
  timestamp: number;
  body: string;
}

/**
 * The headers that let a receiver check where a delivery is from and how old it is: HMAC-SHA256 over
 * `id.timestamp.body` (Standard Webhooks 1.0, symmetric signatures).
 */
export function signDelivery(secret: string, { id, timestamp, body }: Signed): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
