import type { Pool, PoolClient } from "pg";
import { INTERVAL_MS, INTERVALS } from "@/lib/domain/market/interval";
import type { Venue } from "@/lib/domain/market/venue";
import { CANDLE_COLUMNS, type CandleRow } from "./candle-row";
import type { Tables } from "./tables";
import { toArray } from "./to-array";
import type { InstrumentGap } from "./trade-batch";

interface Settled {
  instrument_id: number;
  from_time: number;
  to_time: number;
}

const ALL_MS = INTERVALS.map((interval) => INTERVAL_MS[interval]);

/** After a day no venue still hands out what was missed; then a hole is one for good. */
const RECOVERABLE_MS_MAX = 86_400_000;

/** A hole is told of within seconds, so only the newest trades can hide one. */
const UNTOLD_MS_MAX = 600_000;

/** Venues whose trade ids rise by one for each trade of a symbol. */
export const CONSECUTIVE_IDS: ReadonlySet<Venue> = new Set(["binance", "okx", "coinbase", "kraken"]);

/**
 * Holes in the trades. One that is being refilled is on record from the moment it is known: a crash in the
 * middle of a backfill would otherwise leave a hole behind newer trades, where nobody looks for it.
 */
export class GapLedger {
  /** Instruments with a hole that may yet be refilled. */
  private open = new Set<number>();

  constructor(
    private readonly pool: Pool,
    private readonly tables: Tables,
  ) {}

  /** A hole that stayed open for too long is one for good, and no longer where the feed goes on from. */
  async giveUpOld(): Promise<void> {
    const { gaps, trades } = this.tables;
    await this.pool.query(
      `update ${gaps} g set recoverable = false where recoverable and refilled_at is null
         and to_time < (select max(time) from ${trades} t where t.instrument_id = g.instrument_id) - $1::bigint`,
      [RECOVERABLE_MS_MAX],
    );
  }

  /**
   * A crash can come after the first trade behind a hole was stored and before the hole was told of. Where ids
   * are known to run on without a break, such a hole shows, and the feed is sent back to it.
   */
  async findUntold(instrument: number): Promise<void> {
    const { gaps, trades } = this.tables;
    const newest = `(select max(time) from ${trades} where instrument_id = $1)`;
    await this.pool.query(
      `insert into ${gaps} (instrument_id, from_time, to_time, reason, recoverable)
       select $1, b.from_time, b.to_time, 'trades were missing when the record was opened', true
       from (${breaksOf(this.tables, `t.instrument_id = $1 and t.time >= ${newest} - $2::bigint`)}) as b
       where not exists (
         select from ${gaps} g where g.instrument_id = $1 and g.from_time <= b.from_time and g.to_time >= b.to_time)
       on conflict (instrument_id, from_time, to_time) do nothing`,
      [instrument, UNTOLD_MS_MAX],
    );
  }

  /** Reads which holes are open: at the start, and whenever a committed batch changed any. */
  async load(): Promise<void> {
    const { rows } = await this.pool.query<{ instrument_id: number }>(
      `select distinct instrument_id from ${this.tables.gaps} where recoverable and refilled_at is null`,
    );
    this.open = new Set(rows.map(({ instrument_id }) => instrument_id));
  }

  /** Whether storing trades of these instruments may refill a hole. */
  concerns(instruments: ReadonlySet<number>): boolean {
    for (const instrument of this.open) if (instruments.has(instrument)) return true;
    return false;
  }

  /** Puts holes on record; returns the final candles that turn out to have been built over one for good. */
  async record(client: PoolClient, found: readonly InstrumentGap[]): Promise<CandleRow[]> {
    for (const { instrument, from, to, recoverable, reason } of found) {
      await client.query(
        `insert into ${this.tables.gaps} as g (instrument_id, from_time, to_time, reason, recoverable)
         values ($1, $2, $3, $4, $5)
         on conflict (instrument_id, from_time, to_time) do update
           set recoverable = g.recoverable and excluded.recoverable,
             reason = case when g.recoverable and not excluded.recoverable then excluded.reason else g.reason end`,
        [instrument, from, to, reason, recoverable],
      );
    }
    const lost = found.filter(({ recoverable }) => !recoverable);
    return lost.length === 0 ? [] : this.markGaps(client, lost);
  }

  /** A hole may be told of only after its candles were final: until then they seemed whole. */
  private async markGaps(client: PoolClient, lost: readonly InstrumentGap[]): Promise<CandleRow[]> {
    const { candles, candlesFine, schema } = this.tables;
    const changed: CandleRow[] = [];
    for (const table of [candlesFine, candles]) {
      const { rows } = await client.query<CandleRow>(
        `update ${table} c set quality = 'gap'::${schema}.quality
         from unnest($1::integer[], $2::bigint[], $3::bigint[]) as hole (instrument_id, from_time, to_time)
         cross join unnest($4::integer[]) as lengths (interval_ms)
         where c.instrument_id = hole.instrument_id and c.interval_ms = lengths.interval_ms
           and c.time > hole.from_time - lengths.interval_ms and c.time <= hole.to_time
           and (c.quality is null or c.quality = 'repaired')
         returning ${CANDLE_COLUMNS.split(", ")
           .map((column) => `c.${column}`)
           .join(", ")}`,
        [
          toArray(lost.map((gap) => gap.instrument)),
          toArray(lost.map((gap) => gap.from)),
          toArray(lost.map((gap) => gap.to)),
          toArray(ALL_MS),
        ],
      );
      changed.push(...rows);
    }
    return changed;
  }

  /**
   * Stamps the holes that are none any more: from the last trade before to the first one after, ids run on
   * without a break, or every break that is left is on record as lost for good.
   */
  async settle(client: PoolClient, instruments: ReadonlySet<number>): Promise<CandleRow[]> {
    const { gaps, trades } = this.tables;
    const { rows } = await client.query<Settled>(
      `update ${gaps} g set refilled_at = clock_timestamp()
       from (
         select h.id, h.instrument_id, h.recoverable,
           (select t.trade_id from ${trades} t where t.instrument_id = h.instrument_id and t.time <= h.from_time
            order by t.time desc, t.trade_id desc limit 1) as before,
           (select t.trade_id from ${trades} t where t.instrument_id = h.instrument_id and t.time >= h.to_time
            order by t.time, t.trade_id limit 1) as after
         from ${gaps} h where h.instrument_id = any($1::integer[]) and h.refilled_at is null
       ) as hole
       where g.id = hole.id and hole.before is not null and hole.after is not null and not exists (
         select from (
           ${breaksOf(
             this.tables,
             `t.instrument_id = hole.instrument_id
              and t.trade_id between least(hole.before, hole.after) and greatest(hole.before, hole.after)`,
           )}
         ) as b
         where not (hole.recoverable and exists (
           select from ${gaps} lost where lost.instrument_id = hole.instrument_id and not lost.recoverable
             and lost.refilled_at is null and lost.from_time <= b.from_time and lost.to_time >= b.to_time)))
       returning g.instrument_id, g.from_time, g.to_time`,
      [toArray([...instruments])],
    );
    return rows.length === 0 ? [] : this.markRepaired(client, rows);
  }

  /** Also windows in which the hole turned out to hold no trade are whole now. */
  private async markRepaired(client: PoolClient, settled: readonly Settled[]): Promise<CandleRow[]> {
    const { gaps, candles, candlesFine, schema } = this.tables;
    const changed: CandleRow[] = [];
    for (const table of [candlesFine, candles]) {
      const { rows } = await client.query<CandleRow>(
        `update ${table} c set quality = 'repaired'::${schema}.quality
         from unnest($1::integer[], $2::bigint[], $3::bigint[]) as hole (instrument_id, from_time, to_time)
         cross join unnest($4::integer[]) as lengths (interval_ms)
         where c.instrument_id = hole.instrument_id and c.interval_ms = lengths.interval_ms
           and c.time > hole.from_time - lengths.interval_ms and c.time <= hole.to_time and c.quality = 'gap'
           and not exists (
             select from ${gaps} g where g.instrument_id = c.instrument_id and g.refilled_at is null
               and g.from_time < c.time + c.interval_ms and g.to_time >= c.time)
         returning ${CANDLE_COLUMNS.split(", ")
           .map((column) => `c.${column}`)
           .join(", ")}`,
        [
          toArray(settled.map((gap) => gap.instrument_id)),
          toArray(settled.map((gap) => gap.from_time)),
          toArray(settled.map((gap) => gap.to_time)),
          toArray(ALL_MS),
        ],
      );
      changed.push(...rows);
    }
    return changed;
  }
}

/** Neighbours by id among these trades between which ids are missing, as stretches of time. */
function breaksOf({ trades }: Tables, which: string): string {
  return `
    select least(n.time, n.next_time) as from_time, greatest(n.time, n.next_time) as to_time
    from (
      select t.trade_id, t.time, lead(t.trade_id) over by_id as next_id, lead(t.time) over by_id as next_time
      from ${trades} t where ${which} window by_id as (order by t.trade_id)
    ) as n
    where n.next_id > n.trade_id + 1`;
}
