import type { BookState } from "./event";
import type { Venue } from "./venue";

/** `ended`: a replay has played to its end, which is as good as live. */
export type ConnectionState = "connecting" | "live" | "stale" | "recovering" | "down" | "ended";

/** One socket of a venue; two of them carry the same where the venue allows it. */
export interface ConnectionHealth {
  name: string;
  state: ConnectionState;
  /** Machine clock, epoch milliseconds, of the last change of state. */
  since: number;
  reason: string | null;
  reconnects: number;
  lastMessageAt: number | null;
}

export interface BookHealth {
  symbol: string;
  state: BookState;
  /** Machine clock, epoch milliseconds, of the last change of state. */
  since: number;
  gaps: number;
  resyncs: number;
  lastReason: string | null;
}

/** One symbol of a venue: as good as its connections and its book. */
export interface SymbolHealth extends BookHealth {
  /** The book's, or what keeps the whole symbol from being fed. */
  feed: ConnectionState | "syncing";
  /** Since when (machine clock, epoch milliseconds) it says nothing beyond its own habit, or null. */
  silentSince: number | null;
  /** Trades that came from the venue's history because the live stream did not bring them. */
  tradesBackfilled: number;
  /** Holes that no venue could refill. */
  tradeGaps: number;
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
  connections: ConnectionHealth[];
  books: SymbolHealth[];
}
