import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { doubt, learnPrecisions, type Pairs } from "./pairs";
import { parseTrades } from "./parse-trades";
import { readAnswer } from "./read-answer";
import { readBook } from "./read-book";
import { readLevels } from "./read-levels";
import { readTop } from "./read-top";
import { readTrade } from "./read-trade";
import { scanBook } from "./scan-book";
import { scanTrades, type TradeRow } from "./scan-trades";

const HEARTBEAT_FRAME = '{"channel":"heartbeat"}';
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
 * Turns frames of the subscribed pairs into items, or says why it does not. What frames tell of the pairs
 * themselves is taken over into `pairs`.
 */
export function createDecoder(pairs: Pairs): Decode {
  /** When the newest frame that is no trade was sent, by the sending machine's clock. */
  let frameSentAt = 0;

  return function decode(frame, receivedAt, take) {
    const text = typeof frame === "string" ? frame : frame.toString("utf8");
    if (text === HEARTBEAT_FRAME) {
      take(HEARTBEAT);
      return;
    }
    const trades = scanTrades(text);
    if (trades) {
      takeTrades(trades, false, receivedAt, take);
      return;
    }
    const book = scanBook(text);
    if (book) {
      if (pairs.has(book.symbol)) takeDated(readBook(book, receivedAt), text, take);
      else take(REJECTED.unknown_symbol);
      return;
    }
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      doubt(text, pairs);
      take(REJECTED.not_json);
      return;
    }
    if (isPayload(payload)) takePayload(payload, text, receivedAt, take);
    else take(REJECTED.not_object);
  };

  function takePayload(payload: Payload, text: string, receivedAt: number, take: Take): void {
    switch (payload.channel) {
      case "book":
        takeEach(payload, text, take, (row, symbol, isSnapshot) => {
          const { checksum, timestamp } = row;
          const [bids, asks] = [readLevels(row.bids), readLevels(row.asks)];
          return readBook({ isSnapshot, symbol, bids, asks, checksum, timestamp }, receivedAt);
        });
        return;
      case "ticker":
        takeEach(payload, text, take, (row, symbol) => readTop(row, symbol, receivedAt));
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
        take(learnPrecisions(payload.data, pairs) ? UNCHANGED : REJECTED.bad_wrapper);
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
      } else if (typeof row.wire !== "string" || !pairs.has(row.wire)) {
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
    text: string,
    take: Take,
    read: (row: Payload, symbol: string, isSnapshot: boolean) => FeedItem,
  ): void {
    const isSnapshot = type === "snapshot";
    if ((!isSnapshot && type !== "update") || !Array.isArray(data) || data.length === 0) {
      doubt(text, pairs);
      take(REJECTED.bad_wrapper);
      return;
    }
    for (const row of data as readonly unknown[]) {
      if (!isPayload(row)) take(REJECTED.bad_wrapper);
      else if (typeof row.symbol !== "string" || !pairs.has(row.symbol)) take(REJECTED.unknown_symbol);
      else takeDated(read(row, row.symbol, isSnapshot), text, take);
    }
  }

  function takeDated(item: FeedItem, text: string, take: Take): void {
    if (item.kind === "rejected") doubt(text, pairs);
    else if ("time" in item && item.time !== null && item.time > 0) frameSentAt = item.time;
    take(item);
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
