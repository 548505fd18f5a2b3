import { createTransport } from "nodemailer";
import { isMailAddress } from "./mail-address";
import { describeMailError, MailError } from "./mail-error";
import type { Mailbox } from "./mailbox";
import { smtpOptions } from "./smtp-options";

/** One mail, ready to go out. */
export interface OutgoingMail {
  /** Names the mail for good: sent twice, it is the same mail to whoever receives it. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  time: Date;
}

export interface MailTransport {
  /** Resolves once the server has taken the mail over. Errors: `MailError`. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

interface TransportOptions {
  smtpUrl: string;
  from: Mailbox;
  /** Connections that are kept open at most; callers send no more mails at once than that. */
  connectionsMax: number;
  /** After this a mail counts as not sent, whatever the server still does with it. */
  sendWithinMs: number;
}

export function createMailTransport({
  smtpUrl,
  from,
  connectionsMax,
  sendWithinMs,
}: TransportOptions): MailTransport {
  const transport = createTransport(smtpOptions(smtpUrl, connectionsMax));
  // An idle connection that the server closes would otherwise end the process; the next mail opens another.
  transport.on("error", () => undefined);
  const domain = from.address.slice(from.address.lastIndexOf("@") + 1);

  async function hand({ id, to, subject, text, html, time }: OutgoingMail): Promise<void> {
    if (!isMailAddress(to)) throw new MailError("the address is malformed", true);
    await transport.sendMail({
      from,
      to: { name: "", address: to },
      // Said here as well, so that no header decides who gets the mail.
      envelope: { from: from.address, to: [to] },
      messageId: `<${id}@${domain}>`,
      date: time,
      subject,
      text,
      html,
      xMailer: false,
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    });
  }

  return {
    async send(mail) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
          () => reject(new MailError(`the mail server took more than ${sendWithinMs / 1_000} s`, false)),
          sendWithinMs,
        );
      });
      try {
        await Promise.race([hand(mail), late]);
      } catch (error) {
        throw describeMailError(error);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => transport.close(),
  };
}
