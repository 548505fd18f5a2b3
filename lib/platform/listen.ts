import { Client } from "pg";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

interface ListenOptions {
  databaseUrl: string;
  /** A name of our own: it is written into the statement. */
  channel: string;
  clock: Clock;
  log: Logger;
  /** Also after every new connection, since something may have been missed. */
  onTold: () => void;
}

const RECONNECT_MS = 1_000;

/** Hears of notifications on a connection of its own for as long as the process lives. */
export function listen({ databaseUrl, channel, clock, log, onTold }: ListenOptions): {
  close(): Promise<void>;
} {
  let client: Client | null = null;
  let closed = false;
  let cancelRetry: (() => void) | null = null;

  function lose(lost: Client, cause: unknown): void {
    if (client !== lost) return;
    client = null;
    lost.end().catch(() => undefined);
    if (closed) return;
    log.warn({ err: cause, channel }, "a connection that listens is gone, connecting again");
    cancelRetry = clock.after(RECONNECT_MS, () => void connect());
  }

  async function connect(): Promise<void> {
    const fresh = new Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    });
    client = fresh;
    fresh.on("error", (error) => lose(fresh, error));
    fresh.on("end", () => lose(fresh, null));
    fresh.on("notification", onTold);
    try {
      await fresh.connect();
      await fresh.query(`listen ${channel}`);
      if (!closed && client === fresh) onTold();
    } catch (error) {
      lose(fresh, error);
    }
  }

  void connect();
  return {
    async close() {
      closed = true;
      cancelRetry?.();
      const last = client;
      client = null;
      await last?.end().catch(() => undefined);
    },
  };
}
