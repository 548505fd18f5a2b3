import type { VenueHealth } from "@/lib/domain/market/health";
import type { TradePositions, VenueHistory } from "@/lib/domain/market/ports";
import type { Feed, Venue } from "@/lib/domain/market/venue";
import type { Bus } from "@/lib/platform/bus/bus";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

/** Where a venue is reached and what is wanted of it. */
export interface VenueSource {
  venue: Venue;
  /** As the venue documents it: Binance `wss://stream.binance.com:9443`, with or without `/ws`. */
  wsUrl: string;
  restUrl: string;
  /** Canonical symbols, `BTC/USDT`. */
  symbols: readonly string[];
}

/** What a connector needs of the world around it. */
export interface ConnectorDependencies {
  bus: Bus;
  clock: Clock;
  /** Uniform in [0, 1): spreads reconnects and retries. */
  random: () => number;
  log: Logger;
  positions: TradePositions;
  feed: Feed;
  /**
   * Sockets that carry the same: 2 so that losing one loses nothing, 1 for a recording, which is played to
   * whoever listens first.
   */
  connections: 1 | 2;
}

/** One venue's feed, kept alive from `start` to `close`. */
export interface VenueConnector {
  readonly venue: Venue;
  readonly history: VenueHistory;
  /** Resolves once the stored positions are read and the first connection is under way. */
  start(): Promise<void>;
  /** Ends sockets, requests and timers; calling it again is harmless. */
  close(): Promise<void>;
  health(): VenueHealth;
  /** Stops reading while readers are behind (true), so that TCP holds the venue back. */
  hold(congested: boolean): void;
  /** A replay has played to its end: silence is no fault from here on. */
  markEnded(): void;
}
