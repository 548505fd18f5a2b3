import type { Clock } from "@/lib/platform/clock";
import { LevelBook } from "../level-book";
import type { MarketStep, SimulatedMarket, SimulatedTrade } from "../market";
import { DayStatistics } from "../shell/day-statistics";
import { dayTexts } from "./day-figures";
import { type DepthState, DepthTopic } from "./depth-topic";
import { bookData, frame, klineData, tradesData } from "./encode";
import { KlineFeed } from "./kline-feed";
import { INTERVALS } from "./kline-interval";
import type { KlineSource } from "./klines";
import type { Listing } from "./listing";
import { bookTopic, DEPTH_NAMES, DEPTHS, type Depth, klineTopic, type Topic, topicName } from "./topic";
import { TradeSequences } from "./trade-sequences";

export const VENUE = "bybit";
const TRADES_PER_MESSAGE_MAX = 1_024;
const TICKERS_EVERY_MS = 50;
/** Level 1 is told again where nothing changed for so long. */
const REPEAT_LEVEL_1_MS = 3_000;

/** Where messages go, by topic. */
export interface Audience {
  has(topic: string): boolean;
  publish(topic: string, symbol: string | null, text: string): void;
}

/** One symbol of the synthetic market as this venue's topics tell of it. */
export class SymbolStreams {
  readonly source: KlineSource;
  readonly day: DayStatistics;
  readonly sequences: TradeSequences;
  private readonly book = new LevelBook();
  private readonly depths: ReadonlyMap<Depth, DepthTopic>;
  private readonly depthToldAt = new Map<Depth, number>();
  private readonly klines = new Map<string, KlineFeed>();
  private tradedSinceTicker = false;
  private tickerToldAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly listing: Listing,
    private readonly audience: Audience,
    private readonly clock: Clock,
    market: SimulatedMarket,
  ) {
    const { symbol } = listing;
    const { bids, asks, lastUpdateId, time } = market.book(VENUE, symbol);
    this.book.replace(bids, asks, lastUpdateId, time);
    this.sequences = new TradeSequences(lastUpdateId);
    this.depths = new Map(DEPTH_NAMES.map((depth) => [depth, new DepthTopic(this.book, depth)]));
    this.source = {
      candles: (intervalMs, from, to) => market.candles(VENUE, symbol, intervalMs, from, to),
      trades: (fromId, limit) => market.trades(VENUE, symbol, fromId, limit),
      tradeIdAt: (at) => market.tradeIdAt(VENUE, symbol, at),
    };
    this.day = new DayStatistics({ now: () => clock.now(), candles: this.source.candles });
  }

  /** Trades are told at once; everything else by `flush`. */
  onStep(step: MarketStep): void {
    const { trades, lastUpdateId, time } = step;
    if (lastUpdateId !== this.book.lastUpdateId) this.book.apply(step.bids, step.asks, lastUpdateId, time);
    const [first, last] = [trades[0], trades.at(-1)];
    if (!first || !last) return;
    this.sequences.add(first.id, last.id, lastUpdateId);
    for (const trade of trades) this.day.onTrade(trade);
    this.tradedSinceTicker = true;
    this.publishTrades(trades);
  }

  /** Tells what is due by now, each topic in its own rhythm. */
  flush(now: number): void {
    for (const [depth, topic] of this.depths) this.flushDepth(depth, topic, now);
    this.flushTicker(now);
    for (const [interval, feed] of this.klines) {
      const topic = klineTopic(interval, this.listing);
      if (!this.audience.has(topic)) this.klines.delete(interval);
      else
        for (const kline of feed.take(now))
          this.publish(topic, klineData(this.listing, interval, kline, now));
    }
  }

  /** Called before a topic has its first subscriber, who is told everything from here on. */
  open(topic: Topic): void {
    if (this.audience.has(topicName(topic))) return;
    if (topic.channel === "orderbook") {
      this.depthTopic(topic.depth).advance();
      this.depthToldAt.set(topic.depth, this.clock.now());
    }
    if (topic.channel === "kline") this.openKlines(topic.interval);
  }

  /** The message that a new subscriber begins with; null where there is none. */
  snapshot(topic: Topic, bookState: DepthState | null): string | null {
    const now = this.clock.now();
    const name = topicName(topic);
    switch (topic.channel) {
      case "publicTrade":
        return null;
      case "tickers":
        return this.ticker(now);
      case "kline": {
        const kline = this.openKlines(topic.interval).current(now);
        const data = kline && klineData(this.listing, topic.interval, kline, now);
        return data && frame(name, "snapshot", now, data);
      }
      case "orderbook": {
        const state = bookState ?? this.depthTopic(topic.depth).state;
        return frame(name, "snapshot", now, bookData(this.listing, state, state));
      }
    }
  }

  /** The state that a depth's subscribers have by now, or the newest where it has none. */
  depthState(depth: Depth): DepthState {
    const topic = this.depthTopic(depth);
    if (!this.audience.has(bookTopic(depth, this.listing))) topic.advance();
    return topic.state;
  }

  /** As when the venue restarts its service: all books are sent anew and their ids begin again. */
  restartBooks(): void {
    for (const [depth, topic] of this.depths) {
      topic.restart();
      this.publishBook(depth, topic.state);
    }
  }

  private flushDepth(depth: Depth, topic: DepthTopic, now: number): void {
    const toldAt = this.depthToldAt.get(depth) ?? Number.NEGATIVE_INFINITY;
    const name = bookTopic(depth, this.listing);
    if (now - toldAt < DEPTHS[depth] || !this.audience.has(name)) return;
    const change = topic.advance();
    if (depth === 1) {
      if (change || now - toldAt >= REPEAT_LEVEL_1_MS) this.publishBook(depth, topic.state);
    } else if (change) {
      this.depthToldAt.set(depth, now);
      const text = frame(name, "delta", now, bookData(this.listing, change, topic.state));
      this.audience.publish(name, this.listing.symbol, text);
    }
  }

  private publishBook(depth: Depth, state: DepthState): void {
    this.depthToldAt.set(depth, this.clock.now());
    this.publish(bookTopic(depth, this.listing), bookData(this.listing, state, state));
  }

  private publishTrades(trades: readonly SimulatedTrade[]): void {
    const topic = topicName({ channel: "publicTrade", listing: this.listing });
    if (!this.audience.has(topic)) return;
    const { lastUpdateId } = this.book;
    for (let from = 0; from < trades.length; from += TRADES_PER_MESSAGE_MAX) {
      const some = trades.slice(from, from + TRADES_PER_MESSAGE_MAX);
      this.publish(topic, tradesData(this.listing, some, lastUpdateId));
    }
  }

  private flushTicker(now: number): void {
    if (!this.tradedSinceTicker || now - this.tickerToldAt < TICKERS_EVERY_MS) return;
    const topic = topicName({ channel: "tickers", listing: this.listing });
    if (!this.audience.has(topic)) return;
    this.tradedSinceTicker = false;
    this.tickerToldAt = now;
    this.audience.publish(topic, this.listing.symbol, this.ticker(now));
  }

  private ticker(now: number): string {
    const { wire } = this.listing;
    const data = JSON.stringify({ symbol: wire, ...dayTexts(this.listing, this.day.read()) });
    const topic = topicName({ channel: "tickers", listing: this.listing });
    return frame(topic, "snapshot", now, `"cs":${this.book.lastUpdateId},"data":${data}`);
  }

  private openKlines(interval: string): KlineFeed {
    const known = this.klines.get(interval);
    if (known) return known;
    const windows = INTERVALS.get(interval);
    if (!windows) throw new RangeError(`There is no interval ${interval}.`);
    const feed = new KlineFeed(this.source, windows, this.clock.now());
    this.klines.set(interval, feed);
    return feed;
  }

  private depthTopic(depth: Depth): DepthTopic {
    const topic = this.depths.get(depth);
    if (!topic) throw new RangeError(`There is no book of ${depth} levels.`);
    return topic;
  }

  private publish(topic: string, data: string): void {
    if (!this.audience.has(topic)) return;
    this.audience.publish(topic, this.listing.symbol, frame(topic, "snapshot", this.clock.now(), data));
  }
}
