import type { Levels } from "@/lib/domain/market/event";
import type { LevelBook } from "../level-book";

type Side = LevelBook["bids"];

/** Price levels in the order in which they changed; a level may be in it more than once. */
export interface BookChanges {
  bids: number[];
  asks: number[];
}

/**
 * What the subscribers of one depth hold of one book, and what they must be told. They cut each side to
 * the depth themselves: a level that is pushed out is not deleted, one that moves up into it is told anew.
 */
export class DepthChannel {
  /** Price of the last level that the subscribers hold, by side; null where they hold the whole side. */
  private bidEdge: number | null = null;
  private askEdge: number | null = null;

  constructor(
    private readonly book: LevelBook,
    private readonly depth: number,
  ) {
    this.moveEdges();
  }

  /** Levels to send after these changes, which the book has taken already; null where none are seen. */
  take(changes: BookChanges): { bids: Levels; asks: Levels } | null {
    const bids = this.visible(this.book.bids, changes.bids, this.bidEdge, -1);
    const asks = this.visible(this.book.asks, changes.asks, this.askEdge, 1);
    this.moveEdges();
    return bids.length + asks.length > 0 ? { bids, asks } : null;
  }

  snapshot(): { bids: Levels; asks: Levels } {
    return { bids: this.book.bids.top(this.depth), asks: this.book.asks.top(this.depth) };
  }

  private moveEdges(): void {
    this.bidEdge = edgeOf(this.book.bids, this.depth);
    this.askEdge = edgeOf(this.book.asks, this.depth);
  }

  private visible(side: Side, changes: Levels, edge: number | null, direction: 1 | -1): number[] {
    const told: number[] = [];
    const newEdge = edgeOf(side, this.depth);
    for (let index = 0; index + 1 < changes.length; index += 2) {
      const price = changes[index] ?? 0;
      const quantity = changes[index + 1] ?? 0;
      const wasWithin = edge === null || (price - edge) * direction <= 0;
      const isWithin = newEdge === null || (price - newEdge) * direction <= 0;
      // A deleted level has no rank any more: what counts is that the subscribers held it.
      if (wasWithin && (isWithin || quantity === 0)) told.push(price, quantity);
    }
    if (edge === null) return told;
    const held = side.rankOf(edge) + (side.has(edge) ? 1 : 0);
    return held < this.depth ? told.concat(side.slice(held, this.depth)) : told;
  }
}

function edgeOf(side: Side, depth: number): number | null {
  return side.slice(depth - 1, depth)[0] ?? null;
}
