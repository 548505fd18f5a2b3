/** Open holes at once; when there are more, the oldest is given up so that memory stays bounded. */
const HOLES_MAX = 1_000;
/** A step ahead of this many ids is believed once a second trade confirms it. */
const STEP_MAX = 1_000_000;
/** A trade with a lower id that is this much newer than the newest tells that ids started over. */
const STARTED_OVER_MS = 10_000;

/** Trade ids `first` to `last` that did not come, between two moments of venue time. */
export interface Hole {
  first: number;
  last: number;
  /** Time of the trade before and of the trade after, epoch milliseconds. */
  fromTime: number;
  toTime: number;
  /** True once it was announced as a gap. */
  announced: boolean;
}

export type TradeVerdict =
  | "next"
  /** The trade is the next one known, and a hole lies before it. */
  | "after-hole"
  /** The trade belongs into an open hole. */
  | "fills-hole"
  | "duplicate"
  /** The id does not fit; if the following trade agrees with it, that one is taken. */
  | "implausible"
  /** The venue numbers its trades anew from this one on. */
  | "started-over";

interface Suspect {
  sequence: number;
  time: number;
}

/** Continuity of one symbol's trade ids: lets each id through once and knows which are missing. */
export class TradeSequence {
  private open: Hole[] = [];
  private next: number | null = null;
  private newestTime = 0;
  private suspect: Suspect | null = null;
  private overflow: Hole[] = [];

  /** Starts from the newest trade on record, so that the first live one shows what was missed. */
  constructor(last: { sequence: number; time: number } | null) {
    if (!last) return;
    this.next = last.sequence + 1;
    this.newestTime = last.time;
  }

  /** The id that should come next; null before the first trade. */
  get expected(): number | null {
    return this.next;
  }

  get newest(): number {
    return this.newestTime;
  }

  get holes(): readonly Hole[] {
    return this.open;
  }

  /** `span`: how many ids up to `sequence` the trade stands for. */
  accept(sequence: number, time: number, span = 1): TradeVerdict {
    const { next } = this;
    if (next === null) return this.advance(sequence, time, "next");
    const first = sequence - span + 1;
    if (first <= next && next <= sequence) return this.advance(sequence, time, "next");
    if (sequence < next) return this.acceptOld(first, sequence, time);
    if (sequence - next > STEP_MAX && !this.confirms(sequence)) return this.doubt(sequence, time);
    this.addHole({
      first: next,
      last: first - 1,
      fromTime: this.newestTime,
      toTime: time,
      announced: false,
    });
    return this.advance(sequence, time, "after-hole");
  }

  /** The venue says that its trades have come as far as `sequence`; what did not come by then is a hole. */
  reach(sequence: number, time: number): boolean {
    const { next } = this;
    if (next === null || sequence < next || sequence - next > STEP_MAX) return false;
    this.addHole({ first: next, last: sequence, fromTime: this.newestTime, toTime: time, announced: false });
    this.next = sequence + 1;
    return true;
  }

  /** Gives up what is open of [first, last], which counts as duplicate from here on, and returns it. */
  giveUp(first: number, last: number): Hole[] {
    const parts: Hole[] = [];
    for (let hole = this.holeWithin(first, last); hole; hole = this.holeWithin(first, last)) {
      const part = { ...hole, first: Math.max(first, hole.first), last: Math.min(last, hole.last) };
      this.cut(hole, part.first, part.last, null);
      parts.push(part);
    }
    return parts;
  }

  /** Holes that had to be dropped unfilled since the last call; whoever calls puts them on record. */
  takeDropped(): Hole[] {
    const dropped = this.overflow;
    this.overflow = [];
    return dropped;
  }

  private advance(sequence: number, time: number, verdict: TradeVerdict): TradeVerdict {
    this.next = sequence + 1;
    if (time > this.newestTime) this.newestTime = time;
    this.suspect = null;
    return verdict;
  }

  private acceptOld(first: number, sequence: number, time: number): TradeVerdict {
    let fills = false;
    for (let hole = this.holeWithin(first, sequence); hole; hole = this.holeWithin(first, sequence)) {
      this.cut(hole, Math.max(first, hole.first), Math.min(sequence, hole.last), time);
      fills = true;
    }
    if (fills) return "fills-hole";
    if (time - this.newestTime <= STARTED_OVER_MS) return "duplicate";
    const { suspect } = this;
    if (!suspect || !this.confirms(sequence)) return this.doubt(sequence, time);
    this.overflow.push(...this.open);
    this.open = [];
    this.addHole({
      first: suspect.sequence,
      last: sequence - 1,
      fromTime: suspect.time,
      toTime: time,
      announced: false,
    });
    return this.advance(sequence, time, "started-over");
  }

  /** A single wrong id must not move the whole sequence: it takes two that agree. */
  private confirms(sequence: number): boolean {
    const { suspect } = this;
    return suspect !== null && sequence > suspect.sequence && sequence - suspect.sequence <= STEP_MAX;
  }

  private doubt(sequence: number, time: number): TradeVerdict {
    this.suspect = { sequence, time };
    return "implausible";
  }

  private addHole(hole: Hole): void {
    this.open.push(hole);
    if (this.open.length > HOLES_MAX) this.overflow.push(...this.open.splice(0, 1));
  }

  private holeWithin(first: number, last: number): Hole | undefined {
    return this.open.find((hole) => hole.first <= last && first <= hole.last);
  }

  /** Takes ids out of a hole; what is left of it lies before and after the trade that was found. */
  private cut(hole: Hole, first: number, last: number, time: number | null): void {
    const before = { ...hole, last: first - 1, toTime: time ?? hole.toTime };
    const after = { ...hole, first: last + 1, fromTime: time ?? hole.fromTime };
    const rest = [before, after].filter((part) => part.first <= part.last);
    this.open.splice(this.open.indexOf(hole), 1, ...rest);
  }
}
