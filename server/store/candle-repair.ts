import type { Pool, PoolClient } from "pg";
import { INTERVAL_MS, INTERVALS } from "@/lib/domain/market/interval";
import type { CandleRow } from "./candle-row";
import { type CandleSql, upsertCandles } from "./candle-sql";
import { firstOpenStart, isFinal } from "./final";
import { dayOf, type Partitions } from "./partitions";
import type { Tables } from "./tables";
import { toArray } from "./to-array";
import type { StoredTime } from "./trade-writer";

const MINUTE_MS = INTERVAL_MS["1m"];
const ALL_MS = INTERVALS.map((interval) => INTERVAL_MS[interval]);
const FINE_MS = ALL_MS.filter((lengthMs) => lengthMs < MINUTE_MS);
const LONG_MS = ALL_MS.filter((lengthMs) => lengthMs > MINUTE_MS);

/** A stretch that is completed in one statement; an hour of a busy market is about a million trades. */
const SLICE_MS = 3_600_000;

/** Rebuilt candles may have been committed ahead of the live fold's; what is older than this is in place. */
const OVERLAP_MS = 600_000;

/** Windows as three columns of equal length. */
interface Windows {
  instruments: number[];
  intervals: number[];
  times: number[];
}

const GIVEN_WINDOWS =
  "select * from unnest($1::integer[], $2::integer[], $3::bigint[]) as given (instrument_id, interval_ms, time)";

interface Dependencies {
  pool: Pool;
  tables: Tables;
  partitions: Partitions;
}

/** Computes final candles from what is stored: after a backfill and after a crash. */
export class CandleRepair {
  constructor(private readonly own: Dependencies) {}

  /** Days of fine candles that `rebuild` may write to. */
  static daysOf(times: readonly number[]): Set<number> {
    const days = new Set<number>();
    for (const time of times) for (const lengthMs of FINE_MS) days.add(dayOf(time - (time % lengthMs)));
    return days;
  }

  /**
   * Rebuilds every final window that got one of these trades, inside the transaction that stores them.
   * Windows that are not final are the live fold's to finish. Returns the candles that changed.
   */
  async rebuild(
    client: PoolClient,
    stored: readonly StoredTime[],
    watermarkOf: (instrument: number) => number,
  ): Promise<CandleRow[]> {
    if (stored.length === 0) return [];
    const { candlesFine, candles } = this.own.tables;
    const windows = (lengths: readonly number[]): Windows => finalWindows(stored, lengths, watermarkOf);
    // Longer candles are made of minutes, and those of the live fold may not have been committed yet: whatever
    // final minute lacks its candle gets it from the trades first.
    const missingFrom = new Map<number, number>();
    for (const { instrument_id } of stored) {
      if (missingFrom.has(instrument_id)) continue;
      missingFrom.set(instrument_id, await this.firstMissingMinute(client, instrument_id, watermarkOf));
    }
    const rows = [
      ...(await this.run(client, candlesFine, "trades", "repaired", windows(FINE_MS))),
      ...(await this.run(client, candles, "trades", "repaired", windows([MINUTE_MS]))),
    ];
    for (const [instrument, from] of missingFrom) {
      const watermark = watermarkOf(instrument);
      const to = firstOpenStart(MINUTE_MS, watermark);
      await this.completeWindows(client, instrument, MINUTE_MS, from, to, watermark);
    }
    rows.push(...(await this.run(client, candles, "minutes", "repaired", windows(LONG_MS))));
    return rows;
  }

  /**
   * Trades and candles are committed apart, so a crash can leave trades without their candles. Makes what is
   * missing since the newest stored candle, which is where the ordered stream of candles broke off.
   */
  async complete(instrument: number): Promise<number> {
    const { pool, tables, partitions } = this.own;
    const { rows } = await pool.query<{ first: number | null; newest: number | null; candle: number | null }>(
      `select (select min(time) from ${tables.trades} where instrument_id = $1) as first,
        (select max(time) from ${tables.trades} where instrument_id = $1) as newest,
        coalesce(
          (select max(time) from ${tables.candlesFine} where instrument_id = $1 and interval_ms = $2),
          (select max(time) from ${tables.candles} where instrument_id = $1 and interval_ms = $3)) as candle`,
      [instrument, ALL_MS[0], MINUTE_MS],
    );
    const { first, newest, candle } = rows[0] ?? { first: null, newest: null, candle: null };
    if (first === null || newest === null) return 0;
    const oldest = Math.max(first, (candle ?? first) - OVERLAP_MS);
    let changed = 0;
    for (let from = oldest; from <= newest; ) {
      const to = Math.min((Math.floor(from / SLICE_MS) + 1) * SLICE_MS, newest + 1);
      await partitions.ensure("candles_fine", [dayOf(from), dayOf(to - 1)]);
      for (const lengthMs of [...FINE_MS, MINUTE_MS]) {
        changed += await this.completeWindows(pool, instrument, lengthMs, from, to, newest);
      }
      from = to;
    }
    for (const lengthMs of LONG_MS) {
      const windows: Windows = { instruments: [], intervals: [], times: [] };
      for (let time = oldest - (oldest % lengthMs); isFinal(time, lengthMs, newest); time += lengthMs) {
        windows.instruments.push(instrument);
        windows.intervals.push(lengthMs);
        windows.times.push(time);
      }
      changed += (await this.run(pool, tables.candles, "minutes", null, windows)).length;
    }
    return changed;
  }

  private async firstMissingMinute(
    client: PoolClient,
    instrument: number,
    watermarkOf: (instrument: number) => number,
  ): Promise<number> {
    const { rows } = await client.query<{ newest: number | null }>(
      `select max(time) as newest from ${this.own.tables.candles} where instrument_id = $1 and interval_ms = $2`,
      [instrument, MINUTE_MS],
    );
    const newest = rows[0]?.newest ?? null;
    // Without any minute on record the day so far is what a longer candle could need.
    return newest === null ? watermarkOf(instrument) - INTERVAL_MS["1d"] : newest + MINUTE_MS;
  }

  /** Makes the final windows that trades from `from` until before `to` belong to. */
  private async completeWindows(
    connection: Pool | PoolClient,
    instrument: number,
    lengthMs: number,
    from: number,
    to: number,
    watermark: number,
  ): Promise<number> {
    if (from >= to) return 0;
    const { tables } = this.own;
    const windows = `
      select distinct t.instrument_id, $2::integer as interval_ms, t.time - t.time % $2 as time
      from ${tables.trades} t
      where t.instrument_id = $1 and t.time >= $3 and t.time < least($4::bigint, $5::bigint)`;
    const table = lengthMs < MINUTE_MS ? tables.candlesFine : tables.candles;
    const { rowCount } = await connection.query(
      upsertCandles(tables, table, { source: "trades", windows, quality: null }),
      [instrument, lengthMs, from, to, firstOpenStart(lengthMs, watermark)],
    );
    return rowCount ?? 0;
  }

  private async run(
    connection: Pool | PoolClient,
    table: string,
    source: CandleSql["source"],
    quality: CandleSql["quality"],
    { instruments, intervals, times }: Windows,
  ): Promise<CandleRow[]> {
    if (times.length === 0) return [];
    const { rows } = await connection.query<CandleRow>(
      upsertCandles(this.own.tables, table, { source, windows: GIVEN_WINDOWS, quality }),
      [toArray(instruments), toArray(intervals), toArray(times)],
    );
    return rows;
  }
}

function finalWindows(
  stored: readonly StoredTime[],
  lengths: readonly number[],
  watermarkOf: (instrument: number) => number,
): Windows {
  const windows: Windows = { instruments: [], intervals: [], times: [] };
  for (const lengthMs of lengths) {
    const seen = new Map<number, Set<number>>();
    for (const { instrument_id: instrument, time } of stored) {
      const start = time - (time % lengthMs);
      const starts = seen.get(instrument) ?? new Set();
      seen.set(instrument, starts);
      if (starts.has(start) || !isFinal(start, lengthMs, watermarkOf(instrument))) continue;
      starts.add(start);
      windows.instruments.push(instrument);
      windows.intervals.push(lengthMs);
      windows.times.push(start);
    }
  }
  return windows;
}
