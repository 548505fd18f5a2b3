import type { Pool, PoolClient } from "pg";
import type { Tables } from "./tables";
import { toArray } from "./to-array";
import { type TradeBatch, type TradeColumns, withoutRows } from "./trade-batch";

export interface StoredTime {
  instrument_id: number;
  time: number;
}

/** Puts trades on record. A trade that is there already is left as it is: the first version stands. */
export class TradeWriter {
  private readonly insert: string;
  private readonly isStored: string;

  constructor(private readonly tables: Tables) {
    const { schema, trades } = tables;
    this.insert = `
      insert into ${trades} (trade_id, time, price, quantity, instrument_id, side)
      select r.trade_id, r.time, r.price, r.quantity, r.instrument_id,
        case when r.bought then 'buy'::${schema}.side else 'sell'::${schema}.side end
      from unnest($1::bigint[], $2::bigint[], $3::double precision[], $4::double precision[], $5::integer[],
        $6::boolean[]) as r (trade_id, time, price, quantity, instrument_id, bought)
      on conflict do nothing`;
    // Lateral with a limit, so that each id is one probe a partition and never a scan of all trades.
    this.isStored = `
      select s.position::integer as position
      from unnest($1::integer[], $2::bigint[]) with ordinality as s (instrument_id, trade_id, position)
      cross join lateral (
        select from ${trades} t where t.instrument_id = s.instrument_id and t.trade_id = s.trade_id limit 1
      ) as found`;
  }

  /** Returns how many were new. */
  async write(connection: Pool | PoolClient, columns: TradeColumns): Promise<number> {
    if (columns.ids.length === 0) return 0;
    const { rowCount } = await connection.query({
      name: `${this.tables.schema}.insert-trades`,
      text: this.insert,
      values: valuesOf(columns),
    });
    return rowCount ?? 0;
  }

  /** Returns where the new ones belong. */
  async writeLate(connection: PoolClient, columns: TradeColumns): Promise<StoredTime[]> {
    if (columns.ids.length === 0) return [];
    const { rows } = await connection.query<StoredTime>({
      name: `${this.tables.schema}.insert-late-trades`,
      text: `${this.insert} returning instrument_id, time`,
      values: valuesOf(columns),
    });
    return rows;
  }

  /**
   * Takes out what is on record under the same id, whatever time it claims: over days no index says that an
   * id is there, so ids that are not above all stored ones are looked up.
   */
  async withoutStored(connection: PoolClient, batch: TradeBatch): Promise<TradeBatch> {
    const { suspects, onTime, late } = batch;
    if (suspects.length === 0) return batch;
    const { rows } = await connection.query<{ position: number }>({
      name: `${this.tables.schema}.find-stored-trades`,
      text: this.isStored,
      values: [
        toArray(suspects.map(({ columns, row }) => columns.instruments[row] ?? null)),
        toArray(suspects.map(({ columns, row }) => columns.ids[row] ?? null)),
      ],
    });
    const stored = new Map<TradeColumns, Set<number>>([
      [onTime, new Set()],
      [late, new Set()],
    ]);
    for (const { position } of rows) {
      const suspect = suspects[position - 1];
      if (suspect) stored.get(suspect.columns)?.add(suspect.row);
    }
    const left = (columns: TradeColumns): TradeColumns =>
      withoutRows(columns, (row) => stored.get(columns)?.has(row) ?? false);
    return { ...batch, onTime: left(onTime), late: left(late), suspects: [] };
  }
}

function valuesOf({ ids, times, prices, quantities, instruments, bought }: TradeColumns): string[] {
  return [
    toArray(ids),
    toArray(times),
    toArray(prices),
    toArray(quantities),
    toArray(instruments),
    toArray(bought),
  ];
}
