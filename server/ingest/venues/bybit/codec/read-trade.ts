import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { isPlausibleTime, NUMBER_MAX } from "../../../codec/plausible";
import { type FeedRejection, type FeedTrade, REJECTED } from "../../../feed/feed-item";
import { isTradeId } from "./trade-id";

/** One trade's fields as stream and REST name them each in their own way. */
export interface TradeFields {
  readonly id: unknown;
  readonly time: unknown;
  readonly price: unknown;
  readonly quantity: unknown;
  /** The taker's. */
  readonly side: unknown;
}

export interface TradeOrigin {
  readonly symbol: string;
  readonly receivedAt: number;
  readonly sentAt: number;
  readonly backfilled: boolean;
}

export function readTrade(
  { id, time, price: priceText, quantity: quantityText, side }: TradeFields,
  raw: string,
  { symbol, receivedAt, sentAt, backfilled }: TradeOrigin,
): FeedTrade | FeedRejection {
  if (!isPlausibleTime(time)) return REJECTED.bad_time;
  if (!isTradeId(id)) return REJECTED.bad_sequence;
  if (side !== "Buy" && side !== "Sell") return REJECTED.bad_side;
  const price = parseDecimal(priceText);
  const quantity = parseDecimal(quantityText);
  if (!(price > 0 && price <= NUMBER_MAX && quantity > 0 && quantity <= NUMBER_MAX)) {
    return REJECTED.bad_number;
  }
  return {
    kind: "trade",
    venue: "bybit",
    symbol,
    time,
    receivedAt,
    id,
    price,
    quantity,
    side: side === "Buy" ? "buy" : "sell",
    raw,
    backfilled,
    // Ids rise but do not follow one another, and none fits into a double.
    sequence: 0,
    span: 1,
    sentAt,
  };
}
