import type { Pool } from "pg";
import type { TradePositions } from "@/lib/domain/market/ports";
import type { InstrumentIds } from "./instrument-ids";
import type { Tables } from "./tables";

/** Where an instrument's record is whole up to; `id` as text, since ids go beyond 2^53. */
export interface Position {
  id: string;
  time: number;
}

/**
 * The newest trade up to which nothing is missing: the newest stored one or, while a hole is being refilled,
 * the last one before it, so that a feed which starts anew asks for the hole again.
 */
export async function readPosition(
  pool: Pool,
  { trades, gaps }: Tables,
  instrument: number,
): Promise<Position | null> {
  const { rows } = await pool.query<Position & { before_gap: boolean }>(
    `select * from (
       (select t.trade_id::text as id, t.time, true as before_gap from ${trades} t
        where t.instrument_id = $1 and t.time <= (
          select min(from_time) from ${gaps} where instrument_id = $1 and recoverable and refilled_at is null)
        order by t.time desc, t.trade_id desc limit 1)
       union all
       (select t.trade_id::text, t.time, false from ${trades} t where t.instrument_id = $1
        order by t.time desc, t.trade_id desc limit 1)) as candidates
     order by before_gap desc limit 1`,
    [instrument],
  );
  const row = rows[0];
  return row ? { id: row.id, time: row.time } : null;
}

export function createPositions({
  pool,
  tables,
  ids,
}: {
  pool: Pool;
  tables: Tables;
  ids: InstrumentIds;
}): TradePositions {
  return {
    async lastTrade(venue, symbol) {
      const instrument = await ids.resolve({ venue, symbol });
      return instrument === undefined ? null : readPosition(pool, tables, instrument);
    },
  };
}
