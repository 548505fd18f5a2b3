/** How Stripe is reached; null of it means that nothing is sold here. */
export interface BillingConfig {
  secretKey: string;
  /** Several while one replaces the other. */
  webhookSecrets: readonly string[];
  /** The sandbox's address outside production; null is Stripe itself. */
  apiUrl: string | null;
}

/** What the environment says of billing, or null where it is off: by BILLING=off, or as nobody gave a key. */
export function readBillingConfig(given: Readonly<Record<string, string | undefined>>): BillingConfig | null {
  const { BILLING, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_API_URL, QUANT_ENV } = given;
  if (BILLING?.trim() === "off" || !STRIPE_SECRET_KEY?.trim()) return null;
  return {
    secretKey: STRIPE_SECRET_KEY.trim(),
    webhookSecrets: splitSecrets(STRIPE_WEBHOOK_SECRET ?? ""),
    apiUrl: QUANT_ENV === "production" ? null : STRIPE_API_URL?.trim() || null,
  };
}

export function splitSecrets(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
