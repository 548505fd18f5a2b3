import type { Pool, PoolClient } from "pg";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import { INTERVAL_MS, isFineInterval } from "@/lib/domain/market/interval";
import { withTransaction } from "@/lib/platform/with-transaction";
import { CANDLE_COLUMNS, MORE_TRADES_WIN } from "./candle-row";
import type { InstrumentIds } from "./instrument-ids";
import { dayOf, type Partitions } from "./partitions";
import { isPlausibleTime } from "./plausible-time";
import type { Tables } from "./tables";
import { toArray } from "./to-array";

interface Dependencies {
  pool: Pool;
  tables: Tables;
  ids: InstrumentIds;
  partitions: Partitions;
}

const TRADES_MAX = 2_147_483_647;

/** Puts closed candles on record. */
export class CandleWriter {
  constructor(private readonly own: Dependencies) {}

  /** Returns how many rows were new or better than what was there, and how many no table could hold. */
  async write(updates: readonly CandleUpdate[]): Promise<{ stored: number; refused: number }> {
    const { pool, ids, partitions } = this.own;
    const storable = updates.filter(isStorable);
    const refused = updates.length - storable.length;
    if (storable.length === 0) return { stored: 0, refused };
    await ids.ensure(storable);
    const best = withMostTrades(storable);
    const fine = best.filter(({ interval }) => isFineInterval(interval));
    const coarse = best.filter(({ interval }) => !isFineInterval(interval));
    await partitions.ensure("candles_fine", new Set(fine.map(({ candle }) => dayOf(candle.time))));
    const { candlesFine, candles } = this.own.tables;
    if (coarse.length === 0) return { stored: await this.upsert(pool, candlesFine, fine), refused };
    if (fine.length === 0) return { stored: await this.upsert(pool, candles, coarse), refused };
    const stored = await withTransaction(
      pool,
      async (client) =>
        (await this.upsert(client, candlesFine, fine)) + (await this.upsert(client, candles, coarse)),
    );
    return { stored, refused };
  }

  private async upsert(
    connection: Pool | PoolClient,
    table: string,
    updates: readonly CandleUpdate[],
  ): Promise<number> {
    const { ids, tables } = this.own;
    const column = (read: (update: CandleUpdate) => number | string | null): string =>
      toArray(updates.map((update) => read(update) ?? "null"));
    const { rowCount } = await connection.query({
      name: `${table}.upsert`,
      // In the order of the key, so that two writers of the same rows cannot wait for each other.
      text: `
        insert into ${table} as c (${CANDLE_COLUMNS})
        select ${CANDLE_COLUMNS} from unnest($1::bigint[], $2::double precision[], $3::double precision[],
          $4::double precision[], $5::double precision[], $6::double precision[], $7::double precision[],
          $8::double precision[], $9::integer[], $10::integer[], $11::integer[], $12::${tables.schema}.quality[])
          as r (${CANDLE_COLUMNS})
        order by instrument_id, interval_ms, time
        ${MORE_TRADES_WIN}`,
      values: [
        column(({ candle }) => candle.time),
        column(({ candle }) => candle.open),
        column(({ candle }) => candle.high),
        column(({ candle }) => candle.low),
        column(({ candle }) => candle.close),
        column(({ candle }) => candle.volume),
        column(({ candle }) => candle.quoteVolume),
        column(({ candle }) => candle.takerBuyVolume),
        column(({ venue, symbol }) => ids.find(venue, symbol) ?? null),
        column(({ interval }) => INTERVAL_MS[interval]),
        column(({ candle }) => candle.trades),
        column(({ candle }) => candle.quality ?? null),
      ],
    });
    return rowCount ?? 0;
  }
}

/** One statement cannot touch a row twice, and a batch that is handed over again can hold it twice. */
function withMostTrades(updates: readonly CandleUpdate[]): CandleUpdate[] {
  const best = new Map<string, CandleUpdate>();
  for (const update of updates) {
    const key = `${update.venue} ${update.symbol} ${update.interval} ${update.candle.time}`;
    const other = best.get(key);
    if (!other || update.candle.trades > other.candle.trades) best.set(key, update);
  }
  return [...best.values()];
}

/** A row that PostgreSQL refuses would hold up everything behind it, for ever. */
function isStorable({ interval, candle }: CandleUpdate): boolean {
  const { time, trades } = candle;
  const numbers = [candle.open, candle.high, candle.low, candle.close, candle.volume, candle.quoteVolume];
  return (
    candle.closed &&
    isPlausibleTime(time) &&
    time % INTERVAL_MS[interval] === 0 &&
    Number.isInteger(trades) &&
    trades >= 0 &&
    trades <= TRADES_MAX &&
    numbers.every(Number.isFinite) &&
    Number.isFinite(candle.takerBuyVolume)
  );
}
