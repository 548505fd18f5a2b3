import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { isSequence, NUMBER_MAX } from "../../../codec/plausible";
import { type FeedRejection, type FeedTrade, REJECTED } from "../../../feed/feed-item";
import { readVenueTime } from "./venue-time";

/** A match's fields, of the feed or of a row of the REST side: they have the same names. */
export interface MatchFields {
  readonly trade_id?: unknown;
  /** The maker's. */
  readonly side?: unknown;
  readonly size?: unknown;
  readonly price?: unknown;
  readonly time?: unknown;
}

export interface MatchOrigin {
  readonly symbol: string;
  readonly receivedAt: number;
  readonly backfilled: boolean;
}

export function readMatch(
  { trade_id: id, side, size, price: priceText, time: timeText }: MatchFields,
  raw: string,
  { symbol, receivedAt, backfilled }: MatchOrigin,
): FeedTrade | FeedRejection {
  const time = readVenueTime(timeText);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  if (!isSequence(id)) return REJECTED.bad_sequence;
  if (side !== "buy" && side !== "sell") return REJECTED.bad_side;
  const price = parseDecimal(priceText);
  const quantity = parseDecimal(size);
  if (!(price > 0 && price <= NUMBER_MAX && quantity > 0 && quantity <= NUMBER_MAX)) {
    return REJECTED.bad_number;
  }
  return {
    kind: "trade",
    venue: "coinbase",
    symbol,
    time,
    receivedAt,
    id: String(id),
    price,
    quantity,
    // Who took liquidity stands on the other side.
    side: side === "buy" ? "sell" : "buy",
    raw,
    backfilled,
    sequence: id,
    span: 1,
    // The engine's is the only time that a match carries.
    sentAt: time,
  };
}
