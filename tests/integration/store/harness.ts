import type { Pool } from "pg";
import { pino } from "pino";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import type { MarketEvent, TradeEvent, TradeGapEvent } from "@/lib/domain/market/event";
import type { Feed } from "@/lib/domain/market/venue";
import type { Bus } from "@/lib/platform/bus/bus";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { type Clock, systemClock } from "@/lib/platform/clock";
import { createStore, type Store } from "@/server/store/create-store";

export const silent = pino({ level: "silent" });

/** A Thursday; the recording of the other tests is of that day as well. */
export const DAY = Date.UTC(2024, 7, 8);

export interface Stage {
  bus: Bus;
  store: Store;
  repaired: CandleUpdate[];
  /** Publishes and waits until all of it is committed. */
  commit(events: readonly MarketEvent[]): Promise<void>;
  commitCandles(updates: readonly CandleUpdate[]): Promise<void>;
}

export interface StageOptions {
  pool: Pool;
  feed?: Feed;
  clock?: Clock;
  retention?: { tradesDays: number; fineCandlesDays: number };
}

export async function openStage({
  pool,
  feed = "simulated",
  clock = systemClock,
  retention = { tradesDays: 36_500, fineCandlesDays: 36_500 },
}: StageOptions): Promise<Stage> {
  const bus = createMemoryBus({ clock: systemClock, log: silent });
  const store = createStore({ pool, feed, bus, clock, log: silent, instruments: [], retention });
  await store.start();
  const repaired: CandleUpdate[] = [];
  bus.subscribe("repairedCandles", (updates) => repaired.push(...updates));
  // Consumers of its own tell nothing of the store's progress, so the store's own count is watched.
  const settled = async (): Promise<void> => {
    while (store.stats().pending > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  return {
    bus,
    store,
    repaired,
    async commit(events) {
      bus.publish("market", events);
      await settled();
    },
    async commitCandles(updates) {
      bus.publish("closedCandles", updates);
      await settled();
    },
  };
}

export function trade(id: number, time: number, fields: Partial<TradeEvent> = {}): TradeEvent {
  return {
    kind: "trade",
    venue: "binance",
    symbol: "BTC/USDT",
    id: String(id),
    price: 50_000 + (id % 97) / 8,
    quantity: ((id % 31) + 1) / 64,
    side: id % 3 === 0 ? "buy" : "sell",
    time,
    receivedAt: time,
    raw: "",
    backfilled: false,
    ...fields,
  };
}

export function tradeGap(from: number, to: number, recoverable: boolean): TradeGapEvent {
  return {
    kind: "trade-gap",
    venue: "binance",
    symbol: "BTC/USDT",
    from,
    to,
    recoverable,
    reason: recoverable ? "venue_disconnected" : "venue_has_no_more",
    time: to,
    receivedAt: to,
  };
}
