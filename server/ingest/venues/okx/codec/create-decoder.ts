import { readLevels } from "../../../codec/read-levels";
import {
  type FeedBookSnapshot,
  type FeedBookUpdate,
  type FeedItem,
  type FeedRejection,
  type FeedTop,
  REJECTED,
} from "../../../feed/feed-item";
import { instId } from "../topics";
import { parseTrades } from "./parse-trades";
import { readAnswer } from "./read-answer";
import { type BookOrigin, type BookRow, readBook, readTop } from "./read-book";
import { readTrade } from "./read-trade";
import { scanBook } from "./scan-book";
import { scanTrades, type TradeRow } from "./scan-trades";

const PONG_FRAME = "pong";

const UNCHANGED: FeedItem = Object.freeze({ kind: "pong" });

type Take = (item: FeedItem) => void;
export type Decode = (frame: Buffer | string, receivedAt: number, take: Take) => void;

/** What is read of any payload; everything is checked before it is believed. */
interface Payload {
  readonly [field: string]: unknown;
}

interface ChannelRow extends BookRow {
  readonly channel: unknown;
  /** The venue's name of the symbol. */
  readonly wire: unknown;
  readonly action: unknown;
}

/** Turns frames of the subscribed symbols into items, or says why it does not. */
export function createDecoder(symbols: readonly string[]): Decode {
  const symbolByWire = new Map(symbols.map((symbol) => [instId(symbol), symbol]));
  /** When the newest frame of a book was sent, by the sending machine's clock. */
  let frameSentAt = 0;

  return function decode(frame, receivedAt, take) {
    const text = typeof frame === "string" ? frame : frame.toString("utf8");
    const scanned = scanTrades(text);
    if (scanned) {
      takeTrades(scanned.rows, scanned.wire, receivedAt, take);
      return;
    }
    const book = scanBook(text);
    if (book) {
      takeBook(book, receivedAt, take);
      return;
    }
    if (text === PONG_FRAME) {
      take(UNCHANGED);
      return;
    }
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      take(REJECTED.not_json);
      return;
    }
    if (!isPayload(payload)) take(REJECTED.not_object);
    else if (payload.event !== undefined) take(readAnswer(payload));
    else if (isPayload(payload.arg)) takeData(payload.arg, payload, text, receivedAt, take);
    else take(REJECTED.bad_wrapper);
  };

  function takeData(arg: Payload, payload: Payload, text: string, receivedAt: number, take: Take): void {
    const { channel, instId: wire } = arg;
    const { action, data } = payload;
    if (!Array.isArray(data) || data.length === 0) {
      take(REJECTED.bad_wrapper);
      return;
    }
    switch (channel) {
      case "trades":
      case "trades-all": {
        const rows = parseTrades(text);
        if (rows) takeTrades(rows, wire, receivedAt, take);
        else take(REJECTED.bad_wrapper);
        return;
      }
      case "books":
      case "bbo-tbt":
        for (const row of data as readonly unknown[]) {
          if (!isPayload(row)) {
            take(REJECTED.bad_wrapper);
            continue;
          }
          const [asks, bids] = [readLevels(row.asks), readLevels(row.bids)];
          takeBook({ channel, wire, action, asks, bids, rest: row }, receivedAt, take);
        }
        return;
      case "tickers":
        // What they tell of the day is counted here from the trades themselves.
        take(UNCHANGED);
        return;
      default:
        take(REJECTED.unknown_event);
    }
  }

  function takeTrades(
    rows: readonly (TradeRow | null)[],
    wire: unknown,
    receivedAt: number,
    take: Take,
  ): void {
    const symbol = symbolOf(wire);
    if (symbol === undefined) {
      take(REJECTED.unknown_symbol);
      return;
    }
    const origin = { symbol, receivedAt, frameSentAt, backfilled: false };
    for (const row of rows) {
      if (!row) take(REJECTED.bad_wrapper);
      else if (row.wire !== wire) take(REJECTED.unknown_symbol);
      else take(readTrade(row.fields, row.raw, origin));
    }
  }

  function takeBook(row: ChannelRow, receivedAt: number, take: Take): void {
    const symbol = symbolOf(row.wire);
    const item = symbol === undefined ? REJECTED.unknown_symbol : readRow(row, { symbol, receivedAt });
    // Best prices carry the matching engine's time, books that of the machine that sends them.
    if (item.kind === "book-snapshot" || item.kind === "book-update") frameSentAt = item.time;
    take(item);
  }

  function symbolOf(wire: unknown): string | undefined {
    return typeof wire === "string" ? symbolByWire.get(wire) : undefined;
  }
}

function readRow(
  row: ChannelRow,
  origin: BookOrigin,
): FeedBookSnapshot | FeedBookUpdate | FeedTop | FeedRejection {
  if (row.channel === "bbo-tbt") return readTop(row, origin);
  if (row.action === "snapshot") return readBook(row, true, origin);
  return row.action === "update" ? readBook(row, false, origin) : REJECTED.bad_wrapper;
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
