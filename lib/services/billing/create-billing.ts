import type { Clock } from "@/lib/platform/clock";
import { createPool } from "@/lib/platform/db";
import type { BillingConfig } from "@/lib/platform/env/billing";
import { AppError } from "@/lib/platform/errors";
import type { Logger } from "@/lib/platform/log";
import { readWebhook, recordEvent } from "./receive-webhook";
import { createStripe } from "./stripe/create-stripe";
import type { SyncContext } from "./sync/sync-context";

interface Options {
  config: BillingConfig;
  databaseUrl: string;
  clock: Clock;
  log: Logger;
  publicUrl: string;
}

export interface Billing {
  readonly context: SyncContext;
  readonly isSandbox: boolean;
  /** Errors: `invalid_request` (signature), `unavailable` where it could not be put on record. */
  take(delivery: { body: Buffer; signature: string | null }): Promise<void>;
  close(): Promise<void>;
}

/** Of its own: a connection is held while Stripe is asked, and nobody else should wait for that. */
const CONNECTIONS_MAX = 4;

/** The server's side of billing: what Stripe delivers comes in here, and the jobs work with the context. */
export function createBilling({ config, databaseUrl, clock, log, publicUrl }: Options): Billing {
  const pool = createPool({ databaseUrl, name: "billing", max: CONNECTIONS_MAX, log, role: "quant_jobs" });
  const stripe = createStripe(config);
  return {
    context: { pool, stripe, clock, log, publicUrl },
    isSandbox: config.apiUrl !== null,
    close: () => pool.end(),
    async take(delivery) {
      const event = readWebhook(stripe, {
        ...delivery,
        secrets: config.webhookSecrets,
        nowMs: clock.now(),
      });
      try {
        const { isNew } = await recordEvent(pool, event, "webhook");
        log.debug({ event: event.id, type: event.type, isNew }, "Stripe delivered an event");
      } catch (error) {
        log.warn({ err: error, event: event.id }, "an event could not be put on record");
        throw new AppError("unavailable", "The event could not be put on record; deliver it again.", {
          cause: error,
        });
      }
    },
  };
}
