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

export function readMatch(fields: MatchFields, raw: string, origin: MatchOrigin): FeedTrade | FeedRejection {
  const { trade_id: id, side: maker, size, price, time } = fields;
  if (!isSequence(id)) return REJECTED.bad_sequence;
  if (maker !== "buy" && maker !== "sell") return REJECTED.bad_side;
  return tradeOf({ id: String(id), maker, size, price, time }, raw, origin);
}

/** A match whose id is known to be one. */
interface Match {
  readonly id: string;
  readonly maker: "buy" | "sell";
  readonly size: unknown;
  readonly price: unknown;
  readonly time: unknown;
}

export function tradeOf(match: Match, raw: string, origin: MatchOrigin): FeedTrade | FeedRejection {
  const time = readVenueTime(match.time);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  const price = parseDecimal(match.price);
  const quantity = parseDecimal(match.size);
  if (!(price > 0 && price <= NUMBER_MAX && quantity > 0 && quantity <= NUMBER_MAX)) {
    return REJECTED.bad_number;
  }
  return {
    kind: "trade",
    venue: "coinbase",
    symbol: origin.symbol,
    time,
    receivedAt: origin.receivedAt,
    id: match.id,
    price,
    quantity,
    // Who took liquidity stands on the other side.
    side: match.maker === "buy" ? "sell" : "buy",
    raw,
    backfilled: origin.backfilled,
    sequence: Number(match.id),
    span: 1,
    // The engine's is the only time that a match carries.
    sentAt: time,
  };
}
