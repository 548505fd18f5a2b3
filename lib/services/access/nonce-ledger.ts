import type { Redis } from "ioredis";
import type { Clock } from "@/lib/platform/clock";

export interface NonceLedger {
  /** True for the first one who spends it, in any process. */
  spend(nonce: string, lifetimeMs: number): Promise<boolean>;
}

/** Spent nonces remembered in this process at once; the oldest is forgotten first. */
const REMEMBERED_MAX = 100_000;

/** Kept in Redis; this process remembers as well, so that a dead Redis lets nobody spend twice here. */
export function createNonceLedger({ redis, clock }: { redis: Redis | null; clock: Clock }): NonceLedger {
  const spent = new Map<string, number>();

  function spendHere(nonce: string, lifetimeMs: number): boolean {
    const now = clock.now();
    for (const [old, until] of spent) {
      if (until > now && spent.size < REMEMBERED_MAX) break;
      spent.delete(old);
    }
    if (spent.has(nonce)) return false;
    spent.set(nonce, now + lifetimeMs);
    return true;
  }

  return {
    async spend(nonce, lifetimeMs) {
      if (!spendHere(nonce, lifetimeMs)) return false;
      if (redis === null) return true;
      try {
        return (await redis.set(`ticket:${nonce}`, "1", "PX", Math.max(1, lifetimeMs), "NX")) === "OK";
      } catch {
        // Without Redis other processes cannot tell us; the ticket still dies within half a minute.
        return true;
      }
    },
  };
}
