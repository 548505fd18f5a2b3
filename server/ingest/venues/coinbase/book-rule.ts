import { BookSide } from "@/lib/domain/market/book-side";
import type { BookRule, Place, SnapshotVerdict, UpdateVerdict } from "../../feed/book-rule";
import { APPLY, BUFFER } from "../../feed/book-rule";
import type {
  FeedBookSnapshot,
  FeedBookUpdate,
  FeedHeartbeat,
  FeedTop,
  FeedTrade,
} from "../../feed/feed-item";
import { BestPriceCheck } from "./best-price-check";

/** A step back in time of less is two frames in the wrong order; of more, a clock that was set back. */
const DISORDER_MS_MAX = 1_000;
/** Best prices kept until the book comes to their time; when full the oldest is forgotten. */
const HEARD_MAX = 64;

/**
 * A snapshot replaces the book whenever it comes. The differences after it carry no numbers: the venue
 * guarantees that a connection brings all of them in order, so the rule looks for signs that this one did
 * not. Frames that were not understood, times that go back, trades that are missing on the connection, a
 * book whose sides cross, and best prices of the ticker that the book contradicts again and again.
 */
export class CoinbaseBookRule implements BookRule {
  private readonly bids = new BookSide(1, Number.POSITIVE_INFINITY);
  private readonly asks = new BookSide(-1, Number.POSITIVE_INFINITY);
  private readonly bidCheck = new BestPriceCheck(1);
  private readonly askCheck = new BestPriceCheck(-1);
  /** Best prices of times that the book has not come to yet. */
  private heard: { time: number; bid: number; ask: number }[] = [];
  /** The state that was let out last; null while there is none to go on from. */
  private position: number | null = null;
  private newestTime = 0;
  /** A book that begins with sides that cross, as in an auction, may go on so. */
  private mayCross = false;
  /** Newest trade on the connection, and how far the last heartbeat said that trades had come. */
  private lastTrade: number | null = null;
  private owedTrade: number | null = null;

  get isLive(): boolean {
    return this.position !== null;
  }

  place(): Place {
    return "next";
  }

  onUpdate(update: FeedBookUpdate): UpdateVerdict {
    if (this.position === null) return BUFFER;
    const { previous, sequence, time } = update;
    if (previous !== this.position) return this.fail("a frame before it was not understood");
    if (time < this.newestTime && this.newestTime - time < DISORDER_MS_MAX) {
      return this.fail("differences came in the wrong order");
    }
    this.position = sequence;
    this.newestTime = time;
    const fault = this.apply(update);
    return fault === null ? APPLY : this.fail(fault);
  }

  onSnapshot({ bids, asks, sequence }: FeedBookSnapshot): SnapshotVerdict {
    this.bids.replace(bids);
    this.asks.replace(asks);
    this.mayCross = this.isCrossed();
    this.forgetHeard();
    this.newestTime = 0;
    this.position = sequence;
    return { do: "start", updates: [] };
  }

  /**
   * Kept until an update tells of its time. What is older than the book's newest difference, as the answer to
   * a subscription is, says nothing of it; and nothing but a difference tells how new a snapshot is.
   */
  onTop({ time, bid, ask }: FeedTop): null {
    if (this.position === null || this.newestTime === 0 || time <= this.newestTime) return null;
    this.heard.push({ time, bid, ask });
    if (this.heard.length > HEARD_MAX) this.heard.shift();
    return null;
  }

  onBeside(item: FeedTrade | FeedHeartbeat): string | null {
    const missing =
      item.kind === "trade" ? this.missingBefore(item.sequence) : this.missingUpTo(item.lastTrade);
    if (missing === null || this.position === null) return null;
    this.position = null;
    return `${missing} did not come on the connection, so changes of the book may not have come either`;
  }

  reset(): void {
    this.position = null;
    this.lastTrade = null;
    this.owedTrade = null;
  }

  private missingBefore(id: number): string | null {
    const last = this.lastTrade;
    if (last !== null && id <= last) return null;
    this.lastTrade = id;
    return last === null || id === last + 1 ? null : `trade ids ${last + 1} to ${id - 1}`;
  }

  /** What the venue told of one heartbeat ago has had time to come. */
  private missingUpTo(reach: number | null): string | null {
    const { lastTrade, owedTrade } = this;
    if (lastTrade === null) return null;
    this.owedTrade = reach !== null && reach > lastTrade ? reach : null;
    if (owedTrade === null || owedTrade <= lastTrade) return null;
    this.lastTrade = owedTrade;
    return `trade ids ${lastTrade + 1} to ${owedTrade}`;
  }

  private apply({ bids, asks, time }: FeedBookUpdate): string | null {
    const [bidBefore, askBefore] = [this.bids.bestPrice, this.asks.bestPrice];
    this.bids.apply(bids);
    this.asks.apply(asks);
    if (!this.mayCross && this.isCrossed()) return "the book's sides cross";
    if (this.heard.length === 0 || (this.heard[0]?.time ?? 0) > time) return null;
    const ready = this.heard.filter((one) => one.time <= time);
    this.heard = this.heard.filter((one) => one.time > time);
    const bid = { before: bidBefore, after: this.bids.bestPrice, levels: bids };
    const ask = { before: askBefore, after: this.asks.bestPrice, levels: asks };
    const bidsAgree = this.bidCheck.agrees(
      ready.map((one) => one.bid),
      bid,
    );
    const asksAgree = this.askCheck.agrees(
      ready.map((one) => one.ask),
      ask,
    );
    return bidsAgree && asksAgree ? null : "the ticker's best prices are not the book's";
  }

  private isCrossed(): boolean {
    const [bid, ask] = [this.bids.bestPrice, this.asks.bestPrice];
    return bid !== null && ask !== null && bid >= ask;
  }

  private forgetHeard(): void {
    this.heard = [];
    this.bidCheck.reset();
    this.askCheck.reset();
  }

  private fail(reason: string): UpdateVerdict {
    this.position = null;
    return { do: "gap", reason };
  }
}
