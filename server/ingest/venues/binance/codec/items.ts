import type { BookUpdateEvent, Levels, TopOfBookEvent, TradeEvent } from "@/lib/domain/market/event";
import type { Rejection } from "./rejection";

/** A trade ready for the stream, with its id as the number that continuity is judged by. */
export interface DecodedTrade extends TradeEvent {
  sequence: number;
  /** When the venue sent it, by the sending machine's clock; `time` is the matching engine's. */
  sentAt: number;
}

/** A depth difference ready for the stream; it covers the update ids `firstSequence` to `sequence`. */
export interface DecodedDepth extends BookUpdateEvent {
  firstSequence: number;
}

/** Best bid and offer; the venue sends no time with it, so `time` is filled in from its neighbours. */
export type DecodedTop = TopOfBookEvent;

/** Answer to a control message; `failure` is the venue's own sentence where it refused. */
export interface Ack {
  kind: "ack";
  id: number | null;
  failure: string | null;
}

/** The venue is about to close the connection. */
export interface ShutdownNotice {
  kind: "shutdown";
}

export type BinanceItem = DecodedTrade | DecodedDepth | DecodedTop | Ack | ShutdownNotice | Rejection;

/** The REST answer that a book starts from. */
export interface DepthSnapshot {
  lastUpdateId: number;
  bids: Levels;
  asks: Levels;
}
