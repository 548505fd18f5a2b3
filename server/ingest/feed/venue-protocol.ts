import type { VenueHistory } from "@/lib/domain/market/ports";
import type { Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import type { VenueSource } from "../venue-connector";
import type { BookRule } from "./book-rule";
import type { FeedBookSnapshot, FeedItem, FeedTrade } from "./feed-item";

/** One thing that a connection subscribes to. `key` is what the venue's answers name it by. */
export interface Topic {
  readonly key: string;
  /** Canonical; null where it is about no symbol. */
  readonly symbol: string | null;
  readonly kind: "trades" | "book" | "top" | "other";
  /** Topics of different groups never share a message, where the venue's messages name one channel each. */
  readonly group?: string;
}

/** A socket address of the venue and what is to be had there. */
export interface Endpoint {
  readonly name: string;
  readonly url: string;
  topics(symbol: string): readonly Topic[];
  /** What is subscribed once a connection, before everything else. */
  readonly common: readonly Topic[];
}

export interface VenueLimits {
  /** Attempts to connect from one address; a few are left to other programs. */
  readonly connects: { readonly max: number; readonly windowMs: number };
  /** Least time between two messages that we send on a connection. */
  readonly sendPeriodMs: number;
  readonly topicsPerMessage: number;
  readonly symbolsPerConnection: number;
  readonly payloadBytesMax: number;
  /** The venue ends a connection after this long; null where it does not. */
  readonly lifeMs: number | null;
}

/** Trades from the venue's history, oldest first. `damaged` rows were there but not understood. */
export interface TradePage {
  readonly trades: FeedTrade[];
  readonly damaged: number;
}

/** Trades with ids `first` <= id < `before` that came after `fromTime` (epoch milliseconds). */
export interface TradeRange {
  readonly first: number;
  readonly before: number;
  readonly fromTime: number;
}

/** How the venue gives trades back that were missed. */
export type TradeRecovery =
  | {
      /** Ids follow one another: what is missing is known and asked for by its id. */
      readonly by: "sequence";
      /** Most trades that one answer holds. */
      readonly pageMax: number;
      /** A longer hole is refilled from its near end only. */
      readonly tradesMax: number;
      /** The oldest of the range, at most `pageMax`; fewer where the venue has no more. */
      fetch(symbol: string, range: TradeRange, signal: AbortSignal): Promise<TradePage>;
    }
  | {
      /** Ids do not follow one another: the newest page is compared with what came. */
      readonly by: "newest";
      readonly pageMax: number;
      /** The newest trades that the venue tells of, oldest first. */
      fetch(symbol: string, signal: AbortSignal): Promise<TradePage>;
    };

/** How a book begins anew once it is wrong. */
export type BookRecovery =
  | { readonly by: "rest"; fetch(symbol: string, signal: AbortSignal): Promise<FeedBookSnapshot> }
  /** The venue sends a snapshot to whoever subscribes. */
  | { readonly by: "resubscribe" };

/**
 * Everything that is particular to one venue, for one connector. What it holds beyond constants is what
 * the venue's own frames taught it (precisions, say), so it is made anew for each connector.
 */
export interface VenueProtocol {
  readonly venue: Venue;
  readonly limits: VenueLimits;
  readonly endpoints: readonly Endpoint[];
  /**
   * `merged`: ids are the same on every connection, so books are merged from all of them by their ids.
   * `leader`: one connection carries the books; another takes over, with a new snapshot, when it is lost.
   */
  readonly books: "merged" | "leader";
  readonly bookRecovery: BookRecovery;
  readonly tradeRecovery: TradeRecovery;
  readonly history: VenueHistory;
  /** Sent so that the venue does not end a connection on which we are silent; null where that is not needed. */
  readonly keepAlive: { readonly periodMs: number; text(id: number): string } | null;
  /** Hands what one frame holds to `take`, in the venue's order; never throws on what it was sent. */
  decode(frame: Buffer, receivedAt: number, take: (item: FeedItem) => void): void;
  encode(action: "subscribe" | "unsubscribe", topics: readonly Topic[], id: number): string;
  createBookRule(symbol: string): BookRule;
}

export interface ProtocolContext {
  readonly source: VenueSource;
  readonly clock: Clock;
  /** The venue's own time, epoch milliseconds; the machine's before the first event. */
  venueNow(): number;
  /** Aborted when the connector closes. */
  readonly signal: AbortSignal;
}

export type ProtocolFactory = (context: ProtocolContext) => VenueProtocol;
