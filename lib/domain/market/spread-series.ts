import type { VenueSpread } from "./venue-spread";

/** An hour of one sample a second; older ones make room. */
const SAMPLES_MAX = 3_600;
/** By the books' own time, so that a replay makes the same series. */
const PERIOD_MS = 1_000;

/** The spread between venues as it went, at most one sample a second of event time. */
export class SpreadSeries {
  private samples: VenueSpread[] = [];

  get newest(): VenueSpread | null {
    return this.samples.at(-1) ?? null;
  }

  /** True where it was taken: the books have moved on by a second since the last one. */
  take(sample: VenueSpread): boolean {
    const last = this.samples.at(-1);
    if (last && sample.time < last.time + PERIOD_MS) return false;
    this.samples.push(sample);
    if (this.samples.length > SAMPLES_MAX * 1.1) this.samples = this.samples.slice(-SAMPLES_MAX);
    return true;
  }

  /** `from` <= time < `to`, oldest first. */
  between(from: number, to: number): VenueSpread[] {
    return this.samples.filter(({ time }) => time >= from && time < to);
  }
}
