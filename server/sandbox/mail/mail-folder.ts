import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ReceivedMail } from "./received-mail";

export interface MailFolder {
  /** Newest first. */
  list(): readonly ReceivedMail[];
  nextId(): string;
  /** On disk when it returns. */
  add(mail: ReceivedMail): void;
}

/** The oldest goes when one more comes. */
const MAILS_MAX = 500;
/** So that names sort as the mails came. */
const ID_LENGTH = 9;
const FILE = /^(\d{9})\.json$/;

const schema = z.object({
  id: z.string(),
  messageId: z.string().nullable(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string().nullable(),
  links: z.array(z.string()),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  time: z.number(),
});

/** What was received, one file a mail; a start finds it as the last one left it. */
export function openMailFolder(folder: string): MailFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = readdirSync(folder)
    .filter((name) => FILE.test(name))
    .sort();
  const mails = names.flatMap((name) => readMail(join(folder, name)) ?? []);
  let last = Number(names.at(-1)?.slice(0, ID_LENGTH) ?? 0);
  trim();

  function trim(): void {
    for (const { id } of mails.splice(0, Math.max(0, mails.length - MAILS_MAX))) {
      rmSync(join(folder, `${id}.json`), { force: true });
    }
  }

  return {
    list: () => mails.toReversed(),
    nextId() {
      last += 1;
      return String(last).padStart(ID_LENGTH, "0");
    },
    add(mail) {
      const path = join(folder, `${mail.id}.json`);
      // Half a file is never read: a kill leaves the mail out, and its sender tries again.
      writeFileSync(`${path}.new`, JSON.stringify(mail), { mode: 0o600 });
      renameSync(`${path}.new`, path);
      mails.push(mail);
      trim();
    },
  };
}

/** Null for a file that is none of ours: an outbox that cannot be read should not stop the product. */
function readMail(path: string): ReceivedMail | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}
