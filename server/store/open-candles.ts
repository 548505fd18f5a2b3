import type { Pool } from "pg";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import { INTERVAL_MS, INTERVALS } from "@/lib/domain/market/interval";
import { CANDLE_COLUMNS, type CandleRow, toUpdates } from "./candle-row";
import { selectCandles } from "./candle-sql";
import { firstOpenStart } from "./final";
import type { InstrumentIds } from "./instrument-ids";
import { type Position, readPosition } from "./positions";
import { rollUp, worst } from "./roll-up";
import type { Tables } from "./tables";
import { toArray } from "./to-array";

const MINUTE_MS = INTERVAL_MS["1m"];
const ALL_MS = INTERVALS.map((interval) => INTERVAL_MS[interval]);
const SHORT_MS = ALL_MS.filter((lengthMs) => lengthMs <= MINUTE_MS);
const LONG_MS = ALL_MS.filter((lengthMs) => lengthMs > MINUTE_MS);

interface Dependencies {
  pool: Pool;
  tables: Tables;
  ids: InstrumentIds;
}

/**
 * The windows that are not final at the instrument's position, holding the trades up to that position and no
 * other: whatever the feed hands out after it can then be added without counting a trade twice.
 */
export async function readOpenCandles(own: Dependencies, instrument: number): Promise<CandleUpdate[]> {
  const { pool, tables, ids } = own;
  const position = await readPosition(pool, tables, instrument);
  if (position === null) return [];
  const short = await readShort(own, instrument, position);
  const openMinutes = short.filter(({ interval_ms }) => interval_ms === MINUTE_MS);
  const firstOpenMinute = firstOpenStart(MINUTE_MS, position.time);
  const oldest = Math.min(...LONG_MS.map((lengthMs) => firstOpenStart(lengthMs, position.time)));
  const { rows: closedMinutes } = await pool.query<CandleRow>(
    `select ${CANDLE_COLUMNS} from ${tables.candles}
     where instrument_id = $1 and interval_ms = $2 and time >= $3 and time < $4 order by time`,
    [instrument, MINUTE_MS, oldest, firstOpenMinute],
  );
  const known = await readKnownFrom(own, instrument);
  const minutes = [...closedMinutes, ...openMinutes];
  const long = LONG_MS.flatMap((lengthMs) => {
    const first = firstOpenStart(lengthMs, position.time);
    return rollUp(
      minutes.filter(({ time }) => time >= first),
      lengthMs,
    ).map((row) => (row.time < known ? { ...row, quality: worst(row.quality, "partial") } : row));
  });
  return toUpdates([...short, ...long], ids, false);
}

async function readShort(
  { pool, tables }: Dependencies,
  instrument: number,
  { id, time }: Position,
): Promise<CandleRow[]> {
  const intervals: number[] = [];
  const times: number[] = [];
  for (const lengthMs of SHORT_MS) {
    for (let start = firstOpenStart(lengthMs, time); start <= time; start += lengthMs) {
      intervals.push(lengthMs);
      times.push(start);
    }
  }
  const { rows } = await pool.query<CandleRow>(
    `${selectCandles(tables, {
      source: "trades",
      windows:
        "select $1::integer as instrument_id, * from unnest($2::integer[], $3::bigint[]) as given (interval_ms, time)",
      quality: null,
      upTo: "and (t.time, t.trade_id) <= ($4, $5)",
    })} order by w.interval_ms, w.time`,
    [instrument, toArray(intervals), toArray(times), time, id],
  );
  return rows;
}

/** Since when the instrument is on record; what began before that is not whole. */
async function readKnownFrom({ pool, tables }: Dependencies, instrument: number): Promise<number> {
  const { rows } = await pool.query<{ known: number | null }>(
    `select least(
       (select min(time) from ${tables.candles} where instrument_id = $1 and interval_ms = $2),
       (select min(time) from ${tables.trades} where instrument_id = $1)) as known`,
    [instrument, MINUTE_MS],
  );
  return rows[0]?.known ?? 0;
}
