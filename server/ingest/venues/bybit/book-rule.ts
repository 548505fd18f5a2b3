import type { BookRule, Place, SnapshotVerdict, UpdateVerdict } from "../../feed/book-rule";
import { APPLY, BUFFER, SKIP } from "../../feed/book-rule";
import type { FeedBookSnapshot, FeedBookUpdate } from "../../feed/feed-item";

/** An old difference this much newer in time than the book tells that the venue's ids went back. */
const WENT_BACK_MS = 250;
/** A snapshot this much older than what was known is one that lay about somewhere. */
const STALE_MS = 1_000;
/** After so many refusals in a row the venue is believed: its clock may have been set back. */
const REFUSALS_MAX = 3;
/** The id that a service begins with after its restart. */
const RESTART_ID = 1;

/**
 * A snapshot replaces the book whenever it comes; each difference raises `u` by exactly one. What comes
 * before the first snapshot is not kept, as the venue sends differences only after it.
 */
export class BybitBookRule implements BookRule {
  /** Id of the state that was let out last; null while there is none to go on from. */
  private position: number | null = null;
  /** Survives a reset: what is older than this must not be shown as the book. */
  private newestTime = 0;
  private refusals = 0;

  get isLive(): boolean {
    return this.position !== null;
  }

  place({ sequence }: FeedBookUpdate): Place {
    if (this.position === null || sequence === this.position + 1) return "next";
    return sequence <= this.position ? "behind" : "ahead";
  }

  onUpdate({ sequence, time }: FeedBookUpdate): UpdateVerdict {
    if (this.position === null) return BUFFER;
    const next = this.position + 1;
    if (sequence > next) return this.fail(`update ids ${next} to ${sequence - 1} are missing`);
    if (sequence < next) {
      return time - this.newestTime > WENT_BACK_MS ? this.fail(`update ids went back to ${sequence}`) : SKIP;
    }
    this.position = sequence;
    this.newestTime = Math.max(this.newestTime, time);
    return APPLY;
  }

  onSnapshot({ sequence, time }: FeedBookSnapshot): SnapshotVerdict {
    const isStale = sequence !== RESTART_ID && time < this.newestTime - STALE_MS;
    if (isStale && this.refusals < REFUSALS_MAX) {
      this.refusals += 1;
      this.position = null;
      return { do: "retry", reason: `snapshot ${sequence} is older than what came before it` };
    }
    this.refusals = 0;
    this.position = sequence;
    this.newestTime = time;
    return { do: "start", updates: [] };
  }

  reset(): void {
    this.position = null;
  }

  private fail(reason: string): UpdateVerdict {
    this.position = null;
    return { do: "gap", reason };
  }
}
