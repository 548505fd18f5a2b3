import type { FeedTrade, FeedVolume } from "./feed-item";

/** What keeps one symbol's trades whole: each reaches the stream once, and what did not come is known. */
export interface TradeContinuity {
  /** Trades that came from the venue's history. */
  readonly backfilled: number;
  /** Holes that were put on record for good. */
  readonly gaps: number;
  /** Goes on from the newest trade on record. */
  startFrom(position: { id: string; time: number } | null): void;
  /** Trades begin to flow after none did. */
  onSubscribed(): void;
  /** False where the trade cannot be right; it is not let through. `line`: the connection that brought it. */
  onTrade(trade: FeedTrade, line: object): boolean;
  /** The venue says that its trades have come as far as this id. */
  onReach(lastTrade: number, time: number): void;
  /** What the venue's own candle says of a closed stretch of time. */
  onVolume(item: FeedVolume): void;
  onLineGone(line: object): void;
  close(): void;
}
