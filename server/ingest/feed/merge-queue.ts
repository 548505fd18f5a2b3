import type { FeedBookUpdate } from "./feed-item";

/** When full the hole before it is believed to be real: the book begins anew. */
const UPDATES_MAX = 2_000;

/** Differences that are ahead of the book, in the order of their ids, each once. */
export class MergeQueue {
  private updates: FeedBookUpdate[] = [];

  get isEmpty(): boolean {
    return this.updates.length === 0;
  }

  get first(): FeedBookUpdate | undefined {
    return this.updates[0];
  }

  /** False where it is full. */
  push(update: FeedBookUpdate): boolean {
    if (this.updates.length >= UPDATES_MAX) return false;
    let index = this.updates.length;
    while (index > 0 && (this.updates[index - 1]?.sequence ?? 0) > update.sequence) index -= 1;
    if (this.updates[index - 1]?.sequence !== update.sequence) this.updates.splice(index, 0, update);
    return true;
  }

  shift(): FeedBookUpdate | undefined {
    return this.updates.shift();
  }

  clear(): void {
    this.updates = [];
  }
}
