import type { LevelBook } from "../level-book";
import { type BookState, bookChangeText } from "./encode";
import type { Listed } from "./listed";
import { ToldSide } from "./told-side";

export const BOOK_LEVELS = 400;
/** A book that does not change says so this often. */
const KEEP_ALIVE_MS = 60_000;
const SNAPSHOT_PREVIOUS = -1;
/** Where numbers begin again after maintenance. */
const FIRST_SEQ_ID = 1;

/** The 400 best levels of one instrument, as a chain of updates that is the same for every reader. */
export class BookChannel {
  private readonly bids: ToldSide;
  private readonly asks: ToldSide;
  private toldSeqId: number;
  private toldAt: number;
  /** What the numbers of the market behind are ahead of this venue's. */
  private ahead = 0;

  constructor(
    private readonly listed: Listed,
    private readonly book: LevelBook,
    now: number,
  ) {
    this.bids = new ToldSide(book.bids.top(BOOK_LEVELS), -1);
    this.asks = new ToldSide(book.asks.top(BOOK_LEVELS), 1);
    this.toldSeqId = book.lastUpdateId;
    this.toldAt = now;
  }

  /** The number of the book as it is now. */
  get seqId(): number {
    return this.book.lastUpdateId - this.ahead;
  }

  /** What changed since the last update; null where nothing did and no sign of life is due. */
  takeUpdate(now: number): string | null {
    const { seqId } = this;
    const isQuiet = seqId === this.toldSeqId;
    if (isQuiet && now - this.toldAt < KEEP_ALIVE_MS) return null;
    return this.update(now);
  }

  /** Numbers begin again as after maintenance: the update that leads over has the last of the old before it. */
  restart(now: number): string {
    this.ahead = this.book.lastUpdateId - FIRST_SEQ_ID;
    return this.update(now);
  }

  /** The state from which the next update goes on. */
  state(levels: number, time: number): BookState {
    return {
      bids: this.book.bids.top(levels),
      asks: this.book.asks.top(levels),
      time,
      seqId: this.seqId,
    };
  }

  private update(now: number): string {
    const { seqId } = this;
    const prevSeqId = this.toldSeqId;
    const bids = this.bids.tell(this.book.bids.top(BOOK_LEVELS));
    const asks = this.asks.tell(this.book.asks.top(BOOK_LEVELS));
    this.toldSeqId = seqId;
    this.toldAt = now;
    return bookChangeText(this.listed, { bids, asks, time: now, seqId }, prevSeqId);
  }
}

export function bookSnapshotText(listed: Listed, state: BookState): string {
  return bookChangeText(listed, state, SNAPSHOT_PREVIOUS);
}
