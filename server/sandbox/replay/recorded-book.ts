import { LevelBook } from "../exchanges/level-book";
import type { SimulatedBook } from "../exchanges/market";
import type { RecordedDepth, RecordedSnapshot } from "./recorded-event";

/** Updates kept until a snapshot comes; older ones are forgotten, as a snapshot is newer than they. */
const EARLY_UPDATES_MAX = 10_000;

/** The book as the recording knows it: its snapshot, then every update that follows it. */
export class RecordedBook {
  private readonly book = new LevelBook();
  private early: { depth: RecordedDepth; time: number }[] = [];
  private snapshot: RecordedSnapshot | null = null;

  update(depth: RecordedDepth, time: number): void {
    if (!this.snapshot) {
      this.early.push({ depth, time });
      if (this.early.length > EARLY_UPDATES_MAX) this.early.shift();
    }
    if (depth.lastUpdateId > this.book.lastUpdateId) {
      this.book.apply(depth.bids, depth.asks, depth.lastUpdateId, time);
    }
  }

  restore(snapshot: RecordedSnapshot, time: number): void {
    const known = this.snapshot !== null;
    if (known && snapshot.lastUpdateId <= this.book.lastUpdateId) return;
    this.snapshot = snapshot;
    this.book.replace(snapshot.bids, snapshot.asks, snapshot.lastUpdateId, time);
    const early = this.early;
    this.early = [];
    for (const one of early) this.update(one.depth, one.time);
  }

  top(limit: number): SimulatedBook {
    const { time, lastUpdateId, bids, asks } = this.book;
    return { time, lastUpdateId, bids: bids.top(limit), asks: asks.top(limit) };
  }
}
