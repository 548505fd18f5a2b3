import type { Pool } from "pg";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { Metrics } from "@/lib/platform/metrics";
import { createSeal } from "@/lib/services/accounts/seal";
import { hasPlace } from "@/lib/services/webhooks/has-place";
import { runOutbox } from "../outbox/run-outbox";
import { createWebhookSender } from "./create-webhook-sender";
import { createWebhookLedger } from "./webhook-ledger";

interface WebhookOptions {
  databaseUrl: string;
  /** With the rights of `quant_jobs`. */
  pool: Pool;
  prisma: PrismaClient;
  /** What seals the webhooks' secrets is derived from it; null where this process has none. */
  nextauthSecret: string | null;
  /** Only on one's own machine may receivers stand in its own networks. */
  isLocal: boolean;
  version: string;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

/**
 * Delivers to webhooks for as long as the process lives; several processes share the work. Null where this one
 * cannot open their secrets.
 */
export function startWebhooks(options: WebhookOptions): { close(): Promise<void> } | null {
  const { databaseUrl, pool, prisma, nextauthSecret, isLocal, version, clock, log, metrics } = options;
  if (nextauthSecret === null) return null;
  const sender = createWebhookSender({
    ledger: createWebhookLedger(pool),
    seal: createSeal(nextauthSecret, "webhook"),
    hasPlace: (delivery) => hasPlace(prisma, delivery, clock.now()),
    privateAllowed: isLocal,
    version,
    clock,
    random: Math.random,
    log,
  });
  const metric = { name: "quant_webhook_deliveries_total", what: "Deliveries" };
  return runOutbox({ sender, channel: "webhook_waiting", metric, databaseUrl, clock, log, metrics });
}
