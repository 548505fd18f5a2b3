import type { MarketEvent } from "@/lib/domain/market/event";
import type { Venue } from "@/lib/domain/market/venue";

/** `time` events are at least so far apart, by the venue's own time. */
const TICK_MS = 100;
/** A step ahead of more than this, beyond what passed here, needs a second frame to agree. */
const STEP_MS_MAX = 60_000;

/**
 * A venue's time as its frames tell it. One wrong timestamp must not move it, because everything that
 * follows would then count as late: a large step is believed when the next frame confirms it.
 */
export class VenueClock {
  private newest = 0;
  private newestAt = 0;
  private nextTick = 0;
  private suspect: number | null = null;

  constructor(
    private readonly venue: Venue,
    private readonly emit: (event: MarketEvent) => void,
  ) {}

  /** The newest venue time, epoch milliseconds; 0 before the first. */
  get now(): number {
    return this.newest;
  }

  /** False where the time cannot be right. `receivedAt` is the machine's clock. */
  believes(time: number, receivedAt: number): boolean {
    if (this.newest === 0) return true;
    const passedHere = Math.max(0, receivedAt - this.newestAt);
    if (time - this.newest <= passedHere + STEP_MS_MAX) {
      this.suspect = null;
      return true;
    }
    const confirmed = this.suspect !== null && Math.abs(time - this.suspect) <= STEP_MS_MAX;
    this.suspect = confirmed ? null : time;
    return confirmed;
  }

  advance(time: number, receivedAt: number): void {
    if (time <= this.newest) return;
    this.newest = time;
    this.newestAt = receivedAt;
    if (time < this.nextTick) return;
    this.nextTick = (Math.floor(time / TICK_MS) + 1) * TICK_MS;
    this.emit({ kind: "time", venue: this.venue, time });
  }
}
