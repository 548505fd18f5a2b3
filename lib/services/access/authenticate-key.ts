import { hash } from "node:crypto";
import { parseApiKey } from "@/lib/domain/access/api-key";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { AccessEvents } from "@/lib/platform/access-events";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { type FoundKey, findKey } from "./find-key";
import type { Principal } from "./principal";
import { within } from "./within";

const REMEMBERED_MS = 30_000;
/** While revocations could be missed: the promise is that a revoked key stops within a second. */
const REMEMBERED_DEAF_MS = 900;
/** Keys remembered at once; the oldest is forgotten first. */
const REMEMBERED_MAX = 10_000;
/** A database that is frozen never says so. */
const LOOK_UP_MS_MAX = 5_000;

export interface KeyAuthenticator {
  /**
   * The principal of a key that is whole, known, alive and not expired.
   * Errors: `unauthenticated` with the reason, `payment_required` beyond the tier's number of keys,
   * `unavailable` while the database does not answer.
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
    const cacheKey = hash("sha256", key, "base64");
    const known = remembered.get(cacheKey);
    const lifetimeMs = events.isListening() ? REMEMBERED_MS : REMEMBERED_DEAF_MS;
    if (known && now - known.at < lifetimeMs && now < known.until) return known.found;
    const oldest = remembered.keys().next().value;
    if (remembered.size >= REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
    const entry: Remembered = {
      found: within(LOOK_UP_MS_MAX, clock, findKey(prisma, Buffer.from(cacheKey, "base64"), now)),
      at: now,
      until: Number.POSITIVE_INFINITY,
    };
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
      const found = await look(key).catch(rejectAsUnavailable);
      if (!found) throw new AppError("unauthenticated", "This API key is not known here.");
      if (found.revoked)
        throw new AppError("unauthenticated", "This API key was revoked. Make a new one on the keys page.");
      const { principal } = found;
      if (principal.expiresAt !== null && principal.expiresAt <= clock.now()) {
        throw new AppError("unauthenticated", "This API key has expired. Make a new one on the keys page.");
      }
      if (found.beyond !== null) throw found.beyond;
      return principal;
    },
    close: stopListening,
  };
}

/** Nothing is known of the key, so it is neither good nor bad. */
function rejectAsUnavailable(cause: unknown): never {
  throw new AppError("unavailable", "API keys cannot be checked just now; try again in a moment.", { cause });
}
