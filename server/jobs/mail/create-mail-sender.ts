import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { MailError } from "@/lib/platform/mail/mail-error";
import type { MailTransport } from "@/lib/platform/mail/mail-transport";
import { renderMail } from "@/lib/services/mail/render-mail";
import { isMailTemplate } from "@/lib/services/mail/templates";
import type { ClaimedMail, MailLedger } from "./mail-ledger";
import { retryDelayMs } from "./retry-delay";

export interface MailStats {
  sent: number;
  retried: number;
  failed: number;
}

export interface MailSender {
  /** Looks for mails at once: one was written, or some may have been missed. */
  wake(): void;
  stats(): Readonly<MailStats>;
  /** Takes no more mails, and lets those under way end. */
  close(graceMs: number): Promise<void>;
}

interface SenderOptions {
  ledger: MailLedger;
  transport: MailTransport;
  clock: Clock;
  random: () => number;
  log: Logger;
}

/** Mails on their way at once, and connections to the mail server. */
export const MAILS_AT_ONCE = 4;
export const SEND_WITHIN_MS = 60_000;
/** Longer than a mail may take to be sent and marked: while it runs, nobody else sends the same one. */
const LEASE_MS = 2 * SEND_WITHIN_MS;
const POLL_MS = 5_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** Whatever was asked of a mail server that was away for days is tried a few times all the same. */
const ATTEMPTS_MIN = 4;
const MARK_AGAIN_MS = 2_000;
const MARK_ATTEMPTS = 15;
const FORGET_EVERY_MS = 3_600_000;
/** As long as a reason for a mail may come again, and must not make a second one. */
const KEPT_DAYS = 90;

/**
 * Sends what waits in the table. A mail goes out at least once: a sender that dies after the mail server took it
 * and before it was marked leaves it to the next one, which sends it again under the same Message-ID.
 */
export function createMailSender({ ledger, transport, clock, random, log }: SenderOptions): MailSender {
  const stats: MailStats = { sent: 0, retried: 0, failed: 0 };
  const underWay = new Set<Promise<void>>();
  let claiming: Promise<void> | null = null;
  let wokenMeanwhile = false;
  let closed = false;

  function wake(): void {
    if (closed) return;
    if (claiming) {
      wokenMeanwhile = true;
      return;
    }
    wokenMeanwhile = false;
    claiming = claim()
      .catch((error: unknown) => log.warn({ err: error }, "mails that wait could not be read"))
      .finally(() => {
        claiming = null;
        if (wokenMeanwhile) wake();
      });
  }

  async function claim(): Promise<void> {
    const free = MAILS_AT_ONCE - underWay.size;
    if (free <= 0) return;
    for (const mail of await ledger.claim(free, LEASE_MS)) {
      const sending = deliver(mail).finally(() => {
        underWay.delete(sending);
        wake();
      });
      underWay.add(sending);
    }
  }

  async function deliver(mail: ClaimedMail): Promise<void> {
    const { id, template, attempts } = mail;
    try {
      await send(mail);
    } catch (error) {
      await putOff(mail, error);
      return;
    }
    stats.sent += 1;
    log.info({ mail: id, template, attempts }, "mail sent");
    await mark(id, () => ledger.markSent(id));
  }

  async function send({ id, recipient, template, params, createdAt }: ClaimedMail): Promise<void> {
    if (!isMailTemplate(template)) throw new MailError(`there is no template ${template}`, true);
    await transport.send({ id, to: recipient, time: createdAt, ...render(template, params) });
  }

  async function putOff({ id, template, attempts, createdAt }: ClaimedMail, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const delayMs = retryDelayMs(attempts, random);
    const old = clock.now() + delayMs - createdAt.getTime() > GIVE_UP_AFTER_MS;
    const final = (error instanceof MailError && error.final) || (old && attempts >= ATTEMPTS_MIN);
    stats[final ? "failed" : "retried"] += 1;
    if (final) {
      log.error({ mail: id, template, attempts, reason }, "mail given up");
      await mark(id, () => ledger.markFailed(id, reason));
    } else {
      log.warn({ mail: id, template, attempts, reason, delayMs }, "mail not sent, trying again later");
      await mark(id, () => ledger.markRetry(id, reason, delayMs));
    }
  }

  /** A database that restarts must not make a sent mail go out again: what happened is written down with patience. */
  async function mark(id: string, write: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await write();
      } catch (error) {
        log.warn({ err: error, mail: id }, "what became of a mail could not be written down");
        if (closed || attempt === MARK_ATTEMPTS) return;
        await new Promise<void>((resolve) => clock.after(MARK_AGAIN_MS, resolve));
      }
    }
  }

  async function forget(): Promise<void> {
    try {
      await ledger.forget(KEPT_DAYS);
    } catch (error) {
      log.warn({ err: error }, "old mails could not be taken away");
    }
  }

  const timers = [clock.every(POLL_MS, wake), clock.every(FORGET_EVERY_MS, () => void forget())];
  wake();
  return {
    wake,
    stats: () => stats,
    async close(graceMs) {
      if (closed) return;
      closed = true;
      for (const cancel of timers) cancel();
      await claiming;
      let cancelGrace = (): void => {};
      const grace = new Promise<void>((resolve) => {
        cancelGrace = clock.after(graceMs, resolve);
      });
      await Promise.race([Promise.allSettled([...underWay]), grace]);
      cancelGrace();
      transport.close();
    },
  };
}

function render(...mail: Parameters<typeof renderMail>): ReturnType<typeof renderMail> {
  try {
    return renderMail(...mail);
  } catch (error) {
    throw new MailError("the parameters are not the template's", true, { cause: error });
  }
}
