import type { Pool } from "pg";
import type { Clock } from "@/lib/platform/clock";
import { listenChannel } from "@/lib/platform/listen-channel";
import type { Logger } from "@/lib/platform/log";
import { createMailTransport } from "@/lib/platform/mail/mail-transport";
import type { Mailbox } from "@/lib/platform/mail/mailbox";
import type { Metrics } from "@/lib/platform/metrics";
import { createMailSender, MAILS_AT_ONCE, SEND_WITHIN_MS } from "./create-mail-sender";
import { createMailLedger } from "./mail-ledger";

const DRAIN_MS = 5_000;

interface MailOptions {
  databaseUrl: string;
  /** With the rights of `quant_jobs`. */
  pool: Pool;
  smtpUrl: string;
  from: Mailbox;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

/** Sends mails for as long as the process lives; resolves with what ends it in order. */
export function startMail({ databaseUrl, pool, smtpUrl, from, clock, log, metrics }: MailOptions): {
  close(): Promise<void>;
} {
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
