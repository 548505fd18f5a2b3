import type { Venue } from "@/lib/domain/market/venue";

interface Mark {
  /** Newest event time of a trade. */
  time: number;
  highestId: string;
}

/** How far the stream has come, per instrument and venue. */
export class Marks {
  private constructor(
    private readonly marks: Map<number, Mark>,
    private readonly times: Map<Venue, number>,
  ) {}

  static empty(): Marks {
    return new Marks(new Map(), new Map());
  }

  /** A batch moves a copy along, which counts once the batch is committed. */
  copy(): Marks {
    const marks = new Map([...this.marks].map(([instrument, mark]) => [instrument, { ...mark }]));
    return new Marks(marks, new Map(this.times));
  }

  /** The newest event time heard of, as the live fold of the instrument knows it. */
  watermark(instrument: number, venue: Venue | undefined): number {
    const trade = this.marks.get(instrument)?.time ?? Number.NEGATIVE_INFINITY;
    const venueTime = (venue && this.times.get(venue)) ?? Number.NEGATIVE_INFINITY;
    return Math.max(trade, venueTime);
  }

  setTime(venue: Venue, time: number): void {
    if (time > (this.times.get(venue) ?? Number.NEGATIVE_INFINITY)) this.times.set(venue, time);
  }

  /** Returns whether the id is above all before, and so cannot be on record. */
  setTrade(instrument: number, id: string, time: number): boolean {
    const mark = this.marks.get(instrument);
    if (!mark) {
      this.marks.set(instrument, { time, highestId: id });
      return true;
    }
    if (time > mark.time) mark.time = time;
    if (!isAbove(id, mark.highestId)) return false;
    mark.highestId = id;
    return true;
  }
}

/** Compares decimal digits without leading zeros; ids go beyond 2^53. */
function isAbove(id: string, other: string): boolean {
  return id.length === other.length ? id > other : id.length > other.length;
}
