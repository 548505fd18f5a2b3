import type { ConnectionState, SymbolHealth } from "@/lib/domain/market/health";
import { Pulse } from "../connection/pulse";
import { BookFeed } from "./book-feed";
import type { FeedContext } from "./feed-context";
import type { FeedBookSnapshot, FeedBookUpdate, FeedHeartbeat, FeedTop, FeedTrade } from "./feed-item";
import { NewestTrades } from "./newest-trades";
import { SequencedTrades } from "./sequenced-trades";
import type { TradeContinuity } from "./trade-continuity";
import type { Topic, VenueProtocol } from "./venue-protocol";

/** A silent symbol is subscribed anew after this many times its patience, then ever more rarely. */
const RENEW_AFTER_PATIENCES = 2;

export type SymbolRules = Pick<
  VenueProtocol,
  "books" | "bookRecovery" | "tradeRecovery" | "createBookRule" | "history"
>;

export interface SymbolFeedOptions {
  rules: SymbolRules;
  /** Subscribes these kinds of topics anew on the connections that are open. */
  renew(symbol: string, kinds: readonly Topic["kind"][]): void;
}

/** One symbol: its book, its trades, the connections that bring them, and whether it still speaks. */
export class SymbolFeed {
  readonly book: BookFeed;
  readonly trades: TradeContinuity;
  private readonly pulse: Pulse;
  private readonly tradeLines = new Set<object>();
  private readonly bookLines = new Set<object>();
  /** The connection whose book is believed, where only one carries books. */
  private bookLine: object | null = null;
  private renewals = 0;
  private silentSince: number | null = null;

  constructor(
    private readonly ctx: FeedContext,
    private readonly options: SymbolFeedOptions,
  ) {
    const { rules, renew } = options;
    this.book = new BookFeed(ctx, {
      rule: rules.createBookRule(ctx.symbol),
      recovery: rules.bookRecovery,
      resubscribe: () => renew(ctx.symbol, ["book"]),
    });
    const { tradeRecovery } = rules;
    this.trades =
      tradeRecovery.by === "sequence"
        ? new SequencedTrades(ctx, tradeRecovery)
        : new NewestTrades(ctx, tradeRecovery, rules.history);
    this.pulse = new Pulse(ctx.clock.now());
  }

  health(feed: ConnectionState): SymbolHealth {
    const book = this.book.report();
    const isFed = feed === "live" || feed === "stale";
    return {
      ...book,
      feed: isFed ? book.state : feed,
      silentSince: this.silentSince,
      tradesBackfilled: this.trades.backfilled,
      tradeGaps: this.trades.gaps,
    };
  }

  onSubscribed(line: object, kind: Topic["kind"]): void {
    const isFirst = this.tradeLines.size + this.bookLines.size === 0;
    if (isFirst) this.pulse.restart(this.ctx.clock.now());
    if (kind === "trades" && !this.tradeLines.has(line)) {
      this.tradeLines.add(line);
      if (this.tradeLines.size === 1) this.trades.onSubscribed();
    }
    if (kind === "book" && !this.bookLines.has(line)) {
      this.bookLines.add(line);
      if (this.bookLines.size === 1) this.book.onSubscribed();
    }
  }

  onBookUpdate(update: FeedBookUpdate, line: object): void {
    if (this.bookLine !== null && this.bookLine !== line) return;
    this.book.onUpdate(update, this.hasTwin);
  }

  onBookSnapshot(snapshot: FeedBookSnapshot, line: object): void {
    // Whoever sent the newest snapshot carries the book from here on.
    if (this.options.rules.books === "leader") this.bookLine = line;
    this.book.onSnapshot(snapshot, line, this.hasTwin);
  }

  onTop(top: FeedTop, line: object): void {
    // Numbers that a venue counts for each connection say nothing about the book of another stream.
    if (this.options.rules.books === "leader") top.sequence = 0;
    this.book.onTop(top, line);
  }

  onTrade(trade: FeedTrade, line: object): boolean {
    const isSound = this.trades.onTrade(trade, line);
    if (isSound && this.bookLine === line) this.book.onBeside(trade);
    return isSound;
  }

  onHeartbeat(heartbeat: FeedHeartbeat, line: object): void {
    const { lastTrade, time } = heartbeat;
    if (lastTrade !== null) this.trades.onReach(lastTrade, time ?? this.ctx.venueNow());
    if (this.bookLine === line) this.book.onBeside(heartbeat);
  }

  onData(now: number): void {
    this.pulse.beat(now);
    this.renewals = 0;
    if (this.silentSince === null) return;
    this.silentSince = null;
    this.ctx.onHealth();
  }

  onRefused(kind: Topic["kind"], reason: string): void {
    if (kind === "book" || kind === "trades") this.book.onRefused(`the venue refused it: ${reason}`);
  }

  /** A connection is gone; what another one brings goes on. */
  onDown(line: object, reason: string): void {
    this.tradeLines.delete(line);
    this.bookLines.delete(line);
    this.trades.onLineGone(line);
    this.book.onLineGone(line);
    const wasBook = this.bookLine === line;
    if (wasBook) this.bookLine = null;
    const isLost = this.options.rules.books === "leader" ? wasBook : this.bookLines.size === 0;
    if (isLost) this.book.onDown(reason);
  }

  forgiveSilence(now: number): void {
    this.pulse.forgive(now);
  }

  /**
   * One symbol can be quiet while its neighbours trade; beyond its own habit its book is not believed
   * any more, and its topics are asked for anew, as a venue may say nothing of names that it forgot.
   */
  judgeSilence(now: number, isVenueLive: boolean): void {
    if (this.tradeLines.size + this.bookLines.size === 0) return;
    const silentMs = this.pulse.silentMs(now);
    const { patienceMs } = this.pulse;
    if (silentMs <= patienceMs) return;
    this.silentSince ??= now;
    this.book.onSilent(`no data for ${Math.round(silentMs / 1_000)} s`);
    if (!isVenueLive || silentMs <= patienceMs * RENEW_AFTER_PATIENCES * 2 ** this.renewals) return;
    this.renewals += 1;
    this.ctx.log.info({ symbol: this.ctx.symbol, silentMs }, "silent symbol, subscribing anew");
    this.options.renew(this.ctx.symbol, ["trades", "book", "top", "other"]);
  }

  close(): void {
    this.book.close();
    this.trades.close();
  }

  private get hasTwin(): boolean {
    return this.options.rules.books === "merged" && this.bookLines.size > 1;
  }
}
