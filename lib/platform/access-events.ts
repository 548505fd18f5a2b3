import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { listenChannel } from "./listen-channel";

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

const TABLES = ["api_keys", "sessions", "organisations"];

/** Listens to `access_changed` for as long as the process lives. */
export function listenToAccess(options: { databaseUrl: string; clock: Clock; log: Logger }): AccessEvents {
  const handlers = new Set<(change: AccessChange | null) => void>();
  const { isListening, close } = listenChannel({
    ...options,
    channel: "access_changed",
    onMessage(payload) {
      const change = payload === null ? null : readChange(payload);
      for (const handler of handlers) handler(change);
    },
  });
  return {
    isListening,
    onChange(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    close,
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
