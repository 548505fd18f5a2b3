import type { Levels } from "@/lib/domain/market/event";
import type { DepthChange } from "./encode-events";

/** Gathers a book's changes between two frames of one depth stream; `U` is the last frame's `u` + 1. */
export class DepthWindow {
  private readonly bids = new Map<number, number>();
  private readonly asks = new Map<number, number>();
  private lastUpdateId = 0;

  constructor(private sentUpdateId: number) {
    this.lastUpdateId = sentUpdateId;
  }

  add(bids: Levels, asks: Levels, lastUpdateId: number): void {
    gather(this.bids, bids);
    gather(this.asks, asks);
    this.lastUpdateId = lastUpdateId;
  }

  /** What changed since the last call; null where nothing did. */
  take(): DepthChange | null {
    if (this.lastUpdateId === this.sentUpdateId) return null;
    const change = {
      firstUpdateId: this.sentUpdateId + 1,
      lastUpdateId: this.lastUpdateId,
      bids: [...this.bids].sort((one, other) => other[0] - one[0]).flat(),
      asks: [...this.asks].sort((one, other) => one[0] - other[0]).flat(),
    };
    this.bids.clear();
    this.asks.clear();
    this.sentUpdateId = this.lastUpdateId;
    return change;
  }
}

function gather(side: Map<number, number>, levels: Levels): void {
  for (let index = 0; index + 1 < levels.length; index += 2) {
    side.set(levels[index] ?? 0, levels[index + 1] ?? 0);
  }
}
