import type {
  BookSnapshotEvent,
  BookUpdateEvent,
  TopOfBookEvent,
  TradeEvent,
} from "@/lib/domain/market/event";

/** A trade ready for the stream, with what its continuity is judged by. */
export interface FeedTrade extends TradeEvent {
  /** The newest id it stands for, as a number; 0 where the venue's ids do not follow one another. */
  sequence: number;
  /** How many ids it stands for: a venue may join the fills of one order. */
  span: number;
  /** When the venue sent it, by the sending machine's clock; `time` is the matching engine's. */
  sentAt: number;
}

/** A whole book as the venue's stream or its REST side gives it. */
export interface FeedBookSnapshot extends BookSnapshotEvent {
  /** The venue's own check over the book at this state; null where it gives none. */
  checksum: number | null;
}

/** A difference ready for the stream. */
export interface FeedBookUpdate extends BookUpdateEvent {
  /** Id of the state that this one follows; null where the venue does not say. */
  previous: number | null;
  checksum: number | null;
}

/** Best bid and offer; where the venue sends no time with it, `time` is 0 and filled in from its neighbours. */
export type FeedTop = TopOfBookEvent;

/** Answer to a control message. */
export interface FeedAck {
  kind: "ack";
  /** Id of the message that is answered; null where the venue repeats none. */
  id: number | null;
  /** Keys of the topics that are answered for; null for all of the message. */
  topics: readonly string[] | null;
  /** The venue's own sentence where it refused. */
  failure: string | null;
  /** True where the venue did nothing of a message that holds these topics. */
  spoilsMessage?: true;
}

/** The venue is alive, and where it says so, how far its trades have come. */
export interface FeedHeartbeat {
  kind: "heartbeat";
  symbol: string | null;
  /** Id of the newest trade that was made; null where it does not say. */
  lastTrade: number | null;
  /** Epoch milliseconds by the venue's clock; null where it does not say. */
  time: number | null;
}

/** What the venue's own candle says of a closed stretch of time: `from` <= time < `to`. */
export interface FeedVolume {
  kind: "volume";
  symbol: string;
  from: number;
  to: number;
  /** In the base currency. */
  volume: number;
}

/** The venue will close this connection soon. */
export interface FeedShutdown {
  kind: "shutdown";
  reason: string;
}

/** An answer to a keep-alive, or a notice that changes nothing. */
export interface FeedPong {
  kind: "pong";
}

export interface FeedRejection {
  readonly kind: "rejected";
  readonly rejection: RejectionKind;
}

export type FeedItem =
  | FeedTrade
  | FeedBookSnapshot
  | FeedBookUpdate
  | FeedTop
  | FeedAck
  | FeedHeartbeat
  | FeedVolume
  | FeedShutdown
  | FeedPong
  | FeedRejection;

/** Why a frame or an item of it was skipped. Health, metrics and log name these kinds. */
export const REJECTIONS = {
  not_json: "The frame is not JSON.",
  not_object: "The frame is JSON but no object.",
  bad_wrapper: "The frame is not wrapped as the venue wraps its events.",
  unknown_event: "The event is of a kind that was not subscribed to.",
  unknown_symbol: "The symbol was not subscribed to.",
  bad_number: "A price or quantity is no decimal in its range.",
  bad_time: "A time is no plausible moment.",
  bad_sequence: "An id is no plausible number.",
  bad_side: "The side is none that the venue has.",
  bad_levels: "The levels of a book are not as the venue writes them.",
  bad_checksum: "The venue's checksum is no 32-bit number.",
  too_large: "The frame is larger than the bound.",
} as const;

export type RejectionKind = keyof typeof REJECTIONS;

/** One object a kind, so that a flood of garbage allocates nothing. */
export const REJECTED: { readonly [K in RejectionKind]: FeedRejection } = {
  not_json: rejected("not_json"),
  not_object: rejected("not_object"),
  bad_wrapper: rejected("bad_wrapper"),
  unknown_event: rejected("unknown_event"),
  unknown_symbol: rejected("unknown_symbol"),
  bad_number: rejected("bad_number"),
  bad_time: rejected("bad_time"),
  bad_sequence: rejected("bad_sequence"),
  bad_side: rejected("bad_side"),
  bad_levels: rejected("bad_levels"),
  bad_checksum: rejected("bad_checksum"),
  too_large: rejected("too_large"),
};

function rejected(rejection: RejectionKind): FeedRejection {
  return Object.freeze({ kind: "rejected", rejection });
}
