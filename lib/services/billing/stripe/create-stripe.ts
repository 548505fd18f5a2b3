import { Stripe } from "stripe";
import type { BillingConfig } from "@/lib/platform/env/billing";

/** The version that this code was written against: Stripe's own default moves with the account. */
export const STRIPE_API_VERSION = "2026-10-28.endive";

/** A page waits for the answer, so it comes soon or not at all. */
const ANSWER_WITHIN_MS = 8_000;

export function createStripe({ secretKey, apiUrl }: Pick<BillingConfig, "secretKey" | "apiUrl">): Stripe {
  const url = apiUrl === null ? null : new URL(apiUrl);
  return new Stripe(secretKey, {
    apiVersion: STRIPE_API_VERSION,
    timeout: ANSWER_WITHIN_MS,
    maxNetworkRetries: 2,
    telemetry: false,
    appInfo: { name: "Quant-SaaS" },
    ...(url && {
      host: url.hostname,
      protocol: url.protocol === "https:" ? ("https" as const) : ("http" as const),
      port: url.port || (url.protocol === "https:" ? "443" : "80"),
    }),
  });
}
