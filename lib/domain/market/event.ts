import type { Venue } from "./venue";

/** The aggressor's side: who took liquidity. */
export type Side = "buy" | "sell";

/** A trade as every surface shows it. `id` is the venue's own; `time` is the venue's, epoch milliseconds. */
export interface Trade {
  id: string;
  price: number;
  quantity: number;
  side: Side;
  time: number;
}

/** What every event says of its origin. `receivedAt` is the machine's clock, epoch milliseconds. */
interface Origin {
  venue: Venue;
  symbol: string;
  time: number;
  receivedAt: number;
}

export interface TradeEvent extends Origin, Trade {
  kind: "trade";
  /** The venue's own JSON text of this trade, untouched. */
  raw: string;
  /** True where the trade came from the venue's history and not from its live stream. */
  backfilled: boolean;
}

/** Price levels, flat to stay unboxed: price, quantity, price, quantity… Quantity 0 removes a level. */
export type Levels = readonly number[];

/** Replaces the whole book. `sequence` is the venue's id of the state that it describes. */
export interface BookSnapshotEvent extends Origin {
  kind: "book-snapshot";
  bids: Levels;
  asks: Levels;
  sequence: number;
}

/** Absolute quantities of the levels that changed; the book is then at `sequence`. */
export interface BookUpdateEvent extends Origin {
  kind: "book-update";
  bids: Levels;
  asks: Levels;
  sequence: number;
}

/**
 * Best bid and offer from a stream of its own: fresher than the book, and a check on it where `sequence`
 * counts the same states; 0 where it does not.
 */
export interface TopOfBookEvent extends Origin {
  kind: "top-of-book";
  bid: number;
  bidQuantity: number;
  ask: number;
  askQuantity: number;
  sequence: number;
}

export type BookState = "syncing" | "live" | "stale";

/** The book of one symbol may (`live`) or may not (`syncing`, `stale`) be believed from here on. */
export interface BookStatusEvent extends Origin {
  kind: "book-status";
  state: BookState;
  reason: string;
}

/**
 * Trades between `from` and `to` (epoch milliseconds) were missed. While `recoverable` the venue is
 * being asked for them; otherwise nobody can give them back and the hole is kept on record.
 */
export interface TradeGapEvent extends Origin {
  kind: "trade-gap";
  from: number;
  to: number;
  recoverable: boolean;
  reason: string;
}

/** The venue's clock moved on: closes what waits for time when nothing trades. */
export interface TimeEvent {
  kind: "time";
  venue: Venue;
  time: number;
}

export type MarketEvent =
  | TradeEvent
  | BookSnapshotEvent
  | BookUpdateEvent
  | TopOfBookEvent
  | BookStatusEvent
  | TradeGapEvent
  | TimeEvent;
