import { isSequence } from "../../../codec/plausible";
import {
  type FeedBookSnapshot,
  type FeedBookUpdate,
  type FeedRejection,
  type FeedTop,
  REJECTED,
} from "../../../feed/feed-item";
import { readTime } from "./read-time";

const VENUE = "okx";
const INT32_MAX = 2 ** 31 - 1;
/** What a snapshot says that it follows. */
const NOTHING = -1;

/** One row of a book's channel. */
export interface BookRow {
  /** Flat price, size pairs; null where they are not as the venue writes them. */
  readonly asks: number[] | null;
  readonly bids: number[] | null;
  /** All that the row says beside its levels. */
  readonly rest: Readonly<Record<string, unknown>>;
}

export interface BookOrigin {
  readonly symbol: string;
  readonly receivedAt: number;
}

export function readBook(
  { asks, bids, rest }: BookRow,
  isSnapshot: boolean,
  { symbol, receivedAt }: BookOrigin,
): FeedBookSnapshot | FeedBookUpdate | FeedRejection {
  const time = readTime(rest.ts);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  if (bids === null || asks === null) return REJECTED.bad_levels;
  const { seqId, prevSeqId } = rest;
  if (seqId === undefined && prevSeqId === undefined) {
    // Frames from before 2023 are not numbered but carry a checksum.
    const { checksum } = rest;
    if (!isChecksum(checksum)) return REJECTED.bad_checksum;
    const book = { venue: VENUE, symbol, time, receivedAt, bids, asks, sequence: time, checksum } as const;
    return isSnapshot ? { kind: "book-snapshot", ...book } : { kind: "book-update", ...book, previous: null };
  }
  if (!isSequence(seqId)) return REJECTED.bad_sequence;
  // The checksum died in 2026: the field still comes, always 0.
  const book = {
    venue: VENUE,
    symbol,
    time,
    receivedAt,
    bids,
    asks,
    sequence: seqId,
    checksum: null,
  } as const;
  if (isSnapshot) {
    return prevSeqId === NOTHING || isSequence(prevSeqId)
      ? { kind: "book-snapshot", ...book }
      : REJECTED.bad_sequence;
  }
  if (!isSequence(prevSeqId)) return REJECTED.bad_sequence;
  return { kind: "book-update", ...book, previous: prevSeqId };
}

/** Both sides are sent whole each time. */
export function readTop(
  { asks, bids, rest }: BookRow,
  { symbol, receivedAt }: BookOrigin,
): FeedTop | FeedRejection {
  const time = readTime(rest.ts);
  if (Number.isNaN(time)) return REJECTED.bad_time;
  const sequence = rest.seqId;
  if (!isSequence(sequence)) return REJECTED.bad_sequence;
  const [bid = 0, bidQuantity = 0] = bids ?? [];
  const [ask = 0, askQuantity = 0] = asks ?? [];
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

/** A signed 32-bit number. */
function isChecksum(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= -INT32_MAX - 1 && Number(value) <= INT32_MAX;
}
