import { isSequence } from "../../../codec/plausible";
import { readLevels } from "../../../codec/read-levels";
import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { instId } from "../topics";
import { parseTrades } from "./parse-trades";
import { readAnswer } from "./read-answer";
import { readTime } from "./read-time";
import { readTrade } from "./read-trade";
import { scanTrades, type TradeRow } from "./scan-trades";

const VENUE = "okx";
const PONG_FRAME = "pong";
const INT32_MAX = 2 ** 31 - 1;
/** What a snapshot says that it follows. */
const NOTHING = -1;
/** A sending machine's clock is not that far ahead of the matching engine's: such a time is a wrong one. */
const AHEAD_MS_MAX = 60_000;

const UNCHANGED: FeedItem = Object.freeze({ kind: "pong" });

type Take = (item: FeedItem) => void;
export type Decode = (frame: Buffer | string, receivedAt: number, take: Take) => void;

/** What is read of any payload; everything is checked before it is believed. */
interface Payload {
  readonly [field: string]: unknown;
}

/** Turns frames of the subscribed symbols into items, or says why it does not. */
export function createDecoder(symbols: readonly string[]): Decode {
  const symbolByWire = new Map(symbols.map((symbol) => [instId(symbol), symbol]));
  /** When the newest frame that is no trade was sent, by the sending machine's clock. */
  let frameSentAt = 0;

  return function decode(frame, receivedAt, take) {
    const text = typeof frame === "string" ? frame : frame.toString("utf8");
    const scanned = scanTrades(text);
    if (scanned) {
      takeTrades(scanned.rows, scanned.wire, receivedAt, take);
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
      case "books": {
        const isSnapshot = action === "snapshot";
        if (!isSnapshot && action !== "update") take(REJECTED.bad_wrapper);
        else takeEach(data, wire, take, (row, symbol) => readBook(row, symbol, isSnapshot, receivedAt));
        return;
      }
      case "bbo-tbt":
        takeEach(data, wire, take, (row, symbol) => readTop(row, symbol, receivedAt));
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
    for (const row of rows) {
      if (!row) {
        take(REJECTED.bad_wrapper);
      } else if (row.wire !== wire) {
        take(REJECTED.unknown_symbol);
      } else {
        // No trade is sent before the frame that preceded it, whose time tells a clock that runs ahead.
        const sentAt = frameSentAt - Number(row.fields.ts) <= AHEAD_MS_MAX ? frameSentAt : 0;
        take(readTrade(row.fields, row.raw, { symbol, receivedAt, sentAt, backfilled: false }));
      }
    }
  }

  function takeEach(
    rows: readonly unknown[],
    wire: unknown,
    take: Take,
    read: (row: Payload, symbol: string) => FeedItem,
  ): void {
    const symbol = symbolOf(wire);
    if (symbol === undefined) take(REJECTED.unknown_symbol);
    else for (const row of rows) take(isPayload(row) ? read(row, symbol) : REJECTED.bad_wrapper);
  }

  function readBook(row: Payload, symbol: string, isSnapshot: boolean, receivedAt: number): FeedItem {
    const time = readTime(row.ts);
    if (Number.isNaN(time)) return REJECTED.bad_time;
    const { seqId, prevSeqId } = row;
    const isLegacy = seqId === undefined && prevSeqId === undefined;
    if (
      !isLegacy &&
      !(isSequence(seqId) && (isSequence(prevSeqId) || (isSnapshot && prevSeqId === NOTHING)))
    ) {
      return REJECTED.bad_sequence;
    }
    // Frames from before 2023 are not numbered but carry a checksum; since 2026 the field is a dead 0.
    const checksum = isLegacy ? row.checksum : null;
    if (checksum !== null && !isChecksum(checksum)) return REJECTED.bad_checksum;
    const bids = readLevels(row.bids);
    const asks = readLevels(row.asks);
    if (bids === null || asks === null) return REJECTED.bad_levels;
    frameSentAt = time;
    const sequence = isSequence(seqId) ? seqId : time;
    const book = { venue: VENUE, symbol, time, receivedAt, bids, asks, sequence, checksum } as const;
    if (isSnapshot) return { kind: "book-snapshot", ...book };
    return { kind: "book-update", ...book, previous: isSequence(prevSeqId) ? prevSeqId : null };
  }

  /** Both sides are sent whole each time. */
  function readTop(row: Payload, symbol: string, receivedAt: number): FeedItem {
    const time = readTime(row.ts);
    if (Number.isNaN(time)) return REJECTED.bad_time;
    const sequence = row.seqId;
    if (!isSequence(sequence)) return REJECTED.bad_sequence;
    const [bid = 0, bidQuantity = 0] = readLevels(row.bids) ?? [];
    const [ask = 0, askQuantity = 0] = readLevels(row.asks) ?? [];
    if (!(bid > 0 && bidQuantity > 0 && ask > 0 && askQuantity > 0)) return REJECTED.bad_levels;
    frameSentAt = time;
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
      sequence,
    };
  }

  function symbolOf(wire: unknown): string | undefined {
    return typeof wire === "string" ? symbolByWire.get(wire) : undefined;
  }
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A signed 32-bit number. */
function isChecksum(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= -INT32_MAX - 1 && Number(value) <= INT32_MAX;
}
