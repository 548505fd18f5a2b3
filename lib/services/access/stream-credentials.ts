import type { Feed } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { assertAddressAllowed } from "./address-allowed";
import { assertFeedAllowed } from "./assert-feed-allowed";
import type { KeyAuthenticator } from "./authenticate-key";
import type { KeyUses } from "./key-uses";
import type { NonceLedger } from "./nonce-ledger";
import type { Principal } from "./principal";
import type { SessionReader } from "./session-reader";
import { readStreamTicket } from "./stream-ticket";

export interface StreamCredentialsOptions {
  authenticator: KeyAuthenticator;
  sessions: SessionReader;
  uses: KeyUses;
  nonces: NonceLedger;
  feed: Feed;
  clock: Clock;
  /** Signs tickets; without it none is good. */
  ticketSecret: string | null;
}

interface SocketCaller {
  address: string;
  origin: string | null;
}

export interface GivenCredentials {
  key?: string | undefined;
  ticket?: string | undefined;
}

/**
 * How a socket's credentials are checked, now and again later: a ticket is spent the first time and stands
 * for its session from then on.
 * Errors: `unauthenticated`, `forbidden` (address, scope), `unavailable` (a test key on another feed).
 */
export function createStreamCredentials(options: StreamCredentialsOptions) {
  const { authenticator, sessions, uses, nonces, feed, clock, ticketSecret } = options;

  async function byKey(key: string, address: string): Promise<Principal> {
    const principal = await authenticator.authenticate(key);
    assertAddressAllowed(principal, address);
    assertFeedAllowed(principal, feed);
    uses.note(principal.id, address);
    return principal;
  }

  async function redeem(text: string, origin: string | null): Promise<string> {
    const ticket = ticketSecret === null ? null : readStreamTicket(ticketSecret, text, clock.now());
    if (ticket === null)
      throw new AppError("unauthenticated", "This ticket is not valid; ask for a new one.");
    if (ticket.origin !== origin) {
      throw new AppError("unauthenticated", "This ticket was given to pages of another origin.");
    }
    if (!(await nonces.spend(ticket.nonce, ticket.expiresAt - clock.now()))) {
      throw new AppError("unauthenticated", "This ticket was used already; ask for a new one.");
    }
    return ticket.sessionId;
  }

  return (caller: SocketCaller, { key, ticket }: GivenCredentials): (() => Promise<Principal>) => {
    let sessionId: string | null = null;
    return async () => {
      if (key !== undefined && ticket !== undefined) {
        throw new AppError("unauthenticated", "Send a key or a ticket, not both.");
      }
      if (key !== undefined) return byKey(key, caller.address);
      if (ticket === undefined) throw new AppError("unauthenticated", "auth takes a key or a ticket.");
      sessionId ??= await redeem(ticket, caller.origin);
      const principal = await sessions.read(sessionId);
      if (principal === null) throw new AppError("unauthenticated", "Your session has ended. Sign in again.");
      return principal;
    };
  };
}
