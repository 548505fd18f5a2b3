import { NUMBER_MAX } from "../../../codec/plausible";
import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { readTime } from "./read-time";

/** Best prices as a `ticker` message has them. */
export function readTop(
  row: Readonly<Record<string, unknown>>,
  symbol: string,
  receivedAt: number,
): FeedItem {
  const { timestamp, bid, ask, bid_qty: bidQuantity, ask_qty: askQuantity } = row;
  // Frames from before 2025-05 carry no time.
  const time = timestamp === undefined ? 0 : readTime(timestamp);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  if (!isPositive(bid) || !isPositive(ask) || !isPositive(bidQuantity) || !isPositive(askQuantity)) {
    return REJECTED.bad_number;
  }
  return {
    kind: "top-of-book",
    venue: "kraken",
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

function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= NUMBER_MAX;
}
