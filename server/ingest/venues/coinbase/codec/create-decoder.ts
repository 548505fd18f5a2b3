import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { isSequence, NUMBER_MAX } from "../../../codec/plausible";
import { readLevels } from "../../../codec/read-levels";
import { type FeedItem, type FeedRejection, type FeedTrade, REJECTED } from "../../../feed/feed-item";
import { productOf, topicKey } from "../topics";
import { readVenueTime } from "./venue-time";

const VENUE = "coinbase";
/** A whole book: 45,000 levels were seen in one frame. */
const LEVELS_MAX = 200_000;
const CHANGES_MAX = 20_000;

interface Payload {
  readonly [field: string]: unknown;
}

export type Decode = (frame: Buffer | string, receivedAt: number, take: (item: FeedItem) => void) => void;

/** Turns frames of the subscribed products into items, or says why it does not. */
export function createDecoder(symbols: readonly string[]): Decode {
  const byProduct = new Map(symbols.map((symbol) => [productOf(symbol), symbol]));
  /** Books have no numbers of their own: each item of a book gets the next one. */
  let bookSequence = 0;

  return function decode(frame, receivedAt, take) {
    const text = typeof frame === "string" ? frame : frame.toString("utf8");
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      take(REJECTED.not_json);
      return;
    }
    if (!isPayload(payload)) {
      take(REJECTED.not_object);
      return;
    }
    switch (payload.type) {
      case "match":
      case "last_match":
        take(decodeMatch(payload, text, receivedAt));
        return;
      case "l2update":
        take(decodeUpdate(payload, receivedAt));
        return;
      case "snapshot":
        take(decodeSnapshot(payload, receivedAt));
        return;
      case "ticker":
        take(decodeTicker(payload, receivedAt));
        return;
      case "heartbeat":
        take(decodeHeartbeat(payload));
        return;
      case "subscriptions":
        take(decodeSubscriptions(payload));
        return;
      case "error":
        take(decodeError(payload));
        return;
      default:
        take(REJECTED.unknown_event);
    }
  };

  function decodeMatch(payload: Payload, raw: string, receivedAt: number): FeedTrade | FeedRejection {
    const symbol = symbolOf(payload.product_id);
    if (symbol === undefined) return REJECTED.unknown_symbol;
    return readMatch(payload, { symbol, raw, receivedAt, backfilled: false });
  }

  function decodeUpdate(payload: Payload, receivedAt: number): FeedItem {
    const symbol = symbolOf(payload.product_id);
    if (symbol === undefined) return REJECTED.unknown_symbol;
    const time = readVenueTime(payload.time);
    if (Number.isNaN(time)) return REJECTED.bad_time;
    const { changes } = payload;
    if (!Array.isArray(changes) || changes.length > CHANGES_MAX) return REJECTED.bad_levels;
    const bids: number[] = [];
    const asks: number[] = [];
    for (const change of changes) {
      if (!Array.isArray(change) || change.length < 3) return REJECTED.bad_levels;
      const side = change[0] === "buy" ? bids : change[0] === "sell" ? asks : null;
      if (side === null) return REJECTED.bad_side;
      const price = parseDecimal(change[1]);
      const quantity = parseDecimal(change[2]);
      if (!(price > 0 && price <= NUMBER_MAX && quantity >= 0 && quantity <= NUMBER_MAX)) {
        return REJECTED.bad_levels;
      }
      side.push(price, quantity);
    }
    const sequence = ++bookSequence;
    const origin = { venue: VENUE, symbol, time, receivedAt } as const;
    return { kind: "book-update", ...origin, bids, asks, sequence, previous: null, checksum: null };
  }

  function decodeSnapshot(payload: Payload, receivedAt: number): FeedItem {
    const symbol = symbolOf(payload.product_id);
    if (symbol === undefined) return REJECTED.unknown_symbol;
    const bids = readLevels(payload.bids, LEVELS_MAX);
    const asks = readLevels(payload.asks, LEVELS_MAX);
    if (bids === null || asks === null) return REJECTED.bad_levels;
    const time = readVenueTime(payload.time);
    const origin = { venue: VENUE, symbol, time: Number.isNaN(time) ? 0 : time, receivedAt } as const;
    return { kind: "book-snapshot", ...origin, bids, asks, sequence: ++bookSequence, checksum: null };
  }

  function decodeTicker(payload: Payload, receivedAt: number): FeedItem {
    const symbol = symbolOf(payload.product_id);
    if (symbol === undefined) return REJECTED.unknown_symbol;
    const time = readVenueTime(payload.time);
    if (Number.isNaN(time)) return REJECTED.bad_time;
    const bid = parseDecimal(payload.best_bid);
    const ask = parseDecimal(payload.best_ask);
    const sizes = [payload.best_bid_size, payload.best_ask_size].map((size) =>
      size === undefined ? 0 : parseDecimal(size),
    );
    const [bidQuantity = Number.NaN, askQuantity = Number.NaN] = sizes;
    const isPositive = bid > 0 && ask > 0 && bidQuantity >= 0 && askQuantity >= 0;
    if (!isPositive || Math.max(bid, ask, bidQuantity, askQuantity) > NUMBER_MAX) return REJECTED.bad_number;
    const origin = { venue: VENUE, symbol, time, receivedAt } as const;
    return { kind: "top-of-book", ...origin, bid, bidQuantity, ask, askQuantity, sequence: 0 };
  }

  function decodeHeartbeat(payload: Payload): FeedItem {
    const symbol = symbolOf(payload.product_id);
    if (symbol === undefined) return REJECTED.unknown_symbol;
    const time = readVenueTime(payload.time);
    if (Number.isNaN(time)) return REJECTED.bad_time;
    const last = payload.last_trade_id;
    if (!isSequence(last)) return REJECTED.bad_sequence;
    // Zero: no trade was made yet.
    return { kind: "heartbeat", symbol, lastTrade: last === 0 ? null : last, time };
  }

  /** The whole set of what this connection is subscribed to, after every change. */
  function decodeSubscriptions({ channels }: Payload): FeedItem {
    if (!Array.isArray(channels)) return REJECTED.bad_wrapper;
    const topics: string[] = [];
    for (const channel of channels) {
      if (!isPayload(channel) || typeof channel.name !== "string" || !Array.isArray(channel.product_ids)) {
        return REJECTED.bad_wrapper;
      }
      for (const product of channel.product_ids) topics.push(topicKey(channel.name, String(product)));
    }
    return { kind: "ack", id: null, topics, failure: null };
  }

  /** Names the product in its reason where it is one that does not exist. */
  function decodeError({ message, reason }: Payload): FeedItem {
    const failure = [message, reason].filter((part) => typeof part === "string").join(": ");
    const product = [...byProduct.keys()].find((name) => failure.includes(name));
    const channels = ["matches", "level2_batch", "ticker", "heartbeat"];
    const topics = product === undefined ? null : channels.map((channel) => topicKey(channel, product));
    return { kind: "ack", id: null, topics, failure };
  }

  function symbolOf(product: unknown): string | undefined {
    return typeof product === "string" ? byProduct.get(product) : undefined;
  }
}

interface MatchContext {
  symbol: string;
  raw: string;
  receivedAt: number;
  backfilled: boolean;
}

/** `side` is the maker's: who took liquidity stands on the other one. */
export function readMatch(payload: Payload, context: MatchContext): FeedTrade | FeedRejection {
  const { trade_id: id, side } = payload;
  const time = readVenueTime(payload.time);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  if (!isSequence(id)) return REJECTED.bad_sequence;
  if (side !== "buy" && side !== "sell") return REJECTED.bad_side;
  const price = parseDecimal(payload.price);
  const quantity = parseDecimal(payload.size);
  if (!(price > 0 && price <= NUMBER_MAX && quantity > 0 && quantity <= NUMBER_MAX))
    return REJECTED.bad_number;
  return {
    kind: "trade",
    venue: VENUE,
    time,
    id: String(id),
    price,
    quantity,
    side: side === "buy" ? "sell" : "buy",
    sequence: id,
    span: 1,
    sentAt: time,
    ...context,
  };
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
