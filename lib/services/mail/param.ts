import { z } from "zod";
import { isMailAddress } from "@/lib/platform/mail/mail-address";

const NAME_LENGTH_MAX = 80;
const AGENT_LENGTH_MAX = 160;

/** Line ends would forge headers and paragraphs; the others turn the direction of reading or hide letters. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
/** What mail programs turn into links by themselves. */
const LINK_DOT = /\.(?=\p{L}{2})/gu;
const LINK_SCHEME = /:(?=\/\/)/g;

/**
 * Words that somebody chose and that reach somebody else in our name: they stay on one line, and an address of
 * a page in them does not become a link.
 */
function tame(text: string, lengthMax: number): string {
  const line = text.replace(UNSEEN, " ").replace(LINK_DOT, ". ").replace(LINK_SCHEME, ": ").trim();
  const letters = [...line];
  return letters.length <= lengthMax ? line : `${letters.slice(0, lengthMax - 1).join("")}…`;
}

/** The kinds of values that templates take. */
export const param = {
  name: z.string().transform((text) => tame(text, NAME_LENGTH_MAX)),
  userAgent: z
    .string()
    .nullish()
    .transform((text) => (text ? tame(text, AGENT_LENGTH_MAX) : null)),
  /** A network address, as the front door saw it. */
  address: z
    .string()
    .nullish()
    .transform((text) => (text ? tame(text, 64) : null)),
  email: z.string().refine(isMailAddress),
  link: z.url({ protocol: /^https?$/ }),
  /** Epoch milliseconds. */
  time: z.number().int().min(0),
  count: z.number().int().min(0),
};
