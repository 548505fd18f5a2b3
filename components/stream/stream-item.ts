import type { ChannelPosition } from "@/lib/domain/channels/channel-item";

/** What `/ws/v1` sends, as far as a page uses it. Unknown fields and types are ignored. */
export type StreamItem =
  | DataItem
  | { type: "gap"; ch: string; from: number; to: number | null }
  | { type: "stale"; ch: string; since: number; reason: string }
  | { type: "live"; ch: string }
  | AckItem
  | { type: "heartbeat"; time: number; sent: number; conflated: number; skipped: number }
  | { type: "pong"; id: number; time: number }
  | { type: "expiring"; at: number }
  | { type: "bye"; positions: Readonly<Record<string, ChannelPosition>> }
  | ErrorItem;

export interface DataItem {
  type: "snapshot" | "update";
  ch: string;
  seq: number;
  /** Only of updates. */
  prev?: number;
  time: number;
  part?: number;
  parts?: number;
  data: unknown;
}

export interface ChannelAnswer {
  ch: string;
  ok: boolean;
  epoch?: string;
  seq?: number;
  resume?: "full" | "reset";
  code?: string;
  message?: string;
}

export interface AckItem {
  type: "ack";
  id: number;
  channels?: readonly ChannelAnswer[];
  /** Only of an answer to `auth`. */
  name?: string;
  tier?: string;
}

export interface ErrorItem {
  type: "error";
  id: number | null;
  code: string;
  message: string;
  fatal: boolean;
  retryAfterMs?: number;
}

/** The fields by which an item of each type is recognised; one that lacks them is not looked at. */
const REQUIRED: Record<string, Readonly<Record<string, "string" | "number" | "object">>> = {
  snapshot: { ch: "string", seq: "number", time: "number", data: "object" },
  update: { ch: "string", seq: "number", prev: "number", time: "number", data: "object" },
  gap: { ch: "string", from: "number" },
  stale: { ch: "string", since: "number", reason: "string" },
  live: { ch: "string" },
  ack: { id: "number" },
  heartbeat: { time: "number", sent: "number", conflated: "number", skipped: "number" },
  pong: { id: "number", time: "number" },
  expiring: { at: "number" },
  bye: { positions: "object" },
  error: { code: "string", message: "string" },
};

/** The items of one frame, which is an array; nothing where it is something else. */
export function readItems(text: string): StreamItem[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.filter(isItem) : [];
}

function isItem(value: unknown): value is StreamItem {
  if (typeof value !== "object" || value === null) return false;
  const type: unknown = Reflect.get(value, "type");
  const required = typeof type === "string" && Object.hasOwn(REQUIRED, type) ? REQUIRED[type] : undefined;
  if (required === undefined) return false;
  for (const field in required) {
    const found: unknown = Reflect.get(value, field);
    if (typeof found !== required[field] || found === null) return false;
  }
  return true;
}
