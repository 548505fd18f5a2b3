import type { CandleUpdate } from "@/lib/domain/market/candle";
import type { Instrument } from "@/lib/domain/market/instrument";
import type { MarketArchive, TradePositions } from "@/lib/domain/market/ports";
import type { Venue } from "@/lib/domain/market/venue";

/** What the store has done since it was made, for metrics. Times are epoch milliseconds of the machine. */
export interface StoreStats {
  /** Newly stored; a trade that comes again is counted under `tradesRepeated`. */
  tradesStored: number;
  tradesRepeated: number;
  /** Rows that the tables cannot hold (an id that is no number, a price that is not finite). */
  tradesRefused: number;
  candlesStored: number;
  candlesRefused: number;
  candlesRepaired: number;
  gapsRecorded: number;
  partitionsMade: number;
  partitionsDropped: number;
  /** Batches that held something to store, and how long they took all together. */
  batches: number;
  batchMsTotal: number;
  lastBatchRows: number;
  lastBatchMs: number;
  lastCommitAt: number | null;
  /** Batches that failed and were handed over again. */
  retries: number;
  /** Events and candles that wait for their commit. */
  pending: number;
}

/** A hole in the trades that no venue could refill. */
export interface StoredGap {
  venue: Venue;
  symbol: string;
  from: number;
  to: number;
  reason: string;
}

export interface GapQuery {
  venue: Venue;
  symbol: string;
  from: number;
  to: number;
  limit: number;
  after?: { time: number };
}

export interface Store {
  /** Empties a replay's tables, completes what a crash left undone, then takes the stream. */
  start(): Promise<void>;
  /** Commits what waits, at most for `drainMs`, and ends. Calling it again is harmless. */
  close(): Promise<void>;
  positions: TradePositions;
  archive: MarketArchive & { gaps(query: GapQuery): Promise<StoredGap[]> };
  /** What the venue says of its instruments. */
  saveInstruments(instruments: readonly Instrument[]): Promise<void>;
  /** Closed candles of the venue's own history; one that counts more trades is never overwritten. */
  saveHistory(updates: readonly CandleUpdate[]): Promise<void>;
  stats(): StoreStats;
}
