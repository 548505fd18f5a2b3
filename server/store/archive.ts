import type { Pool } from "pg";
import type { Trade } from "@/lib/domain/market/event";
import { INTERVAL_MS, isFineInterval } from "@/lib/domain/market/interval";
import { CANDLE_COLUMNS, type CandleRow, toCandle } from "./candle-row";
import type { InstrumentIds } from "./instrument-ids";
import { readOpenCandles } from "./open-candles";
import type { Store, StoredGap } from "./store";
import type { Tables } from "./tables";

const ROWS_MAX = 1_000;
const ID_MAX = "9223372036854775807";

interface Dependencies {
  pool: Pool;
  tables: Tables;
  ids: InstrumentIds;
}

/**
 * History in pages of at most a thousand rows, each a range of a primary key that begins after the last row
 * of the page before, so that rows which arrive meanwhile shift nothing.
 */
export function createArchive(own: Dependencies): Store["archive"] {
  const { pool, tables, ids } = own;
  return {
    async trades({ venue, symbol, from, to, limit, after }) {
      const instrument = await ids.resolve({ venue, symbol });
      if (instrument === undefined) return [];
      const { rows } = await pool.query<Trade>({
        name: `${tables.schema}.read-trades`,
        // The plain bound on time is what lets PostgreSQL leave other days' partitions alone.
        text: `
          select trade_id::text as id, price, quantity, side, time from ${tables.trades}
          where instrument_id = $1 and time >= $2 and time < $3 and (time, trade_id) > ($4, $5)
          order by time, trade_id limit $6`,
        values: [
          instrument,
          atLeast(Math.max(from, after?.time ?? from)),
          atLeast(to),
          after?.time ?? -1,
          after === undefined ? -1 : (after.id ?? ID_MAX),
          rowsOf(limit),
        ],
      });
      return rows;
    },

    async candles({ venue, symbol, interval, from, to, limit, after }) {
      const instrument = await ids.resolve({ venue, symbol });
      if (instrument === undefined) return [];
      const table = isFineInterval(interval) ? tables.candlesFine : tables.candles;
      const { rows } = await pool.query<CandleRow>({
        name: `${table}.read`,
        text: `
          select ${CANDLE_COLUMNS} from ${table}
          where instrument_id = $1 and interval_ms = $2 and time >= $3 and time < $4
          order by time limit $5`,
        values: [
          instrument,
          INTERVAL_MS[interval],
          Math.max(atLeast(from), (after?.time ?? -1) + 1),
          atLeast(to),
          rowsOf(limit),
        ],
      });
      return rows.map((row) => toCandle(row, true));
    },

    async openCandles(venue, symbol) {
      const instrument = await ids.resolve({ venue, symbol });
      return instrument === undefined ? [] : readOpenCandles(own, instrument);
    },

    async gaps({ venue, symbol, from, to, limit, after }) {
      const instrument = await ids.resolve({ venue, symbol });
      if (instrument === undefined) return [];
      const { rows } = await pool.query<Pick<StoredGap, "from" | "to" | "reason">>(
        `select from_time as "from", max(to_time) as "to", min(reason) as reason from ${tables.gaps}
         where instrument_id = $1 and not recoverable and refilled_at is null
           and from_time < $3 and to_time >= $2 and from_time > $4
         group by from_time order by from_time limit $5`,
        [instrument, atLeast(from), atLeast(to), after?.time ?? -1, rowsOf(limit)],
      );
      return rows.map((row) => ({ venue, symbol, ...row }));
    },
  };
}

/** A bound that may be a fraction or infinite, as a bigint. */
function atLeast(time: number): number {
  return Math.ceil(Math.min(Math.max(time, 0), Number.MAX_SAFE_INTEGER));
}

function rowsOf(limit: number): number {
  return Math.min(Math.max(Math.trunc(limit), 1), ROWS_MAX);
}
