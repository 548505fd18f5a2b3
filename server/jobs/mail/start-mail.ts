import type { Pool } from "pg";
import type { Clock } from "@/lib/platform/clock";
import type { ServerConfig } from "@/lib/platform/env";
import type { Logger } from "@/lib/platform/log";
import { createMailTransport } from "@/lib/platform/mail/mail-transport";
import type { Metrics } from "@/lib/platform/metrics";
import { runOutbox } from "../outbox/run-outbox";
import { createMailSender, MAILS_AT_ONCE, SEND_WITHIN_MS } from "./create-mail-sender";
import { createMailLedger } from "./mail-ledger";

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
  const metric = { name: "quant_mails_total", what: "Mails" };
  return runOutbox({ sender, channel: "mail_waiting", metric, databaseUrl, clock, log, metrics });
}
