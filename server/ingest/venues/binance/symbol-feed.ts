import { compactSymbol } from "@/lib/domain/market/symbol";
import { Pulse } from "../../connection/pulse";
import { BookFeed, type SnapshotLimit } from "./book-feed";
import type { FeedContext } from "./feed-context";
import type { Line } from "./line";
import { TradeFeed } from "./trade-feed";

const CHANNELS = ["trade", "depth@100ms", "bookTicker"] as const;
/** A silent symbol is subscribed anew after this many times its patience, then ever more rarely. */
const RENEW_AFTER_PATIENCES = 2;

export function streamsOf(symbol: string): string[] {
  const wire = compactSymbol(symbol).toLowerCase();
  return CHANNELS.map((channel) => `${wire}@${channel}`);
}

/** `btcusdt@trade` → `BTCUSDT`. */
export function wireSymbolOf(stream: string): string {
  return stream.slice(0, stream.indexOf("@")).toUpperCase();
}

/** One symbol: its book, its trades and whether it still speaks. */
export class SymbolFeed {
  readonly book: BookFeed;
  readonly trades: TradeFeed;
  private readonly pulse: Pulse;
  private isSubscribed = false;
  private renewals = 0;

  constructor(
    private readonly ctx: FeedContext,
    snapshotLimit: SnapshotLimit,
  ) {
    this.book = new BookFeed(ctx, snapshotLimit);
    this.trades = new TradeFeed(ctx);
    this.pulse = new Pulse(ctx.clock.now());
  }

  onSubscribed(): void {
    if (this.isSubscribed) return;
    this.isSubscribed = true;
    this.pulse.restart(this.ctx.clock.now());
    this.book.onSubscribed();
    this.trades.onSubscribed();
  }

  onData(now: number): void {
    this.pulse.beat(now);
    this.renewals = 0;
  }

  onDown(reason: string): void {
    this.isSubscribed = false;
    this.book.onDown(reason);
  }

  forgiveSilence(now: number): void {
    this.pulse.forgive(now);
  }

  /**
   * One symbol can be quiet while its neighbours trade; beyond its own habit its book is not believed
   * any more, and its streams are asked for anew, as the venue says nothing of names that it forgot.
   */
  judgeSilence(now: number, line: Pick<Line, "state" | "renew">): void {
    if (!this.isSubscribed) return;
    const silentMs = this.pulse.silentMs(now);
    const { patienceMs } = this.pulse;
    if (silentMs <= patienceMs) return;
    this.book.onSilent(`no data for ${Math.round(silentMs / 1_000)} s`);
    if (line.state !== "live" || silentMs <= patienceMs * RENEW_AFTER_PATIENCES * 2 ** this.renewals) return;
    this.renewals += 1;
    this.ctx.log.info({ symbol: this.ctx.symbol, silentMs }, "silent symbol, subscribing anew");
    line.renew(streamsOf(this.ctx.symbol));
  }

  close(): void {
    this.book.close();
    this.trades.close();
  }
}
