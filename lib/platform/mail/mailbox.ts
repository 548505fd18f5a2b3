import { isIP } from "node:net";
import { isMailAddress } from "./mail-address";

/** Whom a mail comes from. */
export interface Mailbox {
  name: string;
  address: string;
}

const NAME = "Quant";
const NAMED = /^([^<>"\p{Cc}]{0,80})<([^<>]+)>$/u;

/** Reads `Quant <mail@quant.example.com>` or a bare address; null where it is neither. */
export function parseMailbox(text: string): Mailbox | null {
  const [, name = NAME, address = text] = NAMED.exec(text.trim()) ?? [];
  const mailbox = { name: name.trim() || NAME, address: address.trim() };
  return isMailAddress(mailbox.address) ? mailbox : null;
}

/** Where no mailbox is given: the host at which people reach the product. */
export function defaultMailbox(publicUrl: string): Mailbox {
  const host = new URL(publicUrl).hostname;
  // An IPv6 address has brackets and a network address is no domain: no reader would take mail from either.
  const domain = isIP(host) !== 0 || host.startsWith("[") ? "localhost" : host;
  return { name: NAME, address: `no-reply@${domain}` };
}
