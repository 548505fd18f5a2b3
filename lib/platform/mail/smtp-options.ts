import { BlockList, isIP } from "node:net";
import type { Options } from "nodemailer/lib/smtp-pool";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Every wait on the mail server ends: for its name, the connection, its first word, each further word. */
const WAITS_MS = {
  dnsTimeout: 5_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
};
const MESSAGES_PER_CONNECTION = 100;

/**
 * What `SMTP_URL` means. Mails carry links that open accounts: beyond this machine they go over TLS with a
 * certificate that holds, or not at all. `?tls=optional` is for a relay in a private network that has none.
 */
export function smtpOptions(smtpUrl: string, connectionsMax: number): Options {
  const url = new URL(smtpUrl);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "smtps:";
  const local = host === "localhost" || isLoopback(host);
  const optional = url.searchParams.get("tls") === "optional";
  const user = decode(url.username);
  return {
    ...WAITS_MS,
    pool: true,
    maxConnections: connectionsMax,
    maxMessages: MESSAGES_PER_CONNECTION,
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    ignoreTLS: !secure && local,
    requireTLS: !secure && !local && !optional,
    tls: { rejectUnauthorized: true, minVersion: "TLSv1.2" },
    ...(user !== "" && { auth: { user, pass: decode(url.password) } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Passwords with a bare percent sign are common, and meant as they stand. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family !== 0 && LOOPBACK.check(host, family === 4 ? "ipv4" : "ipv6");
}
