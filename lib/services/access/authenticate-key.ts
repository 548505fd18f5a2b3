import { parseApiKey } from "@/lib/domain/access/api-key";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { AccessEvents } from "@/lib/platform/access-events";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { hashApiKey } from "./create-key";
import { type FoundKey, findKey } from "./find-key";
import type { Principal } from "./principal";

const REMEMBERED_MS = 30_000;
/** While revocations could be missed: the promise is that a revoked key stops within a second. */
const REMEMBERED_DEAF_MS = 900;
/** Keys remembered at once; the oldest is forgotten first. */
const REMEMBERED_MAX = 10_000;

export interface KeyAuthenticator {
  /**
   * The principal of a key that is whole, known, alive and not expired.
   * Errors: `unauthenticated` with the reason.
   */
  authenticate(key: string): Promise<Principal>;
  close(): void;
}

interface Dependencies {
  prisma: PrismaClient;
  events: AccessEvents;
  clock: Clock;
}

interface Remembered {
  found: Promise<FoundKey | null>;
  at: number;
  /** What it entitles to changes by itself here. */
  until: number;
}

export function createKeyAuthenticator({ prisma, events, clock }: Dependencies): KeyAuthenticator {
  const remembered = new Map<string, Remembered>();
  // A change of any kind is rare beside requests, so forgetting everything is cheaper than an index.
  const stopListening = events.onChange(() => remembered.clear());

  function look(key: string): Promise<FoundKey | null> {
    const now = clock.now();
    const hash = hashApiKey(key);
    const cacheKey = hash.toString("base64");
    const known = remembered.get(cacheKey);
    const lifetimeMs = events.isListening() ? REMEMBERED_MS : REMEMBERED_DEAF_MS;
    if (known && now - known.at < lifetimeMs && now < known.until) return known.found;
    const oldest = remembered.keys().next().value;
    if (remembered.size >= REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
    const entry: Remembered = { found: findKey(prisma, hash, now), at: now, until: Number.POSITIVE_INFINITY };
    remembered.set(cacheKey, entry);
    entry.found.then(
      (found) => {
        entry.until = found?.principal.entitlements.until ?? Number.POSITIVE_INFINITY;
      },
      () => {
        if (remembered.get(cacheKey) === entry) remembered.delete(cacheKey);
      },
    );
    return entry.found;
  }

  return {
    async authenticate(key) {
      if (!parseApiKey(key)) {
        throw new AppError(
          "unauthenticated",
          "That is no API key of this service: its checksum does not match. Copy it whole.",
        );
      }
      const found = await look(key);
      if (!found) throw new AppError("unauthenticated", "This API key is not known here.");
      if (found.revoked)
        throw new AppError("unauthenticated", "This API key was revoked. Make a new one on the keys page.");
      const { principal } = found;
      if (principal.expiresAt !== null && principal.expiresAt <= clock.now()) {
        throw new AppError("unauthenticated", "This API key has expired. Make a new one on the keys page.");
      }
      return principal;
    },
    close: stopListening,
  };
}
