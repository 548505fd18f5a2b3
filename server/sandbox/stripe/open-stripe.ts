import { join } from "node:path";
import { AppError } from "@/lib/platform/errors";
import type { Logger } from "@/lib/platform/log";
import { type StripeSandbox, startStripeSandbox } from "./start-stripe-sandbox";

interface Variables {
  QUANT_ENV?: string | undefined;
  QUANT_DATA?: string | undefined;
  STRIPE_SANDBOX_PORT?: number | undefined;
  STRIPE_SANDBOX_WEBHOOK_URL?: string | undefined;
  STRIPE_SECRET_KEY?: string | undefined;
  STRIPE_WEBHOOK_SECRET?: string | undefined;
}

/** The Stripe sandbox as the environment asks for it, or null; never in production, whoever asks. */
export async function openStripe(env: Variables, log: Logger): Promise<StripeSandbox | null> {
  if (env.STRIPE_SANDBOX_PORT === undefined) return null;
  if (env.QUANT_ENV === "production") {
    throw new AppError(
      "forbidden",
      "Production mode refuses the Stripe sandbox; give STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, or BILLING=off.",
    );
  }
  if (env.QUANT_DATA === undefined) {
    throw new AppError(
      "invalid_request",
      "QUANT_DATA is missing; the Stripe sandbox keeps its journal in that folder, such as /var/lib/quant.",
    );
  }
  const url = env.STRIPE_SANDBOX_WEBHOOK_URL;
  const secret = env.STRIPE_WEBHOOK_SECRET;
  return startStripeSandbox({
    dataDir: join(env.QUANT_DATA, "stripe"),
    port: env.STRIPE_SANDBOX_PORT,
    log,
    ...(env.STRIPE_SECRET_KEY === undefined ? {} : { secretKey: env.STRIPE_SECRET_KEY }),
    ...(url === undefined ? {} : { webhook: { url, ...(secret === undefined ? {} : { secret }) } }),
  });
}
