import { BookSide } from "./book-side";
import type { BookSnapshotEvent, BookUpdateEvent } from "./event";

export type BookSideName = "bid" | "ask";

export interface OrderBookState {
  sequence: number;
  time: number;
  bids: number[];
  asks: number[];
}

export interface OrderBookOptions {
  /** Levels kept a side; beyond it the worst are forgotten. */
  depthMax?: number;
}

type BookChange = Pick<BookUpdateEvent, "bids" | "asks" | "sequence" | "time">;

/**
 * The price levels of one instrument. It believes what it is told: that updates follow each other without
 * a hole is the connector's to see to.
 */
export class OrderBook {
  /** The venue's id of the present state; 0 before the first snapshot. */
  sequence = 0;
  time = 0;
  private readonly bids: BookSide;
  private readonly asks: BookSide;

  constructor({ depthMax = 100_000 }: OrderBookOptions = {}) {
    this.bids = new BookSide(1, depthMax);
    this.asks = new BookSide(-1, depthMax);
  }

  get bestBid(): number | null {
    return this.bids.bestPrice;
  }

  get bestBidQuantity(): number | null {
    return this.bids.bestQuantity;
  }

  get bestAsk(): number | null {
    return this.asks.bestPrice;
  }

  get bestAskQuantity(): number | null {
    return this.asks.bestQuantity;
  }

  applySnapshot(event: Pick<BookSnapshotEvent, "bids" | "asks" | "sequence" | "time">): void {
    this.bids.replace(event.bids);
    this.asks.replace(event.asks);
    this.sequence = event.sequence;
    this.time = event.time;
  }

  applyUpdate(event: BookChange): void {
    this.bids.apply(event.bids);
    this.asks.apply(event.asks);
    this.sequence = event.sequence;
    this.time = event.time;
  }

  /** Best bid at or above best ask: no market shows that, so levels were missed. */
  isCrossed(): boolean {
    const bid = this.bids.bestPrice;
    const ask = this.asks.bestPrice;
    return bid !== null && ask !== null && bid >= ask;
  }

  /** Price, quantity, … of the best `depth` levels of a side, best first. */
  top(side: BookSideName, depth: number): number[] {
    return this.side(side).top(depth);
  }

  quantityAt(side: BookSideName, price: number): number {
    return this.side(side).quantityAt(price);
  }

  levelCount(side: BookSideName): number {
    return this.side(side).count;
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
    this.sequence = 0;
    this.time = 0;
  }

  snapshot(): OrderBookState {
    return {
      sequence: this.sequence,
      time: this.time,
      bids: this.bids.top(this.bids.count),
      asks: this.asks.top(this.asks.count),
    };
  }

  restore(state: OrderBookState): void {
    this.applySnapshot(state);
  }

  private side(side: BookSideName): BookSide {
    return side === "bid" ? this.bids : this.asks;
  }
}
