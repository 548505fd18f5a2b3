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

/** Differences kept while a snapshot is on its way; when full it starts over with the newest, as a newer snapshot can. */
const BUFFER_MAX = 20_000;
/** An old difference this much newer in time than the book tells that the venue's ids went back. */
const WENT_BACK_MS = 250;

/**
 * The venue's rule for keeping one book right: buffer differences, take a snapshot that is not older
 * than the first of them, drop what it contains, go on while ids follow one another, begin again when
 * they do not. Never lets out a difference that does not continue what was let out before.
 */
export class BinanceBookRule implements BookRule {
  private buffer: FeedBookUpdate[] = [];
  /** Id of the state that was let out last; null while there is none to go on from. */
  private position: number | null = null;
  private positionTime = 0;

  get isLive(): boolean {
    return this.position !== null;
  }

  /** Differences that wait for a snapshot. */
  get waiting(): number {
    return this.buffer.length;
  }

  /** Forgets the book, as after a lost connection. */
  reset(): void {
    this.position = null;
    this.buffer = [];
  }

  place(update: FeedBookUpdate): Place {
    const next = (this.position ?? 0) + 1;
    if (update.sequence < next) return "behind";
    return firstOf(update) > next ? "ahead" : "next";
  }

  onUpdate(update: FeedBookUpdate): UpdateVerdict {
    if (this.position === null) return this.keep(update);
    const next = this.position + 1;
    if (update.sequence < next) return this.onOld(update);
    if (firstOf(update) > next) {
      return this.fail(update, `update ids ${next} to ${firstOf(update) - 1} are missing`);
    }
    this.position = update.sequence;
    this.positionTime = update.time;
    return APPLY;
  }

  onSnapshot(snapshot: FeedBookSnapshot): SnapshotVerdict {
    if (this.position !== null) return { do: "skip" };
    const [first] = this.buffer;
    const lastUpdateId = snapshot.sequence;
    // A market so quiet that nothing is buffered starts from the snapshot; the next difference checks it.
    if (first && lastUpdateId < firstOf(first)) {
      return {
        do: "retry",
        reason: `snapshot ${lastUpdateId} is older than difference ${firstOf(first)}`,
      };
    }
    const updates = this.buffer.filter((update) => update.sequence > lastUpdateId);
    const [kept] = updates;
    if (kept && firstOf(kept) > lastUpdateId + 1) {
      return { do: "retry", reason: `no difference continues snapshot ${lastUpdateId}` };
    }
    const newest = updates.at(-1);
    this.position = newest?.sequence ?? lastUpdateId;
    this.positionTime = newest?.time ?? this.buffer.at(-1)?.time ?? 0;
    this.buffer = [];
    return { do: "start", updates };
  }

  private keep(update: FeedBookUpdate): UpdateVerdict {
    const last = this.buffer.at(-1);
    if (!last) {
      this.buffer.push(update);
      return BUFFER;
    }
    if (update.sequence <= last.sequence) {
      return update.time - last.time > WENT_BACK_MS ? this.fail(update, "update ids went back") : SKIP;
    }
    // A hole in the buffer cannot be bridged by what came before it, but a newer snapshot can lie after it.
    if (firstOf(update) > last.sequence + 1) this.buffer = [];
    if (this.buffer.length >= BUFFER_MAX) this.buffer = [];
    this.buffer.push(update);
    return BUFFER;
  }

  private onOld(update: FeedBookUpdate): UpdateVerdict {
    if (update.time - this.positionTime <= WENT_BACK_MS) return SKIP;
    return this.fail(update, `update ids went back to ${update.sequence}`);
  }

  private fail(update: FeedBookUpdate, reason: string): UpdateVerdict {
    this.position = null;
    this.buffer = [update];
    return { do: "gap", reason };
  }
}

/** The first update id that a difference covers. */
function firstOf({ previous, sequence }: FeedBookUpdate): number {
  return previous === null ? sequence : previous + 1;
}
