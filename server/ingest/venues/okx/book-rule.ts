import { OrderBook } from "@/lib/domain/market/order-book";
import {
  APPLY,
  type BookRule,
  BUFFER,
  type Place,
  SKIP,
  type SnapshotVerdict,
  type UpdateVerdict,
} from "../../feed/book-rule";
import type { FeedBookSnapshot, FeedBookUpdate } from "../../feed/feed-item";
import { CHECKSUM_LEVELS, legacyChecksum } from "./codec/legacy-checksum";

/** Copies of one difference carry the same time; a lower id that is this much newer tells that ids went back. */
const WENT_BACK_MS = 50;
/** A snapshot this much older than what was known is one that lay about somewhere. */
const STALE_MS = 250;
/** After so many refusals in a row the venue is believed: its clock may have been set back. */
const REFUSALS_MAX = 3;

/** The state that a moment had, by the venue's numbers. */
interface State {
  readonly sequence: number;
  readonly time: number;
}

/**
 * Each difference names the state that it follows, and that must be the book's. It may lead to the same
 * state, which says that nothing changed, and after maintenance to a lower one. What comes before the first
 * snapshot is not kept, as the venue sends differences only after it. Recordings from before states were
 * numbered are held against the checksum that they carry.
 */
export class OkxBookRule implements BookRule {
  /** The state that was let out last; null while there is none to go on from. */
  private position: number | null = null;
  /** Survives a reset: what is older than this must not be shown as the book. */
  private newest: State = { sequence: 0, time: 0 };
  /** Where the numbers stood before maintenance set them back; the slower connection still brings them. */
  private before: State | null = null;
  /** The book itself, only where nothing but its checksum tells whether it is right. */
  private checked: OrderBook | null = null;
  private refusals = 0;

  get isLive(): boolean {
    return this.position !== null;
  }

  place({ previous, sequence, time }: FeedBookUpdate): Place {
    const { position, before } = this;
    if (position === null || previous === null || previous === position) return "next";
    if (sequence <= position) return "behind";
    if (before && sequence <= before.sequence && time <= before.time) return "behind";
    // What begins within the book is not mended by anything that is yet to come.
    return previous > position ? "ahead" : "next";
  }

  onUpdate(update: FeedBookUpdate): UpdateVerdict {
    const { position } = this;
    const { previous, sequence, time } = update;
    if (position === null) return BUFFER;
    if (previous === null) return this.applyChecked(update);
    if (previous === position) {
      const isRepeated = sequence === position && time <= this.newest.time;
      if (isRepeated) return SKIP;
      if (sequence < previous) this.before = this.newest;
      this.advance(sequence, time);
      return APPLY;
    }
    if (this.place(update) !== "behind") {
      return this.fail(`a difference follows state ${previous} where the book is at ${position}`);
    }
    if (time - this.newest.time <= WENT_BACK_MS) return SKIP;
    return this.fail(`state ids went back to ${sequence} where the book is at ${position}`);
  }

  onSnapshot(snapshot: FeedBookSnapshot): SnapshotVerdict {
    const { sequence, time, checksum } = snapshot;
    const isOlder = sequence < this.newest.sequence && time <= this.newest.time;
    // The other connection was subscribed anew as well, and its snapshot lies behind.
    if (isOlder && this.position !== null) return SKIP;
    if (isOlder && time < this.newest.time - STALE_MS && this.refusals < REFUSALS_MAX) {
      this.refusals += 1;
      return { do: "retry", reason: `snapshot ${sequence} is older than what came before it` };
    }
    this.checked = null;
    if (checksum !== null) {
      const book = new OrderBook();
      book.applySnapshot(snapshot);
      const fault = faultOf(book, checksum);
      if (fault !== null) {
        this.position = null;
        return { do: "retry", reason: fault };
      }
      this.checked = book;
    }
    this.refusals = 0;
    this.before = null;
    this.position = sequence;
    this.newest = { sequence, time };
    return { do: "start", updates: [] };
  }

  reset(): void {
    this.position = null;
    this.checked = null;
  }

  private applyChecked(update: FeedBookUpdate): UpdateVerdict {
    const { checked } = this;
    if (!checked || update.checksum === null) {
      return this.fail("a difference does not say which state it follows");
    }
    checked.applyUpdate(update);
    const fault = faultOf(checked, update.checksum);
    if (fault !== null) return this.fail(fault);
    this.advance(update.sequence, update.time);
    return APPLY;
  }

  private advance(sequence: number, time: number): void {
    this.position = sequence;
    this.newest = { sequence, time: Math.max(this.newest.time, time) };
  }

  private fail(reason: string): UpdateVerdict {
    this.reset();
    return { do: "gap", reason };
  }
}

function faultOf(book: OrderBook, expected: number): string | null {
  const found = legacyChecksum(book.top("bid", CHECKSUM_LEVELS), book.top("ask", CHECKSUM_LEVELS));
  return found === expected ? null : `the book's checksum is ${found} where the venue has ${expected}`;
}
