import type { Clock } from "@/lib/platform/clock";
import { LevelBook } from "../level-book";
import type { MarketStep, SimulatedBook, SimulatedMarket } from "../market";
import { type Channel, topicName } from "./channel";
import { type DayFigures, DayStatistics } from "./day-statistics";
import {
  heartbeatMessage,
  matchMessage,
  type SequencedTrade,
  snapshotMessage,
  tickerMessage,
  updateMessage,
} from "./encode-feed";
import { type Product, VENUE } from "./product";

/** Where messages go. */
export interface Publisher {
  has(topic: string): boolean;
  publish(topic: string, symbol: string | null, text: string): void;
}

/** Everything that the venue says about one product on its sockets. */
export class ProductFeed {
  private readonly book = new LevelBook();
  private readonly day: DayStatistics;
  private readonly batchedBuys = new Map<number, number>();
  private readonly batchedSells = new Map<number, number>();
  private newest: SequencedTrade | null = null;
  /** Of the matching engine, over all of its messages about the product: trades are only some of them. */
  private sequence: number;
  private tradedSinceTickerBatch = false;

  constructor(
    readonly product: Product,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
    market: SimulatedMarket,
  ) {
    const { symbol } = product;
    const { bids, asks, lastUpdateId, time } = market.book(VENUE, symbol);
    this.book.replace(bids, asks, lastUpdateId, time);
    this.sequence = lastUpdateId;
    const trade = market.trades(VENUE, symbol, null, 1)[0];
    if (trade) this.newest = { trade, sequence: lastUpdateId };
    this.day = new DayStatistics({
      now: () => clock.now(),
      candles: (intervalMs, from, to) => market.candles(VENUE, symbol, intervalMs, from, to),
    });
  }

  onStep(step: MarketStep): void {
    this.book.apply(step.bids, step.asks, step.lastUpdateId, step.time);
    this.tellTrades(step);
    this.tellLevels(step);
    this.sequence = Math.max(this.sequence, step.lastUpdateId);
  }

  /** Sends the levels that have changed since the last time, each once. */
  flush(): void {
    if (this.batchedBuys.size + this.batchedSells.size === 0) return;
    const { batchedBuys, batchedSells, book } = this;
    this.publish("level2_batch", () => updateMessage(this.product, batchedBuys, batchedSells, book.time));
    batchedBuys.clear();
    batchedSells.clear();
  }

  beat(): void {
    const { product, newest, sequence } = this;
    this.publish("heartbeat", () =>
      heartbeatMessage(product, newest?.trade.id ?? 0, sequence, this.clock.now()),
    );
  }

  tellTickerBatch(): void {
    if (!this.tradedSinceTickerBatch) return;
    this.tradedSinceTickerBatch = false;
    this.publish("ticker_batch", () => this.ticker("ticker_batch"));
  }

  /** What a new subscriber of a channel is sent first; null where it just waits. */
  opening(channel: Channel, staleBook: SimulatedBook | null): string | null {
    if (channel === "matches") {
      return this.newest && matchMessage(this.product, "last_match", this.newest);
    }
    if (channel === "ticker" || channel === "ticker_batch") return this.ticker(channel);
    if (channel === "heartbeat") return null;
    // What is still to be batched is in this book already: it goes to the earlier subscribers first.
    if (channel === "level2_batch") this.flush();
    const { bids, asks } = staleBook ?? this.wholeBook();
    return snapshotMessage(this.product, bids, asks);
  }

  wholeBook(): SimulatedBook {
    const { time, lastUpdateId, bids, asks } = this.book;
    const all = Number.MAX_SAFE_INTEGER;
    return { time, lastUpdateId, bids: bids.top(all), asks: asks.top(all) };
  }

  get newestTrade(): SequencedTrade | null {
    return this.newest;
  }

  get bestPrices() {
    const { bids, asks } = this.book;
    return {
      bid: bids.bestPrice,
      bidSize: bids.bestQuantity,
      ask: asks.bestPrice,
      askSize: asks.bestQuantity,
    };
  }

  get figures(): DayFigures {
    return this.day.read();
  }

  private tellTrades(step: MarketStep): void {
    for (const [index, trade] of step.trades.entries()) {
      this.sequence = Math.max(this.sequence + 1, step.firstUpdateId + index);
      const newest = { trade, sequence: this.sequence };
      this.newest = newest;
      this.day.onTrade(trade);
      this.publish("matches", () => matchMessage(this.product, "match", newest));
    }
    if (step.trades.length === 0) return;
    this.tradedSinceTickerBatch = true;
    this.publish("ticker", () => this.ticker("ticker"));
  }

  private tellLevels(step: MarketStep): void {
    if (step.bids.length + step.asks.length === 0) return;
    this.publish("level2", () =>
      updateMessage(this.product, pairsOf(step.bids), pairsOf(step.asks), step.time),
    );
    if (this.publisher.has(topicName("level2_batch", this.product.id))) {
      for (const [price, size] of pairsOf(step.bids)) this.batchedBuys.set(price, size);
      for (const [price, size] of pairsOf(step.asks)) this.batchedSells.set(price, size);
    } else {
      this.batchedBuys.clear();
      this.batchedSells.clear();
    }
  }

  private ticker(type: "ticker" | "ticker_batch"): string | null {
    if (!this.newest) return null;
    const state = { ...this.bestPrices, day: this.day.read() };
    return tickerMessage(this.product, type, this.newest, state);
  }

  /** Encodes for whoever listens, and not at all where nobody does. */
  private publish(channel: Channel, encode: () => string | null): void {
    const topic = topicName(channel, this.product.id);
    if (!this.publisher.has(topic)) return;
    const text = encode();
    if (text !== null) this.publisher.publish(topic, this.product.symbol, text);
  }
}

function* pairsOf(levels: readonly number[]): Iterable<readonly [number, number]> {
  for (let index = 0; index + 1 < levels.length; index += 2) {
    yield [levels[index] ?? 0, levels[index + 1] ?? 0];
  }
}
