import type { DecodedDepth, DepthSnapshot } from "./codec/items";

/** Differences kept while a snapshot is on its way; when full it starts over with the newest, as a newer snapshot can. */
const BUFFER_MAX = 20_000;
/** An old difference this much newer in time than the book tells that the venue's ids went back. */
const WENT_BACK_MS = 250;

/** What one difference means for the book. */
export type UpdateVerdict =
  | { readonly do: "apply" }
  /** Already contained in the book. */
  | { readonly do: "skip" }
  /** Kept until the snapshot comes. */
  | { readonly do: "buffer" }
  /** The book is no longer right; this difference is the first of a new buffer. */
  | { readonly do: "gap"; readonly reason: string };

/** What a snapshot means for the book. */
export type SnapshotVerdict =
  | { readonly do: "start"; readonly updates: readonly DecodedDepth[] }
  /** Older than the first buffered difference: ask again. */
  | { readonly do: "retry"; readonly reason: string }
  /** The book is right already. */
  | { readonly do: "skip" };

const APPLY: UpdateVerdict = { do: "apply" };
const SKIP: UpdateVerdict = { do: "skip" };
const BUFFER: UpdateVerdict = { do: "buffer" };

/**
 * The venue's rule for keeping one book right: buffer differences, take a snapshot that is not older
 * than the first of them, drop what it contains, go on while ids follow one another, begin again when
 * they do not. Never lets out a difference that does not continue what was let out before.
 */
export class BookSync {
  private buffer: DecodedDepth[] = [];
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

  onUpdate(update: DecodedDepth): UpdateVerdict {
    if (this.position === null) return this.keep(update);
    const next = this.position + 1;
    if (update.sequence < next) return this.onOld(update);
    if (update.firstSequence > next) {
      return this.fail(update, `update ids ${next} to ${update.firstSequence - 1} are missing`);
    }
    this.position = update.sequence;
    this.positionTime = update.time;
    return APPLY;
  }

  onSnapshot(snapshot: DepthSnapshot): SnapshotVerdict {
    if (this.position !== null) return { do: "skip" };
    const [first] = this.buffer;
    const { lastUpdateId } = snapshot;
    // A market so quiet that nothing is buffered starts from the snapshot; the next difference checks it.
    if (first && lastUpdateId < first.firstSequence) {
      return {
        do: "retry",
        reason: `snapshot ${lastUpdateId} is older than difference ${first.firstSequence}`,
      };
    }
    const updates = this.buffer.filter((update) => update.sequence > lastUpdateId);
    const [kept] = updates;
    if (kept && kept.firstSequence > lastUpdateId + 1) {
      return { do: "retry", reason: `no difference continues snapshot ${lastUpdateId}` };
    }
    const newest = updates.at(-1);
    this.position = newest?.sequence ?? lastUpdateId;
    this.positionTime = newest?.time ?? this.buffer.at(-1)?.time ?? 0;
    this.buffer = [];
    return { do: "start", updates };
  }

  private keep(update: DecodedDepth): UpdateVerdict {
    const last = this.buffer.at(-1);
    if (!last) {
      this.buffer.push(update);
      return BUFFER;
    }
    if (update.sequence <= last.sequence) {
      return update.time - last.time > WENT_BACK_MS ? this.fail(update, "update ids went back") : SKIP;
    }
    // A hole in the buffer cannot be bridged by what came before it, but a newer snapshot can lie after it.
    if (update.firstSequence > last.sequence + 1) this.buffer = [];
    if (this.buffer.length >= BUFFER_MAX) this.buffer = [];
    this.buffer.push(update);
    return BUFFER;
  }

  private onOld(update: DecodedDepth): UpdateVerdict {
    if (update.time - this.positionTime <= WENT_BACK_MS) return SKIP;
    return this.fail(update, `update ids went back to ${update.sequence}`);
  }

  private fail(update: DecodedDepth, reason: string): UpdateVerdict {
    this.position = null;
    this.buffer = [update];
    return { do: "gap", reason };
  }
}
