import { type FeedItem, REJECTED } from "../../../feed/feed-item";
import { readTime } from "./read-time";

/** One book's fields as they stand in a message. */
export interface BookFields {
  readonly isSnapshot: boolean;
  readonly symbol: string;
  /** Price, quantity, price, quantity…; null where a level is malformed. */
  readonly bids: number[] | null;
  readonly asks: number[] | null;
  readonly checksum: unknown;
  readonly timestamp: unknown;
}

const CHECKSUM_MAX = 2 ** 32 - 1;

export function readBook(fields: BookFields, receivedAt: number): FeedItem {
  const { isSnapshot, symbol, bids, asks, checksum } = fields;
  const time = readTime(fields.timestamp);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  if (!isChecksum(checksum)) return REJECTED.bad_checksum;
  if (bids === null || asks === null) return REJECTED.bad_levels;
  // The venue numbers no states of a book; the rule that follows it counts them.
  const book = { venue: "kraken", symbol, time, receivedAt, bids, asks, sequence: 0, checksum } as const;
  return isSnapshot ? { kind: "book-snapshot", ...book } : { kind: "book-update", ...book, previous: null };
}

function isChecksum(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= CHECKSUM_MAX;
}
