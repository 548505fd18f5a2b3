import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { NUMBER_MAX } from "../../../codec/plausible";
import { type FeedRejection, type FeedTrade, REJECTED } from "../../../feed/feed-item";
import { readInteger } from "./read-integer";
import { readTime } from "./read-time";

/** A sending machine's clock is not that far ahead of the matching engine's: such a time is a wrong one. */
const AHEAD_MS_MAX = 60_000;
/** More matches than one order takes up at one price: a larger count would hide holes. */
const SPAN_MAX = 10_000;

/** The fields of a trade, the same on the stream and in REST answers. */
export interface TradeFields {
  readonly tradeId: unknown;
  readonly px: unknown;
  readonly sz: unknown;
  /** The taker's. */
  readonly side: unknown;
  readonly ts: unknown;
  /** Matches that were joined, of which `tradeId` is the last; single matches have none. */
  readonly count: unknown;
}

export interface TradeOrigin {
  readonly symbol: string;
  readonly receivedAt: number;
  /** When the newest book before it was sent, epoch milliseconds; 0 where none was. */
  readonly frameSentAt: number;
  readonly backfilled: boolean;
}

export function readTrade(
  { tradeId, px, sz, side, ts, count }: TradeFields,
  raw: string,
  { symbol, receivedAt, frameSentAt, backfilled }: TradeOrigin,
): FeedTrade | FeedRejection {
  const time = readTime(ts);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  const sequence = readInteger(tradeId);
  const span = count === undefined ? 1 : readInteger(count);
  const isSpanSound = span >= 1 && span <= Math.min(sequence, SPAN_MAX);
  if (typeof tradeId !== "string" || !isSpanSound) return REJECTED.bad_sequence;
  if (side !== "buy" && side !== "sell") return REJECTED.bad_side;
  const price = parseDecimal(px);
  const quantity = parseDecimal(sz);
  if (!(price > 0 && price <= NUMBER_MAX && quantity > 0 && quantity <= NUMBER_MAX)) {
    return REJECTED.bad_number;
  }
  return {
    kind: "trade",
    venue: "okx",
    symbol,
    time,
    receivedAt,
    id: tradeId,
    price,
    quantity,
    side,
    raw,
    backfilled,
    sequence,
    span,
    // No trade is sent before the book that preceded it, whose time tells a clock that runs ahead.
    sentAt: frameSentAt - time <= AHEAD_MS_MAX ? Math.max(time, frameSentAt) : time,
  };
}
