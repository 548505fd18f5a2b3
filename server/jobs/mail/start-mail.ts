import type { Pool } from "pg";
import type { Clock } from "@/lib/platform/clock";
import type { ServerConfig } from "@/lib/platform/env";
import { listenChannel } from "@/lib/platform/listen-channel";
import type { Logger } from "@/lib/platform/log";
import { createMailTransport } from "@/lib/platform/mail/mail-transport";
import type { Metrics } from "@/lib/platform/metrics";
import { createMailSender, MAILS_AT_ONCE, SEND_WITHIN_MS } from "./create-mail-sender";
import { createMailLedger } from "./mail-ledger";

const DRAIN_MS = 5_000;

interface MailOptions {
  config: Pick<ServerConfig, "databaseUrl" | "smtpUrl" | "mailFrom" | "roles">;
  /** With the rights of `quant_jobs`. */
  pool: Pool;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

/** Sends mails for as long as the process lives, where it has the role and a mail server; null where not. */
export function startMail({ config, pool, clock, log, metrics }: MailOptions): {
  close(): Promise<void>;
} | null {
  const { databaseUrl, smtpUrl, mailFrom: from, roles } = config;
  if (smtpUrl === null || !roles.has("jobs")) return null;
  const sender = createMailSender({
    ledger: createMailLedger(pool),
    transport: createMailTransport({
      smtpUrl,
      from,
      connectionsMax: MAILS_AT_ONCE,
      sendWithinMs: SEND_WITHIN_MS,
    }),
    clock,
    random: Math.random,
    log,
  });
  const listener = listenChannel({
    databaseUrl,
    channel: "mail_waiting",
    clock,
    log,
    onMessage: sender.wake,
  });
  metrics.counter({
    name: "quant_mails_total",
    help: "Mails by what became of a try: sent, retried (to be tried again), failed (given up)",
    labels: ["outcome"],
    read: () => Object.entries(sender.stats()).map(([outcome, value]) => ({ labels: { outcome }, value })),
  });
  return {
    async close() {
      await listener.close();
      await sender.close(DRAIN_MS);
    },
  };
}
