/** A mail that the outbox keeps in place of a mail server. */
export interface OutboxMail {
  id: string;
  messageId: string | null;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  html: string | null;
  links: readonly string[];
  headers: readonly { name: string; value: string }[];
  /** When it arrived, in epoch milliseconds. */
  time: number;
}
