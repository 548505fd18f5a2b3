import { SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { AccessEvents } from "@/lib/platform/access-events";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { readSession } from "@/lib/services/accounts/session";
import type { Principal } from "./principal";
import { within } from "./within";

/** Sessions also end by themselves, of which nobody is told, so they are remembered only briefly. */
const REMEMBERED_MS = 5_000;
const REMEMBERED_DEAF_MS = 900;
/** Sessions remembered at once; the oldest is forgotten first. */
const REMEMBERED_MAX = 10_000;
/** A database that is frozen never says so. */
const LOOK_UP_MS_MAX = 5_000;

export interface SessionReader {
  /**
   * The person behind a session id, or null where it has ended or never was.
   * Errors: `unavailable` while the database does not answer.
   */
  read(sessionId: string): Promise<Principal | null>;
  close(): void;
}

interface Remembered {
  principal: Promise<Principal | null>;
  at: number;
  /** What it entitles to changes by itself here. */
  until: number;
}

interface Dependencies {
  prisma: PrismaClient;
  events: AccessEvents;
  clock: Clock;
}

export function createSessionReader({ prisma, events, clock }: Dependencies): SessionReader {
  const remembered = new Map<string, Remembered>();
  const stopListening = events.onChange(() => remembered.clear());

  return {
    async read(sessionId) {
      const now = clock.now();
      const known = remembered.get(sessionId);
      const lifetimeMs = events.isListening() ? REMEMBERED_MS : REMEMBERED_DEAF_MS;
      if (known && now - known.at < lifetimeMs && now < known.until) {
        return known.principal.catch(rejectAsUnavailable);
      }
      const oldest = remembered.keys().next().value;
      if (remembered.size >= REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
      const principal = within(LOOK_UP_MS_MAX, clock, principalOf(prisma, sessionId, now));
      const entry: Remembered = { principal, at: now, until: Number.POSITIVE_INFINITY };
      remembered.set(sessionId, entry);
      try {
        const found = await principal;
        entry.until = found?.entitlements.until ?? Number.POSITIVE_INFINITY;
        return found;
      } catch (cause) {
        if (remembered.get(sessionId) === entry) remembered.delete(sessionId);
        return rejectAsUnavailable(cause);
      }
    },
    close: stopListening,
  };
}

/** Nothing is known of the session, so it has neither ended nor not. */
function rejectAsUnavailable(cause: unknown): never {
  throw new AppError("unavailable", "Sessions cannot be read just now; try again in a moment.", { cause });
}

async function principalOf(
  prisma: PrismaClient,
  sessionId: string,
  nowMs: number,
): Promise<Principal | null> {
  const session = await readSession(prisma, sessionId, nowMs);
  if (session === null) return null;
  return {
    kind: "session",
    id: session.sessionId,
    organisationId: session.organisationId,
    organisationName: session.organisationName,
    userId: session.userId,
    role: session.role,
    tier: session.tier,
    entitlements: session.entitlements,
    scopes: SCOPES_OF_ROLE[session.role],
    mode: "live",
    name: session.name,
    expiresAt: null,
    ipAllowList: [],
  };
}
