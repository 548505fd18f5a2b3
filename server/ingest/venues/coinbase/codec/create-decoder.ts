import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { isSequence, NUMBER_MAX } from "../../../codec/plausible";
import { readLevels } from "../../../codec/read-levels";
import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { productOf } from "../topics";
import { createProducts, type Product } from "./products";
import { readError, readSubscriptions } from "./read-answer";
import { readChanges } from "./read-changes";
import { readMatch, tradeOf } from "./read-match";
import { scanMatch } from "./scan-match";
import { scanUpdate } from "./scan-update";
import { readVenueTime } from "./venue-time";

const VENUE = "coinbase";
/** A side of a whole book; 45,000 levels were seen in one frame. */
const LEVELS_MAX = 200_000;

interface Payload {
  readonly [field: string]: unknown;
}

export type Decode = (frame: Buffer, receivedAt: number, take: (item: FeedItem) => void) => void;

/**
 * Turns frames of the subscribed products into items, or says why it does not. Differences carry no
 * number, so they are counted here: each follows the one before it, and none follows a frame that was not
 * understood and may have been one.
 */
export function createDecoder(symbols: readonly string[]): Decode {
  const products = createProducts(symbols);
  const ids = symbols.map(productOf);

  return function decode(frame, receivedAt, take) {
    take(read(frame, receivedAt));
  };

  function read(frame: Buffer, receivedAt: number): FeedItem {
    const update = scanUpdate(frame);
    const updated = update && products.get(update.product);
    if (update && updated) return bookUpdate(updated, update, readVenueTime(update.time), receivedAt);
    const text = frame.toString("utf8");
    const match = scanMatch(text);
    const product = match && products.get(match.product);
    if (match && product) {
      return tradeOf(match, text, { symbol: product.symbol, receivedAt, backfilled: false });
    }
    return parse(text, receivedAt);
  }

  function parse(text: string, receivedAt: number): FeedItem {
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      products.doubt(text);
      return REJECTED.not_json;
    }
    if (isPayload(payload) && typeof payload.type === "string") return readPayload(payload, text, receivedAt);
    products.doubt(text);
    return isPayload(payload) ? REJECTED.bad_wrapper : REJECTED.not_object;
  }

  function readPayload(payload: Payload, text: string, receivedAt: number): FeedItem {
    switch (payload.type) {
      case "subscriptions":
        return readSubscriptions(payload);
      case "error":
        return readError(payload, ids);
      case "match":
      case "last_match":
      case "l2update":
      case "snapshot":
      case "ticker":
      case "heartbeat":
        break;
      default:
        return REJECTED.unknown_event;
    }
    const product = typeof payload.product_id === "string" ? products.get(payload.product_id) : undefined;
    if (!product) return REJECTED.unknown_symbol;
    const { symbol } = product;
    switch (payload.type) {
      case "l2update":
        return readUpdate(payload, product, receivedAt);
      case "snapshot":
        return readSnapshot(payload, product, receivedAt);
      case "ticker":
        return readTicker(payload, symbol, receivedAt);
      case "heartbeat":
        return readHeartbeat(payload, symbol);
      default:
        return readMatch(payload, text, { symbol, receivedAt, backfilled: false });
    }
  }

  function readUpdate(payload: Payload, product: Product, receivedAt: number): FeedItem {
    const time = readVenueTime(payload.time);
    const changes = readChanges(payload.changes);
    if ("rejection" in changes) {
      product.skipState();
      return changes;
    }
    return bookUpdate(product, changes, time, receivedAt);
  }

  function bookUpdate(
    product: Product,
    { bids, asks }: { readonly bids: number[]; readonly asks: number[] },
    time: number,
    receivedAt: number,
  ): FeedItem {
    const sequence = product.nextState();
    if (Number.isNaN(time)) return REJECTED.bad_time;
    return {
      kind: "book-update",
      venue: VENUE,
      symbol: product.symbol,
      time,
      receivedAt,
      bids,
      asks,
      sequence,
      previous: sequence - 1,
      checksum: null,
    };
  }

  function readHeartbeat(payload: Payload, symbol: string): FeedItem {
    const time = readVenueTime(payload.time);
    if (Number.isNaN(time)) return REJECTED.bad_time;
    const last = payload.last_trade_id;
    if (!isSequence(last)) return REJECTED.bad_sequence;
    // Zero: no trade was made yet.
    return { kind: "heartbeat", symbol, lastTrade: last === 0 ? null : last, time };
  }
}

/** The venue gives it no time; its neighbours lend it theirs. */
function readSnapshot(payload: Payload, product: Product, receivedAt: number): FeedItem {
  const sequence = product.nextState();
  const bids = readLevels(payload.bids, LEVELS_MAX);
  const asks = readLevels(payload.asks, LEVELS_MAX);
  if (bids === null || asks === null) return REJECTED.bad_levels;
  const time = readVenueTime(payload.time);
  return {
    kind: "book-snapshot",
    venue: VENUE,
    symbol: product.symbol,
    time: Number.isNaN(time) ? 0 : time,
    receivedAt,
    bids,
    asks,
    sequence,
    checksum: null,
  };
}

/** Sizes came to tickers in 2022; in older ones they count as unknown. */
function readTicker(payload: Payload, symbol: string, receivedAt: number): FeedItem {
  const time = readVenueTime(payload.time);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  const bid = parseDecimal(payload.best_bid);
  const ask = parseDecimal(payload.best_ask);
  const bidQuantity = readSize(payload.best_bid_size);
  const askQuantity = readSize(payload.best_ask_size);
  const isSound = bid > 0 && ask > 0 && bidQuantity >= 0 && askQuantity >= 0;
  if (!isSound || Math.max(bid, ask, bidQuantity, askQuantity) > NUMBER_MAX) return REJECTED.bad_number;
  return {
    kind: "top-of-book",
    venue: VENUE,
    symbol,
    time,
    receivedAt,
    bid,
    bidQuantity,
    ask,
    askQuantity,
    sequence: 0,
  };
}

function readSize(size: unknown): number {
  return size === undefined ? 0 : parseDecimal(size);
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
