import type { Clock } from "@/lib/platform/clock";
import { LevelBook } from "../level-book";
import type { MarketStep, SimulatedCandle, SimulatedMarket } from "../market";
import { DayStatistics } from "../shell/day-statistics";
import { bookChecksum, CHECKSUM_LEVELS } from "./book-checksum";
import { type BookChanges, DepthChannel } from "./depth-channel";
import { bookMessage, bookSnapshot } from "./encode-book";
import { ohlcMessage, type TickerState, tickerMessage, tradeMessage } from "./encode-market";
import { OhlcBar } from "./ohlc-bar";
import type { Pair } from "./pair";
import { topicName } from "./topic";
import { TradeStamps } from "./trade-stamps";

export const VENUE = "kraken";
const MINUTE_MS = 60_000;
const SNAPSHOT_TRADES = 50;
const SNAPSHOT_CANDLES = 2;

/** Where messages go, by topic. */
export interface Audience {
  has(topic: string): boolean;
  publish(topic: string, symbol: string | null, text: string): void;
}

/** One pair of the synthetic market as this venue's channels tell of it. */
export class PairStreams {
  readonly book = new LevelBook();
  readonly day: DayStatistics;
  private readonly stamps: TradeStamps;
  private readonly depths = new Map<number, DepthChannel>();
  private readonly bars = new Map<number, OhlcBar>();
  private changes: BookChanges = { bids: [], asks: [] };

  constructor(
    readonly pair: Pair,
    private readonly audience: Audience,
    private readonly clock: Clock,
    private readonly market: SimulatedMarket,
  ) {
    const { symbol } = pair;
    const { bids, asks, lastUpdateId, time } = market.book(VENUE, symbol);
    this.book.replace(bids, asks, lastUpdateId, time);
    this.stamps = new TradeStamps((at) => market.tradeIdAt(VENUE, symbol, at));
    this.day = new DayStatistics({
      now: () => clock.now(),
      candles: (intervalMs, from, to) => market.candles(VENUE, symbol, intervalMs, from, to),
    });
  }

  onStep(step: MarketStep): void {
    const top = this.topText();
    if (step.lastUpdateId !== this.book.lastUpdateId) {
      this.book.apply(step.bids, step.asks, step.lastUpdateId, step.time);
      this.changes.bids.push(...step.bids);
      this.changes.asks.push(...step.asks);
    }
    if (step.trades.length > 0) this.publishTrades(step);
    if (this.topText() !== top) this.publishTicker("bbo");
  }

  /** Sends what gathered in books and candles; a level that changed more than once is told more than once. */
  flush(): void {
    this.flushBook();
    for (const [minutes, bar] of this.bars) {
      const topic = topicName("ohlc", minutes, this.pair.symbol);
      const candles = bar.take();
      if (!this.audience.has(topic)) this.bars.delete(minutes);
      else if (candles.length > 0) {
        const text = ohlcMessage(this.pair, "update", minutes, candles, this.clock.now());
        this.audience.publish(topic, this.pair.symbol, text);
      }
    }
  }

  /** Makes sure that from now on the depth's changes are told; what came before goes to who heard it. */
  openBook(depth: number): void {
    this.flushBook();
    if (!this.depths.has(depth)) this.depths.set(depth, new DepthChannel(this.book, depth));
  }

  bookSnapshot(depth: number): string {
    this.openBook(depth);
    return bookSnapshot(this.pair, this.book.bids.top(depth), this.book.asks.top(depth), this.clock.now());
  }

  openOhlc(minutes: number): void {
    if (this.bars.has(minutes)) return;
    this.bars.set(minutes, new OhlcBar(minutes, this.candles(minutes, 1).at(-1) ?? null));
  }

  ohlcSnapshot(minutes: number): string {
    const candles = this.candles(minutes, SNAPSHOT_CANDLES);
    return ohlcMessage(this.pair, "snapshot", minutes, candles, this.clock.now());
  }

  tradeSnapshot(): string {
    const { symbol } = this.pair;
    const trades = this.market.trades(VENUE, symbol, null, SNAPSHOT_TRADES);
    const stamps = new TradeStamps((at) => this.market.tradeIdAt(VENUE, symbol, at));
    return tradeMessage(
      this.pair,
      "snapshot",
      trades.map((trade) => stamps.stamp(trade)),
    );
  }

  ticker(type: "snapshot" | "update"): string {
    const { bids, asks } = this.book;
    const state: TickerState = {
      bid: bids.bestPrice,
      bidQuantity: bids.bestQuantity,
      ask: asks.bestPrice,
      askQuantity: asks.bestQuantity,
      day: this.day.read(),
    };
    return tickerMessage(this.pair, type, state, this.clock.now());
  }

  private publishTrades(step: MarketStep): void {
    const { symbol } = this.pair;
    const stamped = step.trades.map((trade) => this.stamps.stamp(trade));
    for (const trade of step.trades) {
      this.day.onTrade(trade);
      for (const bar of this.bars.values()) bar.onTrade(trade);
    }
    const topic = topicName("trade", null, symbol);
    if (this.audience.has(topic)) {
      this.audience.publish(topic, symbol, tradeMessage(this.pair, "update", stamped));
    }
    this.publishTicker("trades");
  }

  private publishTicker(trigger: "trades" | "bbo"): void {
    const topic = topicName("ticker", trigger, this.pair.symbol);
    if (this.audience.has(topic)) this.audience.publish(topic, this.pair.symbol, this.ticker("update"));
  }

  private flushBook(): void {
    const { changes } = this;
    if (changes.bids.length + changes.asks.length === 0) return;
    this.changes = { bids: [], asks: [] };
    const { symbol, instrument } = this.pair;
    const { bids, asks } = this.book;
    let checksum: number | null = null;
    for (const [depth, channel] of this.depths) {
      const topic = topicName("book", depth, symbol);
      if (!this.audience.has(topic)) {
        this.depths.delete(depth);
        continue;
      }
      const sides = channel.take(changes);
      if (!sides) continue;
      checksum ??= bookChecksum(asks.top(CHECKSUM_LEVELS), bids.top(CHECKSUM_LEVELS), instrument);
      this.audience.publish(
        topic,
        symbol,
        bookMessage(this.pair, "update", sides, checksum, this.clock.now()),
      );
    }
  }

  private candles(minutes: number, count: number): SimulatedCandle[] {
    const lengthMs = minutes * MINUTE_MS;
    const now = this.clock.now();
    const from = (Math.floor(now / lengthMs) - count + 1) * lengthMs;
    return this.market.candles(VENUE, this.pair.symbol, lengthMs, from, now + 1);
  }

  private topText(): string {
    const { bids, asks } = this.book;
    return `${bids.bestPrice} ${bids.bestQuantity} ${asks.bestPrice} ${asks.bestQuantity}`;
  }
}
