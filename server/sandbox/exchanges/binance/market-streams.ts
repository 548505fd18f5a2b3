import { compactSymbol } from "@/lib/domain/market/symbol";
import type { Clock } from "@/lib/platform/clock";
import { LevelBook } from "../level-book";
import type { MarketStep, SimulatedMarket, SimulatedTrade } from "../market";
import { type AggregateTrade, joinAggregate, startAggregate } from "./aggregate-trades";
import { DepthWindow } from "./depth-window";
import { aggregateTradeEvent, bookTickerEvent, depthEvent, depthSnapshot, tradeEvent } from "./encode-events";
import type { StreamHub } from "./stream-hub";

const BOOK_LEVELS = 5_000;
const PARTIAL_LEVELS = [5, 10, 20];

/** One symbol of the synthetic market as this venue's real-time and book streams tell of it. */
export class SymbolStreams {
  readonly book = new LevelBook();
  private readonly wire: string;
  private readonly lower: string;
  private readonly fast: DepthWindow;
  private readonly slow: DepthWindow;
  private aggregate: AggregateTrade | null = null;
  private topPrice = { bid: 0, bidQuantity: 0, ask: 0, askQuantity: 0 };

  constructor(
    readonly symbol: string,
    private readonly hub: StreamHub,
    private readonly clock: Clock,
    market: SimulatedMarket,
  ) {
    this.wire = compactSymbol(symbol);
    this.lower = this.wire.toLowerCase();
    const { bids, asks, lastUpdateId, time } = market.book("binance", symbol);
    this.book.replace(bids, asks, lastUpdateId, time);
    this.topPrice = this.top();
    this.fast = new DepthWindow(lastUpdateId);
    this.slow = new DepthWindow(lastUpdateId);
  }

  onStep(step: MarketStep): void {
    const now = this.clock.now();
    for (const trade of step.trades) this.onTrade(trade, now);
    if (step.lastUpdateId === this.book.lastUpdateId) return;
    this.book.apply(step.bids, step.asks, step.lastUpdateId, step.time);
    this.fast.add(step.bids, step.asks, step.lastUpdateId);
    this.slow.add(step.bids, step.asks, step.lastUpdateId);
    this.publishTop();
  }

  /** Due every 100 ms (`fast`) and every second. */
  flush(periodMs: 100 | 1_000): void {
    const now = this.clock.now();
    if (this.aggregate && this.aggregate.time < now) this.publishAggregate(this.aggregate, now);
    const suffixes = periodMs === 100 ? ["@100ms"] : ["", "@1000ms"];
    const change = (periodMs === 100 ? this.fast : this.slow).take();
    if (!change) return;
    for (const suffix of suffixes) {
      const stream = `${this.lower}@depth${suffix}`;
      if (this.hub.has(stream)) {
        this.hub.publish(stream, this.symbol, depthEvent(this.wire, change, now));
      }
      for (const levels of PARTIAL_LEVELS)
        this.publishPartial(`${this.lower}@depth${levels}${suffix}`, levels);
    }
  }

  snapshot(limit: number) {
    const { time, lastUpdateId, bids, asks } = this.book;
    const count = Math.min(limit, BOOK_LEVELS);
    return { time, lastUpdateId, bids: bids.top(count), asks: asks.top(count) };
  }

  private onTrade(trade: SimulatedTrade, now: number): void {
    const stream = `${this.lower}@trade`;
    if (this.hub.has(stream)) this.hub.publish(stream, this.symbol, tradeEvent(this.wire, trade, now));
    if (this.aggregate && joinAggregate(this.aggregate, trade)) return;
    if (this.aggregate) this.publishAggregate(this.aggregate, now);
    this.aggregate = startAggregate(trade);
  }

  private publishAggregate(aggregate: AggregateTrade, now: number): void {
    this.aggregate = null;
    const stream = `${this.lower}@aggTrade`;
    if (!this.hub.has(stream)) return;
    this.hub.publish(stream, this.symbol, aggregateTradeEvent(this.wire, aggregate, now));
  }

  private publishTop(): void {
    const top = this.top();
    const before = this.topPrice;
    const same =
      top.bid === before.bid &&
      top.bidQuantity === before.bidQuantity &&
      top.ask === before.ask &&
      top.askQuantity === before.askQuantity;
    if (same) return;
    this.topPrice = top;
    const stream = `${this.lower}@bookTicker`;
    if (!this.hub.has(stream)) return;
    this.hub.publish(stream, this.symbol, bookTickerEvent(this.wire, this.book.lastUpdateId, top));
  }

  private publishPartial(stream: string, levels: number): void {
    if (!this.hub.has(stream)) return;
    const { lastUpdateId, bids, asks } = this.snapshot(levels);
    this.hub.publish(stream, this.symbol, depthSnapshot(lastUpdateId, bids, asks));
  }

  private top() {
    const { bids, asks } = this.book;
    return {
      bid: bids.bestPrice,
      bidQuantity: bids.bestQuantity,
      ask: asks.bestPrice,
      askQuantity: asks.bestQuantity,
    };
  }
}
