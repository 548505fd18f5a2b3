import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { compactSymbol } from "@/lib/domain/market/symbol";
import { isPlausibleTime, isSequence, NUMBER_MAX } from "../../../codec/plausible";
import { readLevels } from "../../../codec/read-levels";
import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { payloadText } from "./split-frame";

const VENUE = "binance";
/** A frame with more updates than the venue makes in an hour is no difference but garbage. */
const UPDATES_PER_FRAME_MAX = 10_000_000;

/** What is read of any payload; everything is checked before it is believed. */
interface Payload {
  readonly [field: string]: unknown;
}

const SHUTDOWN: FeedItem = {
  kind: "shutdown",
  reason: "the venue announced that it shuts this connection",
};

export type Decode = (frame: Buffer | string, receivedAt: number) => FeedItem;

/** Turns frames of the subscribed symbols into events of the stream, or says why it does not. */
export function createDecoder(symbols: readonly string[]): Decode {
  const bySymbol = new Map(symbols.map((symbol) => [compactSymbol(symbol), symbol]));

  return function decode(frame, receivedAt) {
    const text = typeof frame === "string" ? frame : frame.toString("utf8");
    const raw = payloadText(text);
    let payload: unknown;
    try {
      payload = JSON.parse(raw);
    } catch {
      return REJECTED.not_json;
    }
    if (!isPayload(payload)) return REJECTED.not_object;
    switch (payload.e) {
      case "trade":
        return decodeTrade(payload, raw, receivedAt);
      case "depthUpdate":
        return decodeDepth(payload, receivedAt);
      case undefined:
        return decodeNameless(payload, receivedAt);
      case "serverShutdown":
        return SHUTDOWN;
      default:
        return REJECTED.unknown_event;
    }
  };

  function decodeTrade(payload: Payload, raw: string, receivedAt: number): FeedItem {
    const symbol = symbolOf(payload.s);
    if (symbol === undefined) return REJECTED.unknown_symbol;
    const { t: id, T: time, E: sentAt, m: buyerIsMaker } = payload;
    if (!isPlausibleTime(time) || !isPlausibleTime(sentAt)) return REJECTED.bad_time;
    if (!isSequence(id)) return REJECTED.bad_sequence;
    if (typeof buyerIsMaker !== "boolean") return REJECTED.bad_side;
    const price = parseDecimal(payload.p);
    const quantity = parseDecimal(payload.q);
    if (!(price > 0 && price <= NUMBER_MAX && quantity > 0 && quantity <= NUMBER_MAX)) {
      return REJECTED.bad_number;
    }
    return {
      kind: "trade",
      venue: VENUE,
      symbol,
      time,
      receivedAt,
      id: String(id),
      price,
      quantity,
      side: buyerIsMaker ? "sell" : "buy",
      raw,
      backfilled: false,
      sequence: id,
      span: 1,
      sentAt,
    };
  }

  function decodeDepth(payload: Payload, receivedAt: number): FeedItem {
    const symbol = symbolOf(payload.s);
    if (symbol === undefined) return REJECTED.unknown_symbol;
    const { E: time, U: firstSequence, u: sequence } = payload;
    if (!isPlausibleTime(time)) return REJECTED.bad_time;
    if (!isSequence(firstSequence) || !isSequence(sequence)) return REJECTED.bad_sequence;
    const updates = sequence - firstSequence;
    if (updates < 0 || updates > UPDATES_PER_FRAME_MAX) return REJECTED.bad_sequence;
    const bids = readLevels(payload.b);
    const asks = readLevels(payload.a);
    if (bids === null || asks === null) return REJECTED.bad_levels;
    return {
      kind: "book-update",
      venue: VENUE,
      symbol,
      time,
      receivedAt,
      bids,
      asks,
      sequence,
      previous: firstSequence - 1,
      checksum: null,
    };
  }

  /** bookTicker, acknowledgements and errors carry no event name; so do frames of another layout. */
  function decodeNameless(payload: Payload, receivedAt: number): FeedItem {
    if (payload.u !== undefined) return decodeTop(payload, receivedAt);
    if (payload.result !== undefined)
      return { kind: "ack", id: idOf(payload.id), topics: null, failure: null };
    if (typeof payload.code === "number") {
      const failure = `${payload.code} ${String(payload.msg)}`;
      return { kind: "ack", id: idOf(payload.id), topics: null, failure };
    }
    return payload.data === undefined ? REJECTED.unknown_event : REJECTED.bad_wrapper;
  }

  function decodeTop(payload: Payload, receivedAt: number): FeedItem {
    const symbol = symbolOf(payload.s);
    if (symbol === undefined) return REJECTED.unknown_symbol;
    const sequence = payload.u;
    if (!isSequence(sequence)) return REJECTED.bad_sequence;
    const bid = parseDecimal(payload.b);
    const bidQuantity = parseDecimal(payload.B);
    const ask = parseDecimal(payload.a);
    const askQuantity = parseDecimal(payload.A);
    const positive = bid > 0 && bidQuantity >= 0 && ask > 0 && askQuantity >= 0;
    if (!positive || Math.max(bid, bidQuantity, ask, askQuantity) > NUMBER_MAX) return REJECTED.bad_number;
    return {
      kind: "top-of-book",
      venue: VENUE,
      symbol,
      time: 0,
      receivedAt,
      bid,
      bidQuantity,
      ask,
      askQuantity,
      sequence,
    };
  }

  function symbolOf(wire: unknown): string | undefined {
    return typeof wire === "string" ? bySymbol.get(wire) : undefined;
  }
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function idOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
