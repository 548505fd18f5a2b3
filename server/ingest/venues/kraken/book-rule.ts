import { BookSide } from "@/lib/domain/market/book-side";
import {
  APPLY,
  type BookRule,
  BUFFER,
  type Place,
  SKIP,
  type SnapshotVerdict,
  type UpdateVerdict,
} from "../../feed/book-rule";
import type { FeedBookSnapshot, FeedBookUpdate, FeedHeartbeat, FeedTrade } from "../../feed/feed-item";
import { BookChecksum, CHECKSUM_LEVELS } from "./codec/book-checksum";
import type { Pair } from "./codec/pairs";

/** A snapshot this much older than what was known is one that lay about somewhere. */
const STALE_MS = 250;
/** After so many refusals in a row the venue is believed: its clock may have been set back. */
const REFUSALS_MAX = 3;
/** Differences kept while precisions are on their way; when full all is dropped, as a new snapshot will come. */
const HELD_MAX = 1_000;

interface Held {
  readonly snapshot: FeedBookSnapshot;
  readonly updates: FeedBookUpdate[];
  /** Doubts at the time of the snapshot. */
  readonly doubts: number;
}

/**
 * A snapshot replaces the book whenever it comes. Each difference is applied in its own order, each side is
 * cut to the subscribed depth, of which the venue says nothing, and the checksum that came with it must be
 * the one of the ten best levels a side. What lies deeper is only checked once it comes up, so a frame that
 * was not understood and a trade that is missing on the connection end the book too. Until the pair's
 * precision is known no checksum can be made, and the book waits.
 */
export class KrakenBookRule implements BookRule {
  private readonly bids = new BookSide(1, Number.POSITIVE_INFINITY);
  private readonly asks = new BookSide(-1, Number.POSITIVE_INFINITY);
  private readonly checksum = new BookChecksum();
  private live = false;
  private held: Held | null = null;
  /** States let out so far: the venue does not number them. */
  private states = 0;
  /** Survives a reset: what is older than this must not be shown as the book. */
  private newestTime = 0;
  private refusals = 0;
  /** Doubts that the book's snapshot has settled. */
  private doubtsSettled = 0;
  /** The newest trade on the connection since the snapshot. */
  private lastTrade: number | null = null;

  constructor(
    private readonly depth: number,
    private readonly pair: Readonly<Pair>,
  ) {}

  get isLive(): boolean {
    return this.live;
  }

  /** Nothing in a difference tells its place. */
  place(): Place {
    return "next";
  }

  onUpdate(update: FeedBookUpdate): UpdateVerdict {
    if (this.live) return this.apply(update);
    const { held } = this;
    if (!held) return BUFFER;
    held.updates.push(update);
    if (this.pair.precision) return this.release(held);
    if (held.updates.length > HELD_MAX) this.held = null;
    return BUFFER;
  }

  onSnapshot(snapshot: FeedBookSnapshot): SnapshotVerdict {
    this.reset();
    this.doubtsSettled = this.pair.doubts;
    if (!this.pair.precision) {
      this.held = { snapshot, updates: [], doubts: this.pair.doubts };
      return SKIP;
    }
    if (snapshot.time < this.newestTime - STALE_MS && this.refusals < REFUSALS_MAX) {
      this.refusals += 1;
      return { do: "retry", reason: "the snapshot is older than what came before it" };
    }
    this.bids.replace(snapshot.bids);
    this.asks.replace(snapshot.asks);
    this.bids.dropBeyond(this.depth);
    this.asks.dropBeyond(this.depth);
    const fault = this.faultOf(snapshot.checksum);
    if (fault !== null) return { do: "retry", reason: fault };
    snapshot.bids = this.bids.top(this.depth);
    snapshot.asks = this.asks.top(this.depth);
    snapshot.sequence = this.states += 1;
    this.newestTime = snapshot.time;
    this.refusals = 0;
    this.live = true;
    return { do: "start", updates: [] };
  }

  onBeside(item: FeedTrade | FeedHeartbeat): string | null {
    if (item.kind !== "trade" || item.backfilled) return null;
    const { lastTrade } = this;
    if (lastTrade !== null && item.sequence <= lastTrade) return null;
    this.lastTrade = item.sequence;
    if (!this.live || lastTrade === null || item.sequence === lastTrade + 1) return null;
    this.live = false;
    return `trade ids ${lastTrade + 1} to ${item.sequence - 1} did not come on the connection, so changes of the book may not have come either`;
  }

  reset(): void {
    this.live = false;
    this.held = null;
    this.lastTrade = null;
  }

  private release({ snapshot, updates, doubts }: Held): UpdateVerdict {
    const verdict = this.onSnapshot(snapshot);
    this.doubtsSettled = doubts;
    if (verdict.do === "retry") return { do: "gap", reason: verdict.reason };
    for (const update of updates) {
      const one = this.apply(update);
      if (one.do === "gap") return one;
    }
    return { do: "start", snapshot, updates };
  }

  private apply(update: FeedBookUpdate): UpdateVerdict {
    if (this.pair.doubts !== this.doubtsSettled) return this.fail("a frame before it was not understood");
    this.bids.apply(update.bids);
    this.asks.apply(update.asks);
    const bidsOut = this.bids.dropBeyond(this.depth);
    const asksOut = this.asks.dropBeyond(this.depth);
    if (bidsOut.length > 0) update.bids = [...update.bids, ...bidsOut];
    if (asksOut.length > 0) update.asks = [...update.asks, ...asksOut];
    const fault = this.faultOf(update.checksum);
    if (fault !== null) return this.fail(fault);
    update.sequence = this.states += 1;
    this.newestTime = Math.max(this.newestTime, update.time);
    return APPLY;
  }

  private faultOf(expected: number | null): string | null {
    const { precision } = this.pair;
    if (precision === null || expected === null) return "nothing tells whether the book is right";
    const [asks, bids] = [this.asks.top(CHECKSUM_LEVELS), this.bids.top(CHECKSUM_LEVELS)];
    const found = this.checksum.of(asks, bids, precision);
    // Numbers beyond what a double holds cannot be checked; to call them wrong would end the book for good.
    if (found === null || found === expected) return null;
    return `the book's checksum is ${found} where the venue has ${expected}`;
  }

  private fail(reason: string): UpdateVerdict {
    this.live = false;
    return { do: "gap", reason };
  }
}
