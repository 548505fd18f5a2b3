import type { Pool, PoolClient } from "pg";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import type { MarketEvent } from "@/lib/domain/market/event";
import { withTransaction } from "@/lib/platform/with-transaction";
import { CandleRepair } from "./candle-repair";
import { type CandleRow, toUpdates } from "./candle-row";
import type { GapLedger } from "./gap-ledger";
import type { InstrumentIds } from "./instrument-ids";
import { Marks } from "./marks";
import type { Partitions } from "./partitions";
import type { Tables } from "./tables";
import { readBatch, type TradeBatch } from "./trade-batch";
import type { TradeWriter } from "./trade-writer";

interface Dependencies {
  pool: Pool;
  tables: Tables;
  ids: InstrumentIds;
  partitions: Partitions;
  trades: TradeWriter;
  gaps: GapLedger;
  repair: CandleRepair;
}

export interface MarketWritten {
  rows: number;
  stored: number;
  repeated: number;
  refused: number;
  gaps: number;
  repaired: CandleUpdate[];
}

/** Turns a stretch of the ordered stream into one transaction. */
export class MarketWriter {
  private marks = Marks.empty();

  constructor(private readonly own: Dependencies) {}

  /** Takes up where the record ends. */
  async load(): Promise<void> {
    const { pool, tables, ids } = this.own;
    for (const instrument of ids.all()) {
      const { rows } = await pool.query<{ id: string | null; time: number | null }>(
        `select max(trade_id)::text as id, max(time) as time from ${tables.trades} where instrument_id = $1`,
        [instrument],
      );
      const { id = null, time = null } = rows[0] ?? {};
      if (id !== null && time !== null) this.marks.setTrade(instrument, id, time);
    }
  }

  /** Rejects when nothing was committed, and may then be called with the same events again. */
  async write(events: readonly MarketEvent[]): Promise<MarketWritten> {
    const { batch, marks } = await this.read(events);
    const { onTime, late, gaps, repeated, refused } = batch;
    const rows = onTime.ids.length + late.ids.length;
    const written = { rows, stored: 0, repeated, refused, gaps: gaps.length, repaired: [] };
    if (rows + gaps.length === 0) {
      this.marks = marks;
      return written;
    }
    await this.own.partitions.ensure("trades", batch.days);
    await this.own.partitions.ensure("candles_fine", CandleRepair.daysOf(late.times));
    const isPlain =
      late.ids.length + gaps.length + batch.suspects.length === 0 &&
      !this.own.gaps.concerns(batch.instruments);
    const { stored, repaired } = isPlain
      ? { stored: await this.own.trades.write(this.own.pool, onTime), repaired: [] }
      : await this.writeWithRepair(batch, marks);
    this.marks = marks;
    return {
      ...written,
      stored,
      repeated: repeated + rows - stored,
      repaired: toUpdates(repaired, this.own.ids, true),
    };
  }

  private async read(events: readonly MarketEvent[]): Promise<{ batch: TradeBatch; marks: Marks }> {
    const marks = this.marks.copy();
    const batch = readBatch(events, this.own.ids, marks);
    if (batch.missing.length === 0) return { batch, marks };
    await this.own.ids.ensure(batch.missing);
    return this.read(events);
  }

  private async writeWithRepair(
    batch: TradeBatch,
    marks: Marks,
  ): Promise<{ stored: number; repaired: CandleRow[] }> {
    const { pool, trades, gaps, repair, ids } = this.own;
    const mayTouchGaps = batch.gaps.length > 0 || gaps.concerns(batch.instruments);
    const result = await withTransaction(pool, async (client: PoolClient) => {
      const { onTime, late } = await trades.withoutStored(client, batch);
      const storedOnTime = await trades.write(client, onTime);
      const storedLate = await trades.writeLate(client, late);
      const marked = await gaps.record(client, batch.gaps);
      const settled = mayTouchGaps ? await gaps.settle(client, batch.instruments) : [];
      const rebuilt = await repair.rebuild(client, storedLate, (instrument) =>
        marks.watermark(instrument, ids.nameOf(instrument)?.venue),
      );
      return {
        stored: storedOnTime + storedLate.length,
        repaired: newestOfEach([...marked, ...settled, ...rebuilt]),
      };
    });
    if (mayTouchGaps) await gaps.load();
    return result;
  }
}

/** A candle that changed twice in one transaction is told once. */
function newestOfEach(rows: readonly CandleRow[]): CandleRow[] {
  const byKey = new Map(rows.map((row) => [`${row.instrument_id} ${row.interval_ms} ${row.time}`, row]));
  return [...byKey.values()];
}
