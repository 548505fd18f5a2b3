import { Client } from "pg";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

/** An access that ended or changed, as the database's triggers tell it. */
export interface AccessChange {
  table: "api_keys" | "sessions" | "organisations";
  id: string;
}

export interface AccessEvents {
  /** False while changes could be missed: whoever remembers access then remembers it only briefly. */
  isListening(): boolean;
  /** `null` means that changes may have been missed: forget everything. */
  onChange(handler: (change: AccessChange | null) => void): () => void;
  close(): Promise<void>;
}

const RECONNECT_MS = 1_000;
const TABLES = ["api_keys", "sessions", "organisations"];

/** Listens to `access_changed` on a connection of its own, for as long as the process lives. */
export function listenToAccess({
  databaseUrl,
  clock,
  log,
}: {
  databaseUrl: string;
  clock: Clock;
  log: Logger;
}): AccessEvents {
  const handlers = new Set<(change: AccessChange | null) => void>();
  let client: Client | null = null;
  let listening = false;
  let closed = false;
  let cancelRetry: (() => void) | null = null;

  function tell(change: AccessChange | null): void {
    for (const handler of handlers) handler(change);
  }

  function lose(lost: Client, cause: unknown): void {
    if (client !== lost) return;
    client = null;
    listening = false;
    lost.end().catch(() => undefined);
    if (closed) return;
    log.warn({ err: cause }, "the connection that hears of revoked access is gone, connecting again");
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
    fresh.on("notification", ({ payload }) => tell(readChange(payload ?? "")));
    try {
      await fresh.connect();
      await fresh.query("listen access_changed");
      if (closed || client !== fresh) return;
      tell(null);
      listening = true;
    } catch (error) {
      lose(fresh, error);
    }
  }

  void connect();
  return {
    isListening: () => listening,
    onChange(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
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

function readChange(payload: string): AccessChange | null {
  try {
    const { table, id }: { table?: unknown; id?: unknown } = JSON.parse(payload);
    return isTable(table) && typeof id === "string" ? { table, id } : null;
  } catch {
    return null;
  }
}

function isTable(value: unknown): value is AccessChange["table"] {
  return typeof value === "string" && TABLES.includes(value);
}
