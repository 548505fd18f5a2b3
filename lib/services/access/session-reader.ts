import { SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { AccessEvents } from "@/lib/platform/access-events";
import type { Clock } from "@/lib/platform/clock";
import { readSession } from "@/lib/services/accounts/session";
import type { Principal } from "./principal";

/** Sessions also end by themselves, of which nobody is told, so they are remembered only briefly. */
const REMEMBERED_MS = 5_000;
const REMEMBERED_DEAF_MS = 900;
/** Sessions remembered at once; the oldest is forgotten first. */
const REMEMBERED_MAX = 10_000;

export interface SessionReader {
  /** The person behind a session id, or null where it has ended or never was. */
  read(sessionId: string): Promise<Principal | null>;
  close(): void;
}

interface Dependencies {
  prisma: PrismaClient;
  events: AccessEvents;
  clock: Clock;
}

export function createSessionReader({ prisma, events, clock }: Dependencies): SessionReader {
  const remembered = new Map<string, { principal: Promise<Principal | null>; at: number }>();
  const stopListening = events.onChange(() => remembered.clear());

  return {
    read(sessionId) {
      const now = clock.now();
      const known = remembered.get(sessionId);
      const lifetimeMs = events.isListening() ? REMEMBERED_MS : REMEMBERED_DEAF_MS;
      if (known && now - known.at < lifetimeMs) return known.principal;
      const oldest = remembered.keys().next().value;
      if (remembered.size >= REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
      const entry = { principal: principalOf(prisma, sessionId, now), at: now };
      remembered.set(sessionId, entry);
      entry.principal.catch(() => {
        if (remembered.get(sessionId) === entry) remembered.delete(sessionId);
      });
      return entry.principal;
    },
    close: stopListening,
  };
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
