/** What mails are built of; the text and the HTML are two drawings of the same blocks. */
export type MailBlock =
  | { kind: "words"; text: string }
  /** Something to do: a button in HTML; the address is also shown for copying. */
  | { kind: "button"; label: string; link: string }
  | { kind: "facts"; rows: readonly (readonly [label: string, value: string])[] }
  /** What matters less: why this came, and what to do if it was somebody else. */
  | { kind: "quiet"; text: string };

export const words = (text: string): MailBlock => ({ kind: "words", text });
export const quiet = (text: string): MailBlock => ({ kind: "quiet", text });
export const button = (label: string, link: string): MailBlock => ({ kind: "button", label, link });

/** Rows without a value are left out. */
export function facts(values: Readonly<Record<string, string | null | undefined>>): MailBlock {
  const rows = Object.entries(values).flatMap(([label, value]) => (value ? [[label, value] as const] : []));
  return { kind: "facts", rows };
}
