import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { MailError } from "@/lib/platform/mail/mail-error";
import type { MailTransport } from "@/lib/platform/mail/mail-transport";
import { renderMail } from "@/lib/services/mail/render-mail";
import { isMailTemplate } from "@/lib/services/mail/templates";
import { createOutboxSender, type OutboxSender } from "../outbox/create-outbox-sender";
import type { ClaimedMail, MailLedger } from "./mail-ledger";

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
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** As long as a reason for a mail may come again, and must not make a second one. */
const KEPT_DAYS = 90;

/** Sends the mails that wait; one that is sent again keeps its Message-ID. */
export function createMailSender({ ledger, transport, clock, random, log }: SenderOptions): OutboxSender {
  const sender = createOutboxSender<ClaimedMail, void>({
    what: "mail",
    ledger,
    async send({ id, recipient, template, params, createdAt }) {
      if (!isMailTemplate(template)) throw new MailError(`there is no template ${template}`, true);
      await transport.send({ id, to: recipient, time: createdAt, ...render(template, params) });
    },
    isFinal: (error) => error instanceof MailError && error.final,
    facts: ({ template }) => ({ template }),
    atOnce: MAILS_AT_ONCE,
    sendWithinMs: SEND_WITHIN_MS,
    giveUpAfterMs: GIVE_UP_AFTER_MS,
    keptDays: KEPT_DAYS,
    clock,
    random,
    log,
  });
  return {
    ...sender,
    async close(graceMs) {
      await sender.close(graceMs);
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
