import type { Pool } from "pg";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

const WRITE_EVERY_MS = 5_000;
/** Keys that wait to be written; the oldest use is forgotten first. */
const WAITING_MAX = 10_000;

export interface KeyUses {
  /** Notes that a key was used; costs no write. */
  note(keyId: string, address: string): void;
  /** Writes what waits, and ends. */
  close(): Promise<void>;
}

interface Use {
  address: string;
  at: number;
}

/** Tells people when and from where their keys were last used, by one statement every few seconds. */
export function createKeyUses({ pool, clock, log }: { pool: Pool; clock: Clock; log: Logger }): KeyUses {
  let waiting = new Map<string, Use>();

  async function write(): Promise<void> {
    if (waiting.size === 0) return;
    const batch = [...waiting];
    waiting = new Map();
    try {
      await pool.query(
        `update accounts.api_keys k set last_used_at = to_timestamp(used.at / 1000.0), last_used_address = used.address
         from unnest($1::uuid[], $2::float8[], $3::text[]) as used (id, at, address)
         where k.id = used.id and (k.last_used_at is null or k.last_used_at < to_timestamp(used.at / 1000.0))`,
        [batch.map(([id]) => id), batch.map(([, { at }]) => at), batch.map(([, { address }]) => address)],
      );
    } catch (error) {
      log.warn({ err: error, keys: batch.length }, "when keys were last used could not be written");
    }
  }

  const stop = clock.every(WRITE_EVERY_MS, () => void write());
  return {
    note(keyId, address) {
      const oldest = waiting.keys().next().value;
      if (waiting.size >= WAITING_MAX && !waiting.has(keyId) && oldest !== undefined) waiting.delete(oldest);
      waiting.set(keyId, { address, at: clock.now() });
    },
    async close() {
      stop();
      await write();
    },
  };
}
