import type { IncomingMessage } from "node:http";
import { decode } from "next-auth/jwt";
import { AppError } from "@/lib/platform/errors";
import type { AllowedHosts } from "@/lib/platform/http/allowed-hosts";
import { readKeyHeader } from "@/lib/platform/http/api-key-header";
import { assertAddressAllowed } from "@/lib/services/access/address-allowed";
import type { KeyAuthenticator } from "@/lib/services/access/authenticate-key";
import type { KeyUses } from "@/lib/services/access/key-uses";
import type { Principal } from "@/lib/services/access/principal";
import type { SessionReader } from "@/lib/services/access/session-reader";

export interface IdentifyOptions {
  authenticator: KeyAuthenticator;
  sessions: SessionReader;
  uses: KeyUses;
  hosts: AllowedHosts;
  /** Signs the dashboard's cookie; without it the cookie is no credential. */
  sessionSecret: string | null;
}

export type Identify = (request: IncomingMessage, address: string) => Promise<Principal | null>;

/** As next-auth names it, with the prefix where it was set over https. */
const COOKIE_NAMES = ["__Secure-next-auth.session-token", "next-auth.session-token"];
const COOKIE_LENGTH_MAX = 8_192;

/**
 * Whose request this is: a key's, or a signed-in person's on our own pages; null for a visitor.
 * Errors: `unauthenticated` where credentials are given that do not hold, `forbidden` for address or origin.
 */
export function createIdentify(options: IdentifyOptions): Identify {
  const { authenticator, sessions, uses, hosts, sessionSecret } = options;

  async function byKey(key: string, address: string): Promise<Principal> {
    const principal = await authenticator.authenticate(key);
    assertAddressAllowed(principal, address);
    uses.note(principal.id, address);
    return principal;
  }

  async function byCookie(request: IncomingMessage): Promise<Principal | null> {
    if (sessionSecret === null || isForeign(request)) return null;
    const token = readCookie(request.headers.cookie ?? "");
    if (token === null) return null;
    const claims = await decode({ token, secret: sessionSecret }).catch(() => null);
    const sessionId = claims?.sessionId;
    const principal = typeof sessionId === "string" ? await sessions.read(sessionId) : null;
    if (principal === null) throw new AppError("unauthenticated", "Your session has ended. Sign in again.");
    if (request.method !== "GET" && request.method !== "HEAD") assertOwnPage(request);
    return principal;
  }

  /** Browsers send cookies along with whatever another site makes them send. */
  function assertOwnPage(request: IncomingMessage): void {
    if (request.headers.origin !== undefined && hosts.refusal(request) === null) return;
    throw new AppError("forbidden", "A session may change things from our own pages only; use an API key.");
  }

  function isForeign(request: IncomingMessage): boolean {
    const site = request.headers["sec-fetch-site"];
    return (
      (site !== undefined && site !== "same-origin" && site !== "none") || hosts.refusal(request) !== null
    );
  }

  return async (request, address) => {
    const key = readKeyHeader(request);
    return key === null ? byCookie(request) : byKey(key, address);
  };
}

/** A long token is cut into numbered cookies. */
function readCookie(header: string): string | null {
  if (header === "" || header.length > COOKIE_LENGTH_MAX) return null;
  const cookies = new Map<string, string>();
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (at > 0) cookies.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  for (const name of COOKIE_NAMES) {
    const whole = cookies.get(name);
    if (whole !== undefined) return whole;
    let joined = "";
    for (let index = 0; cookies.has(`${name}.${index}`); index++) joined += cookies.get(`${name}.${index}`);
    if (joined !== "") return joined;
  }
  return null;
}
