import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";
import type { SimulatedBook } from "../market";
import { CHANNELS, type Channel } from "./channel";
import type { ProductFeed } from "./product-feed";

/** Hands out the states from which updates go on: at once, late or stale, as the faults have it. */
export class SnapshotDesk {
  private readonly kept = new Map<string, SimulatedBook>();

  constructor(
    private readonly feeds: Iterable<ProductFeed>,
    private readonly faults: FaultDesk,
    private readonly clock: Clock,
  ) {}

  /** Remembers books as they are now (null: all), to be given out once they are old. */
  keep(symbol: string | null): void {
    for (const feed of this.feeds) {
      if (symbol === null || symbol === feed.product.symbol) {
        this.kept.set(feed.product.symbol, feed.wholeBook());
      }
    }
  }

  /** Gives a new subscriber what comes first on a channel; `give` is not called where nothing does. */
  open(feed: ProductFeed, channel: Channel, give: (text: string) => void): void {
    const { symbol } = feed.product;
    const { opensWithBook } = CHANNELS[channel];
    const late = opensWithBook ? this.faults.take("late-snapshot", symbol) : null;
    const stale = opensWithBook ? this.staleBook(symbol) : null;
    const send = () => {
      const text = feed.opening(channel, stale);
      if (text !== null) give(text);
    };
    if (late?.durationMs) this.clock.after(late.durationMs, send);
    else send();
  }

  /** The book for a request. */
  async bookAnswer(feed: ProductFeed): Promise<SimulatedBook> {
    const { symbol } = feed.product;
    const late = this.faults.take("late-snapshot", symbol);
    const stale = this.staleBook(symbol);
    if (late?.durationMs) {
      const { durationMs } = late;
      await new Promise<void>((resolve) => this.clock.after(durationMs, resolve));
    }
    return stale ?? feed.wholeBook();
  }

  private staleBook(symbol: string): SimulatedBook | null {
    const kept = this.kept.get(symbol);
    return kept && this.faults.take("stale-snapshot", symbol) ? kept : null;
  }
}
