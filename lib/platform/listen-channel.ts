import { Client } from "pg";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

interface ListenOptions {
  databaseUrl: string;
  /** Of `pg_notify`. */
  channel: string;
  clock: Clock;
  log: Logger;
  /** Null after each connection: something may have been missed before it. */
  onMessage(payload: string | null): void;
}

export interface ChannelListener {
  /** False while messages could be missed. */
  isListening(): boolean;
  close(): Promise<void>;
}

const RECONNECT_MS = 1_000;

/** Hears what the database tells on one channel, on a connection of its own, for as long as the process lives. */
export function listenChannel({
  databaseUrl,
  channel,
  clock,
  log,
  onMessage,
}: ListenOptions): ChannelListener {
  let client: Client | null = null;
  let listening = false;
  let closed = false;
  let cancelRetry: (() => void) | null = null;

  function lose(lost: Client, cause: unknown): void {
    if (client !== lost) return;
    client = null;
    listening = false;
    lost.end().catch(() => undefined);
    if (closed) return;
    log.warn({ err: cause, channel }, "the connection that hears of changes is gone, connecting again");
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
    fresh.on("notification", ({ payload }) => onMessage(payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`listen ${fresh.escapeIdentifier(channel)}`);
      if (closed || client !== fresh) return;
      onMessage(null);
      listening = true;
    } catch (error) {
      lose(fresh, error);
    }
  }

  void connect();
  return {
    isListening: () => listening,
    async close() {
      closed = true;
      listening = false;
      cancelRetry?.();
      const last = client;
      client = null;
      await last?.end().catch(() => undefined);
    },
  };
}
