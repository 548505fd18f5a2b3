import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { compactSymbol } from "@/lib/domain/market/symbol";
import { isPlausibleTime, isSequence, NUMBER_MAX } from "../../../codec/plausible";
import { readLevels } from "../../../codec/read-levels";
import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { readAnswer } from "./control";
import { parseTrades } from "./parse-trades";
import { readTrade } from "./read-trade";
import { scanTrades, type TradeRow } from "./scan-trades";

const VENUE = "bybit";
const TRADES = "publicTrade.";
const CHANNELS = ["publicTrade", "orderbook", "kline"];
const UNCHANGED: FeedItem = Object.freeze({ kind: "pong" });

type Take = (item: FeedItem) => void;
export type Decode = (frame: Buffer | string, receivedAt: number, take: Take) => void;

/** What is read of any payload; everything is checked before it is believed. */
interface Payload {
  readonly [field: string]: unknown;
}

interface Subscribed {
  readonly symbol: string;
  readonly wire: string;
  readonly read: (payload: Payload, subscribed: Subscribed, receivedAt: number) => FeedItem;
}

/** Turns frames of the subscribed symbols into items, or says why it does not. */
export function createDecoder(symbols: readonly string[], bookDepth: number): Decode {
  const symbolByWire = new Map(symbols.map((symbol) => [compactSymbol(symbol), symbol]));
  const byTopic = new Map<string, Subscribed>();
  for (const [wire, symbol] of symbolByWire) {
    byTopic.set(`orderbook.${bookDepth}.${wire}`, { symbol, wire, read: readBook });
    byTopic.set(`orderbook.1.${wire}`, { symbol, wire, read: readTop });
    byTopic.set(`kline.1.${wire}`, { symbol, wire, read: readCandle });
  }

  return function decode(frame, receivedAt, take) {
    const text = typeof frame === "string" ? frame : frame.toString("utf8");
    const scanned = scanTrades(text);
    if (scanned) {
      takeTrades(scanned.rows, scanned.wire, scanned.sentAt, receivedAt, take);
      return;
    }
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
    const { topic } = payload;
    if (typeof topic !== "string") {
      take(readAnswer(payload) ?? REJECTED.unknown_event);
    } else if (topic.startsWith(TRADES)) {
      const rows = payload.type === "snapshot" && Array.isArray(payload.data) ? parseTrades(text) : null;
      if (rows && rows.length > 0) takeTrades(rows, topic.slice(TRADES.length), payload.ts, receivedAt, take);
      else take(REJECTED.bad_wrapper);
    } else {
      const subscribed = byTopic.get(topic);
      take(subscribed ? subscribed.read(payload, subscribed, receivedAt) : refuseTopic(topic));
    }
  };

  function takeTrades(
    rows: readonly (TradeRow | null)[],
    wire: string,
    sentAt: unknown,
    receivedAt: number,
    take: Take,
  ): void {
    const symbol = symbolByWire.get(wire);
    if (symbol === undefined) {
      take(REJECTED.unknown_symbol);
      return;
    }
    if (!isPlausibleTime(sentAt)) {
      take(REJECTED.bad_time);
      return;
    }
    const origin = { symbol, receivedAt, sentAt, backfilled: false };
    for (const row of rows) {
      if (!row) take(REJECTED.bad_wrapper);
      else if (row.wire !== wire) take(REJECTED.unknown_symbol);
      else take(readTrade(row.fields, row.raw, origin));
    }
  }
}

function refuseTopic(topic: string): FeedItem {
  const channel = topic.slice(0, topic.indexOf("."));
  return CHANNELS.includes(channel) ? REJECTED.unknown_symbol : REJECTED.unknown_event;
}

function readBook(payload: Payload, { symbol, wire }: Subscribed, receivedAt: number): FeedItem {
  const { type, data } = payload;
  const isSnapshot = type === "snapshot";
  if ((!isSnapshot && type !== "delta") || !isPayload(data)) return REJECTED.bad_wrapper;
  if (data.s !== wire) return REJECTED.unknown_symbol;
  const time = engineTime(payload);
  if (time === null) return REJECTED.bad_time;
  const sequence = data.u;
  if (!isSequence(sequence)) return REJECTED.bad_sequence;
  const bids = readLevels(data.b);
  const asks = readLevels(data.a);
  if (bids === null || asks === null) return REJECTED.bad_levels;
  const book = { venue: VENUE, symbol, time, receivedAt, bids, asks, sequence, checksum: null } as const;
  if (isSnapshot) return { kind: "book-snapshot", ...book };
  return { kind: "book-update", ...book, previous: sequence - 1 };
}

/** Level 1 is sent whole each time; a difference of it would leave a side unsaid. */
function readTop(payload: Payload, { symbol, wire }: Subscribed, receivedAt: number): FeedItem {
  const { type, data } = payload;
  if (type !== "snapshot" || !isPayload(data)) return REJECTED.bad_wrapper;
  if (data.s !== wire) return REJECTED.unknown_symbol;
  const time = engineTime(payload);
  if (time === null) return REJECTED.bad_time;
  // Each topic counts its own `u`; `seq` is the engine's and rises on every connection alike.
  const sequence = data.seq;
  if (!isSequence(sequence)) return REJECTED.bad_sequence;
  const [bid = 0, bidQuantity = 0] = readLevels(data.b) ?? [];
  const [ask = 0, askQuantity = 0] = readLevels(data.a) ?? [];
  if (!(bid > 0 && bidQuantity > 0 && ask > 0 && askQuantity > 0)) return REJECTED.bad_levels;
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

/** Only a closed minute tells how much was traded in it; nobody waits for the others. */
function readCandle({ data }: Payload, { symbol }: Subscribed): FeedItem {
  const candle: unknown = Array.isArray(data) ? data.at(-1) : null;
  if (!isPayload(candle) || typeof candle.confirm !== "boolean") return REJECTED.bad_wrapper;
  const { start, end } = candle;
  if (!isPlausibleTime(start) || !isPlausibleTime(end) || end < start) return REJECTED.bad_time;
  if (!candle.confirm) return UNCHANGED;
  const volume = parseDecimal(candle.volume);
  if (!(volume >= 0 && volume <= NUMBER_MAX)) return REJECTED.bad_number;
  return { kind: "volume", symbol, from: start, to: end + 1, volume };
}

/** `cts` is the matching engine's time, which trades carry too; frames before 2023-08 have only `ts`. */
function engineTime({ cts, ts }: Payload): number | null {
  const time = cts === undefined ? ts : cts;
  return isPlausibleTime(time) ? time : null;
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
