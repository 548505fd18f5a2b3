import type { Levels } from "@/lib/domain/market/event";
import type { LevelBook } from "../level-book";

/** What the subscribers of one depth hold after the update `u`. */
export interface DepthState {
  readonly u: number;
  readonly seq: number;
  /** Of the matching engine, epoch milliseconds. */
  readonly time: number;
  readonly bids: Levels;
  readonly asks: Levels;
}

export interface DepthChange {
  readonly bids: Levels;
  readonly asks: Levels;
}

/** The id that the venue's service begins with after its restart. */
const RESTART_ID = 1;

/** One depth of one book. Every message raises `u` by one, whoever hears it; levels that leave the depth are deleted. */
export class DepthTopic {
  state: DepthState;

  constructor(
    private readonly book: LevelBook,
    private readonly depth: number,
  ) {
    // The market's own ids go on over restarts and are many for each message here, so that `u` never falls back.
    this.state = this.read(book.lastUpdateId);
  }

  /** Moves on to the book as it is; what changed for the subscribers, null where nothing did. */
  advance(): DepthChange | null {
    if (this.state.seq === this.book.lastUpdateId) return null;
    const now = this.read(this.state.u + 1);
    const bids = changes(this.state.bids, now.bids, -1);
    const asks = changes(this.state.asks, now.asks, 1);
    if (bids.length + asks.length === 0) {
      this.state = { ...now, u: this.state.u };
      return null;
    }
    this.state = now;
    return { bids, asks };
  }

  /** As after a restart of the venue's service: the ids begin again. */
  restart(): void {
    this.state = this.read(RESTART_ID);
  }

  private read(u: number): DepthState {
    const { lastUpdateId: seq, time, bids, asks } = this.book;
    return { u, seq, time, bids: bids.top(this.depth), asks: asks.top(this.depth) };
  }
}

/** Levels to set so that `before` becomes `after`, both best first; quantity 0 deletes. */
function changes(before: Levels, after: Levels, direction: 1 | -1): number[] {
  const found: number[] = [];
  let old = 0;
  let fresh = 0;
  while (old < before.length || fresh < after.length) {
    const oldPrice = before[old] ?? Number.POSITIVE_INFINITY * direction;
    const price = after[fresh] ?? Number.POSITIVE_INFINITY * direction;
    const quantity = after[fresh + 1] ?? 0;
    if (oldPrice === price) {
      if (before[old + 1] !== quantity) found.push(price, quantity);
      old += 2;
      fresh += 2;
    } else if ((oldPrice - price) * direction < 0) {
      found.push(oldPrice, 0);
      old += 2;
    } else {
      found.push(price, quantity);
      fresh += 2;
    }
  }
  return found;
}
