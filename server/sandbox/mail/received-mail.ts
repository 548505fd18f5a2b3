import PostalMime from "postal-mime";

/** A mail as its reader has it. */
export interface ReceivedMail {
  /** Rises with every mail. */
  id: string;
  messageId: string | null;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string | null;
  /** Where the mail leads, in its order and each once. */
  links: string[];
  headers: { name: string; value: string }[];
  /** When it arrived, in epoch milliseconds. */
  time: number;
}

interface Delivery {
  id: string;
  raw: Buffer;
  /** Whom the envelope names: what decided who got it. */
  to: string[];
  time: number;
}

const LINK = /https?:\/\/[^\s<>"']+/g;
const HREF = /\bhref="(https?:[^"]+)"/g;

export async function readReceived({ id, raw, to, time }: Delivery): Promise<ReceivedMail> {
  const mail = await PostalMime.parse(raw);
  const text = mail.text ?? "";
  const html = mail.html ?? null;
  const named = mail.from?.name ? `${mail.from.name} <${mail.from.address ?? ""}>` : mail.from?.address;
  return {
    id,
    messageId: mail.messageId ?? null,
    from: named ?? "",
    to,
    subject: mail.subject ?? "",
    text,
    html,
    links: linksOf(text, html ?? ""),
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    time,
  };
}

function linksOf(text: string, html: string): string[] {
  const inHtml = [...html.matchAll(HREF)].map(([, link = ""]) => link.replaceAll("&amp;", "&"));
  return [...new Set([...(text.match(LINK) ?? []), ...inHtml])];
}
