import type { Pool } from "pg";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import type { MarketEvent } from "@/lib/domain/market/event";
import type { Feed, Venue } from "@/lib/domain/market/venue";
import type { Bus, Consumer } from "@/lib/platform/bus/bus";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { createArchive } from "./archive";
import { CandleRepair } from "./candle-repair";
import { CandleWriter } from "./candle-writer";
import { CONSECUTIVE_IDS, GapLedger } from "./gap-ledger";
import { InstrumentIds } from "./instrument-ids";
import { MarketWriter } from "./market-writer";
import { Meter } from "./meter";
import { Pace } from "./pace";
import { Partitions } from "./partitions";
import { createPositions } from "./positions";
import type { Store } from "./store";
import { tablesOf } from "./tables";
import { TradeWriter } from "./trade-writer";
import { createUpkeep } from "./upkeep";

export type { GapQuery, Store, StoredGap, StoreStats } from "./store";

export interface StoreOptions {
  /** Of the role `quant_jobs` or of the owner; four connections are used at most. */
  pool: Pool;
  feed: Feed;
  bus: Bus;
  clock: Clock;
  log: Logger;
  /** What is fed here; trades of others are stored as well. */
  instruments: readonly { venue: Venue; symbol: string }[];
  retention: { tradesDays: number; fineCandlesDays: number };
}

/** Above this the bus is congested and sources are held back; what still comes is kept. */
const QUEUE_MAX = 200_000;
const BATCH_MAX = 10_000;

/** How long `close` waits for what is not committed yet; a database that is gone must not hold up the end. */
const DRAIN_MS_MAX = 10_000;

/** Batches the stream into PostgreSQL and reads it back. */
export function createStore(options: StoreOptions): Store {
  const { pool, feed, bus, clock, log, instruments, retention } = options;
  const tables = tablesOf(feed);
  const ids = new InstrumentIds(pool, tables);
  const partitions = new Partitions(pool, tables);
  const gaps = new GapLedger(pool, tables);
  const repair = new CandleRepair({ pool, tables, partitions });
  const trades = new TradeWriter(tables);
  const market = new MarketWriter({ pool, tables, ids, partitions, trades, gaps, repair });
  const candles = new CandleWriter({ pool, tables, ids, partitions });
  const upkeep = createUpkeep({ partitions, clock, log, retention, isReplay: feed === "replay" });
  const meter = new Meter(clock);
  const pace = new Pace(clock);
  let consumers: Consumer[] = [];
  let closing: Promise<void> | null = null;

  async function writeMarket(events: readonly MarketEvent[]): Promise<void> {
    const startedAt = clock.now();
    const written = await market.write(events);
    if (written.refused > 0) log.warn({ refused: written.refused }, "trades that no table can hold, skipped");
    if (written.rows + written.gaps === 0) return;
    meter.market(written, startedAt);
    if (written.repaired.length > 0) bus.publish("repairedCandles", written.repaired);
    await pace.after(startedAt, written.rows);
  }

  async function writeCandles(updates: readonly CandleUpdate[]): Promise<void> {
    const startedAt = clock.now();
    const written = await candles.write(updates);
    if (written.refused > 0)
      log.warn({ refused: written.refused }, "candles that no table can hold, skipped");
    meter.candles(written, updates.length, startedAt);
    await pace.after(startedAt, updates.length);
  }

  /** A batch that failed comes again; what was believed of the partitions may be why. */
  function retried<Item>(write: (items: Item[]) => Promise<void>): (items: Item[]) => Promise<void> {
    return async (items) => {
      try {
        await write(items);
      } catch (error) {
        meter.retry();
        partitions.forget();
        throw error;
      }
    };
  }

  async function end(): Promise<void> {
    upkeep.close();
    pace.close();
    let cancel = (): void => {};
    const drained = Promise.all(consumers.map((consumer) => consumer.drained())).then(() => true);
    const expired = new Promise<boolean>((resolve) => {
      cancel = clock.after(DRAIN_MS_MAX, () => resolve(false));
    });
    if (!(await Promise.race([drained, expired]))) {
      log.error({ pending: pending() }, "the database did not take what was left in time");
    }
    cancel();
    await Promise.all(consumers.map((consumer) => consumer.close()));
  }

  const pending = (): number => consumers.reduce((sum, consumer) => sum + consumer.pending, 0);

  return {
    async start() {
      if (feed === "replay") await pool.query("select market.empty_replay()");
      await ids.ensure(instruments);
      await ids.load();
      await upkeep.start();
      await gaps.giveUpOld();
      for (const instrument of ids.all()) {
        const venue = ids.nameOf(instrument)?.venue;
        if (venue && CONSECUTIVE_IDS.has(venue)) await gaps.findUntold(instrument);
        const completed = await repair.complete(instrument);
        if (completed > 0) log.info({ ...ids.nameOf(instrument), completed }, "candles completed");
      }
      await gaps.load();
      await market.load();
      const limits = { queueMax: QUEUE_MAX, batchMax: BATCH_MAX };
      consumers = [
        bus.consume("market", { name: "store.market", ...limits }, retried(writeMarket)),
        bus.consume("closedCandles", { name: "store.candles", ...limits }, retried(writeCandles)),
      ];
    },
    close() {
      closing ??= end();
      return closing;
    },
    positions: createPositions({ pool, tables, ids }),
    archive: createArchive({ pool, tables, ids }),
    saveInstruments: (saved) => ids.save(saved),
    async saveHistory(updates) {
      for (let from = 0; from < updates.length; from += BATCH_MAX) {
        const startedAt = clock.now();
        const chunk = updates.slice(from, from + BATCH_MAX);
        meter.candles(await candles.write(chunk), chunk.length, startedAt);
      }
    },
    stats: () => ({
      ...meter.counts(),
      partitionsMade: partitions.made,
      partitionsDropped: partitions.dropped,
      pending: pending(),
    }),
  };
}
