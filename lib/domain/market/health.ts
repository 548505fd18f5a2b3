import type { BookState } from "./event";
import type { Venue } from "./venue";

/** `ended`: a replay has played to its end, which is as good as live. */
export type ConnectionState = "connecting" | "live" | "stale" | "recovering" | "down" | "ended";

export interface BookHealth {
  symbol: string;
  state: BookState;
  /** Machine clock, epoch milliseconds, of the last change of state. */
  since: number;
  gaps: number;
  resyncs: number;
  lastReason: string | null;
}

export interface VenueHealth {
  venue: Venue;
  state: ConnectionState;
  since: number;
  reason: string | null;
  lastMessageAt: number | null;
  /** Receive time minus venue time of the newest trade or depth event. */
  lagMs: number | null;
  reconnects: number;
  tradesBackfilled: number;
  /** Frames or items that were skipped, by kind of fault. */
  rejected: Record<string, number>;
  books: BookHealth[];
}
