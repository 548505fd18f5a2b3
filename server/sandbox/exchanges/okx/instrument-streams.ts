import type { Clock } from "@/lib/platform/clock";
import { LevelBook } from "../level-book";
import type { MarketStep, SimulatedMarket } from "../market";
import { DAY_MS, HOUR_MS } from "../shell/candle-windows";
import { DayStatistics } from "../shell/day-statistics";
import type { TopicHub } from "../shell/topic-hub";
import { BookChannel } from "./book-channel";
import { type ChannelName, topicOf } from "./channel";
import {
  type BookState,
  channelMessage,
  gatheredTradeText,
  type TickerState,
  tickerText,
  tradeText,
  wholeBookText,
} from "./encode";
import { gatherTrades } from "./gather-trades";
import { type Listed, VENUE } from "./listed";

const UTC8_AHEAD_MS = 8 * HOUR_MS;
/** More matches than one taker order ever had. */
const LAST_TRADE_MATCHES = 50;

/** One instrument of the synthetic market as this venue's channels tell of it. */
export class InstrumentStreams {
  readonly book = new LevelBook();
  private readonly books: BookChannel;
  private readonly day: DayStatistics;
  /** What each channel that replaces itself showed last, without the time. */
  private readonly shown = new Map<ChannelName, string>();

  constructor(
    readonly listed: Listed,
    private readonly hub: TopicHub,
    private readonly clock: Clock,
    private readonly market: SimulatedMarket,
  ) {
    const { symbol } = listed;
    const { bids, asks, lastUpdateId, time } = market.book(VENUE, symbol);
    this.book.replace(bids, asks, lastUpdateId, time);
    this.books = new BookChannel(listed, this.book, clock.now());
    this.day = new DayStatistics({
      now: () => clock.now(),
      candles: (intervalMs, from, to) => market.candles(VENUE, symbol, intervalMs, from, to),
    });
  }

  onStep(step: MarketStep): void {
    if (step.lastUpdateId !== this.book.lastUpdateId) {
      this.book.apply(step.bids, step.asks, step.lastUpdateId, step.time);
    }
    for (const trade of step.trades) {
      this.day.onTrade(trade);
      this.publish("trades-all", () => tradeText(this.listed, trade));
    }
    if (this.hub.has(this.topic("trades"))) {
      for (const trade of gatherTrades(step.trades)) {
        this.publish("trades", () => gatheredTradeText(this.listed, trade, this.books.seqId));
      }
    }
    this.show("bbo-tbt", 1, this.book.time);
  }

  /** Due every 100 ms. */
  flush(): void {
    const now = this.clock.now();
    this.flushBook(now);
    this.show("books5", 5, now);
    this.showTicker();
  }

  /** The book's numbers begin again as after maintenance. */
  restartSequence(): void {
    const now = this.clock.now();
    this.flushBook(now);
    const update = this.books.restart(now);
    this.publish("books", () => update, "update");
  }

  /** The book as it is now; what it changed since the last update goes out first, so that updates go on from it. */
  openBook(levels: number): BookState {
    const now = this.clock.now();
    this.flushBook(now);
    return this.books.state(levels, now);
  }

  /** The book for a request: as it is, whatever the channels have told so far. */
  bookState(levels: number): BookState {
    return this.books.state(levels, this.clock.now());
  }

  top(levels: number): string {
    return wholeBookText(this.listed, this.books.state(levels, this.book.time), "named");
  }

  best(): string {
    return wholeBookText(this.listed, this.books.state(1, this.book.time), "unnamed");
  }

  /** The newest trade, with which the channel begins; null before the first. */
  lastTrade(): string | null {
    const newest = this.market.trades(VENUE, this.listed.symbol, null, LAST_TRADE_MATCHES);
    const last = gatherTrades(newest).at(-1);
    return last ? gatheredTradeText(this.listed, last, this.books.seqId) : null;
  }

  ticker(): string {
    const { bids, asks } = this.book;
    const [last] = this.market.trades(VENUE, this.listed.symbol, null, 1);
    const now = this.clock.now();
    const day = this.day.read();
    const state: TickerState = {
      last: { price: last?.price ?? day.last, quantity: last?.quantity ?? 0 },
      bid: bids.bestPrice,
      bidQuantity: bids.bestQuantity,
      ask: asks.bestPrice,
      askQuantity: asks.bestQuantity,
      day,
      startOfDayUtc0: this.openOf(Math.floor(now / DAY_MS) * DAY_MS),
      startOfDayUtc8: this.openOf(Math.floor((now + UTC8_AHEAD_MS) / DAY_MS) * DAY_MS - UTC8_AHEAD_MS),
      time: now,
    };
    return tickerText(this.listed, state);
  }

  private flushBook(now: number): void {
    const update = this.books.takeUpdate(now);
    if (update !== null) this.publish("books", () => update, "update");
  }

  private show(channel: "books5" | "bbo-tbt", levels: number, time: number): void {
    if (!this.hub.has(this.topic(channel))) return;
    const state = this.books.state(levels, time);
    if (!this.isNews(channel, `${state.bids.join()} ${state.asks.join()}`)) return;
    this.publish(channel, () =>
      wholeBookText(this.listed, state, channel === "books5" ? "named" : "unnamed"),
    );
  }

  private showTicker(): void {
    if (!this.hub.has(this.topic("tickers"))) return;
    const { bids, asks } = this.book;
    const [last] = this.market.trades(VENUE, this.listed.symbol, null, 1);
    const top = `${bids.bestPrice} ${bids.bestQuantity} ${asks.bestPrice} ${asks.bestQuantity}`;
    if (this.isNews("tickers", `${last?.id} ${top}`)) this.publish("tickers", () => this.ticker());
  }

  private isNews(channel: ChannelName, content: string): boolean {
    if (this.shown.get(channel) === content) return false;
    this.shown.set(channel, content);
    return true;
  }

  private publish(channel: ChannelName, data: () => string, action?: string): void {
    const topic = this.topic(channel);
    if (!this.hub.has(topic)) return;
    const { instId, symbol } = this.listed;
    this.hub.publish(topic, symbol, channelMessage(channel, instId, data(), action));
  }

  private openOf(time: number): number {
    const [first] = this.market.candles(VENUE, this.listed.symbol, HOUR_MS, time, time + DAY_MS);
    return first?.open ?? 0;
  }

  private topic(channel: ChannelName): string {
    return topicOf(channel, this.listed.instId);
  }
}
