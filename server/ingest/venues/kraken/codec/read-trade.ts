import { isSequence, NUMBER_MAX } from "../../../codec/plausible";
import { type FeedRejection, type FeedTrade, REJECTED } from "../../../feed/feed-item";

/** One trade's fields as stream and REST name them each in their own way. */
export interface TradeFields {
  readonly id: unknown;
  /** Epoch milliseconds; NaN where there is none. */
  readonly time: number;
  readonly price: number;
  readonly quantity: number;
  /** The taker's; null where it is none. */
  readonly side: "buy" | "sell" | null;
}

export interface TradeOrigin {
  readonly symbol: string;
  readonly receivedAt: number;
  /** By the sending machine's clock, where that is known to be later than the trade. */
  readonly sentAt: number;
  readonly backfilled: boolean;
}

export function readTrade(
  { id, time, price, quantity, side }: TradeFields,
  raw: string,
  { symbol, receivedAt, sentAt, backfilled }: TradeOrigin,
): FeedTrade | FeedRejection {
  if (Number.isNaN(time)) return REJECTED.bad_time;
  if (!isSequence(id)) return REJECTED.bad_sequence;
  if (side === null) return REJECTED.bad_side;
  if (!(price > 0 && price <= NUMBER_MAX && quantity > 0 && quantity <= NUMBER_MAX)) {
    return REJECTED.bad_number;
  }
  return {
    kind: "trade",
    venue: "kraken",
    symbol,
    time,
    receivedAt,
    id: String(id),
    price,
    quantity,
    side,
    raw,
    backfilled,
    sequence: id,
    span: 1,
    sentAt: Math.max(time, sentAt),
  };
}
