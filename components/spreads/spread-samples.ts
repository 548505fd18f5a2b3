import type { VenueSpread } from "@/lib/domain/market/venue-spread";

/** An hour of one sample a second. */
const SAMPLES_MAX = 3_600;

/** The samples that the chart draws: what came from the record, then what the stream adds. */
export class SpreadSamples {
  #samples: VenueSpread[] = [];

  get all(): readonly VenueSpread[] {
    return this.#samples;
  }

  /** Rows of the record, in any order; those that are known stay as they are. */
  fill(rows: readonly VenueSpread[]): void {
    const known = new Set(this.#samples.map(({ time }) => time));
    const fresh = rows.filter(({ time }) => !known.has(time));
    this.#samples = [...this.#samples, ...fresh]
      .sort((one, other) => one.time - other.time)
      .slice(-SAMPLES_MAX);
  }

  add(sample: VenueSpread): void {
    const last = this.#samples.at(-1);
    if (last && sample.time <= last.time) return;
    this.#samples.push(sample);
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
  }
}

export function isSpreadRow(row: unknown): row is VenueSpread {
  if (typeof row !== "object" || row === null) return false;
  const { time, median, venues }: { time?: unknown; median?: unknown; venues?: unknown } = row;
  return typeof time === "number" && typeof median === "number" && Array.isArray(venues);
}
