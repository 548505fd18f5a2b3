import type { FeedTrade, FeedVolume } from "./feed-item";

const MINUTE_MS = 60_000;
/** Minutes kept; a venue's word about older ones comes too late to be used. */
const MINUTES_MAX = 10;
/** What sums of doubles may differ by, relative to the volume. */
const TOLERANCE = 1e-9;

/** What was traded in each minute as far as it came, to be held against the venue's own candles. */
export class VolumeLedger {
  private readonly minutes = new Map<number, number>();
  /** Begin of the first minute that was listened to from its beginning; an outage within one is judged with it. */
  private wholeFrom = Number.POSITIVE_INFINITY;
  private newest = 0;

  add({ time, quantity }: Pick<FeedTrade, "time" | "quantity">): void {
    const minute = Math.floor(time / MINUTE_MS) * MINUTE_MS;
    if (this.wholeFrom === Number.POSITIVE_INFINITY) this.wholeFrom = minute + MINUTE_MS;
    this.newest = Math.max(this.newest, minute);
    this.minutes.set(minute, (this.minutes.get(minute) ?? 0) + quantity);
    if (this.minutes.size <= MINUTES_MAX) return;
    for (const oldest of this.minutes.keys()) {
      this.minutes.delete(oldest);
      return;
    }
  }

  /** How much volume did not come, or null where all did or where that cannot be told. */
  missing({ from, to, volume }: Pick<FeedVolume, "from" | "to" | "volume">): number | null {
    if (to - from !== MINUTE_MS || from < this.wholeFrom) return null;
    if (from < this.newest - MINUTES_MAX * MINUTE_MS) return null;
    const came = this.minutes.get(from) ?? 0;
    const missing = volume - came;
    return missing > TOLERANCE * Math.max(1, volume) ? Number(missing.toPrecision(6)) : null;
  }
}
