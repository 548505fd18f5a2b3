import type { CandleUpdate } from "@/lib/domain/market/candle";
import type { MarketEvent } from "@/lib/domain/market/event";
import type { VenueHealth } from "@/lib/domain/market/health";
import type { Ticker } from "@/lib/domain/market/ticker";
import type { VenueSpread } from "@/lib/domain/market/venue-spread";

/** Everything that travels between the server's folders. Many events a message, always in order. */
export interface Topics {
  /** The ordered stream: ingest → engine, store, gateway. */
  market: readonly MarketEvent[];
  /** Open candles that changed, conflated to 50 ms; the final ones come by `closedCandles`: engine → gateway. */
  candles: readonly CandleUpdate[];
  /** Final candles, each once: engine → store, gateway. */
  closedCandles: readonly CandleUpdate[];
  /** Candles that the store rebuilt from refilled trades: store → engine, gateway. */
  repairedCandles: readonly CandleUpdate[];
  tickers: readonly Ticker[];
  /** One moment of an asset over its venues; `asset` as `assetKey` names it: engine → gateway. */
  spreads: { asset: string; sample: VenueSpread };
  health: VenueHealth;
}

export type Topic = keyof Topics;

export type Unsubscribe = () => void;

export interface ConsumeOptions {
  /** Names the consumer in logs and metrics. */
  name: string;
  /** Items that may wait unacknowledged; above it the bus is congested and ingest pauses its sockets. */
  queueMax: number;
  /** Items handed to the handler at once, at most. */
  batchMax: number;
}

export interface Bus {
  publish<K extends Topic>(topic: K, message: Topics[K]): void;
  /** Every message, at once, unacknowledged: for readers that may miss what came before them. */
  subscribe<K extends Topic>(topic: K, handler: (message: Topics[K]) => void): Unsubscribe;
  /**
   * Every item in order, at least once: a batch is acknowledged when the handler's promise resolves
   * and is handed over again, after a back-off, when it rejects.
   */
  consume<K extends BatchTopic>(
    topic: K,
    options: ConsumeOptions,
    handler: (batch: Topics[K][number][]) => Promise<void>,
  ): Consumer;
  /** Called whenever some consumer's queue passes its bound (true) or has fallen to half of it (false). */
  onCongestion(handler: (congested: boolean) => void): Unsubscribe;
}

export type BatchTopic = "market" | "closedCandles" | "repairedCandles";

export interface Consumer {
  /** Items not yet acknowledged. */
  readonly pending: number;
  /** Resolves once everything published before the call is acknowledged. */
  drained(): Promise<void>;
  /** Stops taking batches; resolves when the batch under way has ended. */
  close(): Promise<void>;
}
