import { NUMBER_MAX } from "../../../codec/plausible";
import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { parseTrades } from "./parse-trades";
import { learnPrecisions, type Precisions } from "./precisions";
import { readAnswer } from "./read-answer";
import { readLevels } from "./read-levels";
import { readTime } from "./read-time";
import { readTrade } from "./read-trade";
import { scanTrades, type TradeRow } from "./scan-trades";

const VENUE = "kraken";
const HEARTBEAT_FRAME = '{"channel":"heartbeat"}';
const CHECKSUM_MAX = 2 ** 32 - 1;
/** A sending machine's clock is not that far ahead of the matching engine's: such a time is a wrong one. */
const AHEAD_MS_MAX = 60_000;

const UNCHANGED: FeedItem = Object.freeze({ kind: "pong" });
const HEARTBEAT: FeedItem = Object.freeze({ kind: "heartbeat", symbol: null, lastTrade: null, time: null });
const MAINTENANCE: FeedItem = Object.freeze({ kind: "shutdown", reason: "the venue goes into maintenance" });

type Take = (item: FeedItem) => void;
export type Decode = (frame: Buffer | string, receivedAt: number, take: Take) => void;

/** What is read of any payload; everything is checked before it is believed. */
interface Payload {
  readonly [field: string]: unknown;
}

/**
 * Turns frames of the subscribed symbols into items, or says why it does not. What the `instrument` channel
 * tells of precisions is taken over into `precisions`.
 */
export function createDecoder(symbols: readonly string[], precisions: Precisions): Decode {
  const subscribed: ReadonlySet<string> = new Set(symbols);
  /** When the newest frame that is no trade was sent, by the sending machine's clock. */
  let frameSentAt = 0;

  return function decode(frame, receivedAt, take) {
    const text = typeof frame === "string" ? frame : frame.toString("utf8");
    if (text === HEARTBEAT_FRAME) {
      take(HEARTBEAT);
      return;
    }
    const scanned = scanTrades(text);
    if (scanned) {
      takeTrades(scanned, false, receivedAt, take);
      return;
    }
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      take(REJECTED.not_json);
      return;
    }
    if (isPayload(payload)) takePayload(payload, text, receivedAt, take);
    else take(REJECTED.not_object);
  };

  function takePayload(payload: Payload, text: string, receivedAt: number, take: Take): void {
    switch (payload.channel) {
      case "book":
        takeEach(payload, take, (row, isSnapshot) => readBook(row, isSnapshot, receivedAt));
        return;
      case "ticker":
        takeEach(payload, take, (row) => readTop(row, receivedAt));
        return;
      case "trade": {
        const { type, data } = payload;
        const isKnown = (type === "update" || type === "snapshot") && Array.isArray(data);
        const rows = isKnown ? parseTrades(text) : null;
        if (rows && rows.length > 0) takeTrades(rows, type === "snapshot", receivedAt, take);
        // A pair that has never been traded has an empty snapshot.
        else take(rows && type === "snapshot" ? UNCHANGED : REJECTED.bad_wrapper);
        return;
      }
      case "heartbeat":
        take(HEARTBEAT);
        return;
      case "instrument":
        take(learnPrecisions(payload.data, subscribed, precisions) ? UNCHANGED : REJECTED.bad_wrapper);
        return;
      case "status":
        take(readStatus(payload.data));
        return;
      case undefined:
        take(readAnswer(payload) ?? REJECTED.unknown_event);
        return;
      default:
        take(REJECTED.unknown_event);
    }
  }

  function takeTrades(
    rows: readonly (TradeRow | null)[],
    backfilled: boolean,
    receivedAt: number,
    take: Take,
  ): void {
    for (const row of rows) {
      if (!row) {
        take(REJECTED.bad_wrapper);
      } else if (typeof row.wire !== "string" || !subscribed.has(row.wire)) {
        take(REJECTED.unknown_symbol);
      } else {
        // No trade is sent before the frame that preceded it, whose time tells a clock that runs ahead.
        const sentAt = frameSentAt - row.fields.time <= AHEAD_MS_MAX ? frameSentAt : 0;
        take(readTrade(row.fields, row.raw, { symbol: row.wire, receivedAt, sentAt, backfilled }));
      }
    }
  }

  function takeEach(
    { type, data }: Payload,
    take: Take,
    read: (row: Payload, isSnapshot: boolean) => FeedItem,
  ): void {
    const isSnapshot = type === "snapshot";
    if ((!isSnapshot && type !== "update") || !Array.isArray(data) || data.length === 0) {
      take(REJECTED.bad_wrapper);
      return;
    }
    for (const row of data as readonly unknown[]) {
      take(isPayload(row) ? read(row, isSnapshot) : REJECTED.bad_wrapper);
    }
  }

  function readBook(row: Payload, isSnapshot: boolean, receivedAt: number): FeedItem {
    const { symbol, checksum } = row;
    if (typeof symbol !== "string" || !subscribed.has(symbol)) return REJECTED.unknown_symbol;
    const time = readTime(row.timestamp);
    if (Number.isNaN(time)) return REJECTED.bad_time;
    if (!isChecksum(checksum)) return REJECTED.bad_checksum;
    const bids = readLevels(row.bids);
    const asks = readLevels(row.asks);
    if (bids === null || asks === null) return REJECTED.bad_levels;
    frameSentAt = time;
    // The venue numbers no states of a book; the rule that follows it counts them.
    const book = { venue: VENUE, symbol, time, receivedAt, bids, asks, sequence: 0, checksum } as const;
    return isSnapshot ? { kind: "book-snapshot", ...book } : { kind: "book-update", ...book, previous: null };
  }

  function readTop(row: Payload, receivedAt: number): FeedItem {
    const { symbol, timestamp, bid, ask, bid_qty: bidQuantity, ask_qty: askQuantity } = row;
    if (typeof symbol !== "string" || !subscribed.has(symbol)) return REJECTED.unknown_symbol;
    // Frames from before 2025-05 carry no time.
    const time = timestamp === undefined ? 0 : readTime(timestamp);
    if (Number.isNaN(time)) return REJECTED.bad_time;
    if (!isPositive(bid) || !isPositive(ask)) return REJECTED.bad_number;
    if (!isPositive(bidQuantity) || !isPositive(askQuantity)) return REJECTED.bad_number;
    if (time > 0) frameSentAt = time;
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
}

/**
 * Said on connect and whenever it changes. Its `connection_id` lies beyond 2^53 and comes out of the parser
 * as another number: it is not read.
 */
function readStatus(data: unknown): FeedItem {
  const status: unknown = Array.isArray(data) ? data[0] : null;
  if (!isPayload(status) || typeof status.system !== "string") return REJECTED.bad_wrapper;
  return status.system === "maintenance" ? MAINTENANCE : UNCHANGED;
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= NUMBER_MAX;
}

function isChecksum(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= CHECKSUM_MAX;
}
