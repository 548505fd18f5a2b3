import type { FeedBookSnapshot, FeedBookUpdate, FeedHeartbeat, FeedTop, FeedTrade } from "./feed-item";

/** What one difference means for the book. */
export type UpdateVerdict =
  /** It continues the book and goes out; a rule may have added to its levels what the venue leaves unsaid. */
  | { readonly do: "apply" }
  /** Already contained in the book. */
  | { readonly do: "skip" }
  /** A snapshot that could not be judged before can be now: it goes out, and after it what had waited for it. */
  | {
      readonly do: "start";
      readonly snapshot: FeedBookSnapshot;
      readonly updates: readonly FeedBookUpdate[];
    }
  /** Kept until a snapshot comes. */
  | { readonly do: "buffer" }
  /** The book is no longer right and must begin anew. */
  | { readonly do: "gap"; readonly reason: string };

/** What a snapshot means for the book. */
export type SnapshotVerdict =
  /** It goes out, and after it the differences that had waited for it. */
  | { readonly do: "start"; readonly updates: readonly FeedBookUpdate[] }
  /** It cannot be used: ask for another one. */
  | { readonly do: "retry"; readonly reason: string }
  /** The book is right already. */
  | { readonly do: "skip" };

/** How a difference lies to the book; asked before it is handed over where two connections are merged. */
export type Place = "next" | "behind" | "ahead";

/**
 * One venue's rule for keeping one symbol's book right. It never lets out a difference that does not
 * continue what was let out before, and holds no timer and no connection.
 */
export interface BookRule {
  /** True while the book may be believed. */
  readonly isLive: boolean;
  place(update: FeedBookUpdate): Place;
  onUpdate(update: FeedBookUpdate): UpdateVerdict;
  onSnapshot(snapshot: FeedBookSnapshot): SnapshotVerdict;
  /**
   * Holds the book against the venue's own best prices, where nothing in its differences would show a hole;
   * why it cannot be right, or null.
   */
  onTop?(top: FeedTop): string | null;
  /**
   * What else the connection that carries the book brings: one that lost these may have lost changes of the
   * book; why the book cannot be believed, or null.
   */
  onBeside?(item: FeedTrade | FeedHeartbeat): string | null;
  /** Forgets the book, as after a lost connection. */
  reset(): void;
}

export const APPLY: UpdateVerdict = { do: "apply" };
export const SKIP: UpdateVerdict & SnapshotVerdict = { do: "skip" };
export const BUFFER: UpdateVerdict = { do: "buffer" };
