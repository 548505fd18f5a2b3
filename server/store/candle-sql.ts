import { CANDLE_COLUMNS } from "./candle-row";
import type { Tables } from "./tables";

/** A candle's numbers out of the trades of one window `w`; exact in open and close by (time, id). */
function fromTrades(tables: Tables, upTo: string): string {
  return `
    select (array_agg(t.price order by t.time, t.trade_id))[1] as open, max(t.price) as high,
      min(t.price) as low, (array_agg(t.price order by t.time, t.trade_id))[count(*)] as close,
      sum(t.quantity) as volume, sum(t.price * t.quantity) as quote_volume,
      coalesce(sum(t.quantity) filter (where t.side = 'buy'), 0) as taker_buy_volume,
      count(*)::integer as trades, false as is_partial, false as has_gap, false as is_repaired
    from ${tables.trades} t
    where t.instrument_id = w.instrument_id and t.time >= w.time and t.time < w.time + w.interval_ms ${upTo}`;
}

/** The same out of the minutes of the window; it is as whole as the worst of them. */
function fromMinutes(tables: Tables): string {
  return `
    select (array_agg(m.open order by m.time))[1] as open, max(m.high) as high, min(m.low) as low,
      (array_agg(m.close order by m.time))[count(*)] as close, sum(m.volume) as volume,
      sum(m.quote_volume) as quote_volume, sum(m.taker_buy_volume) as taker_buy_volume,
      sum(m.trades)::integer as trades, bool_or(m.quality is not distinct from 'partial') as is_partial,
      bool_or(m.quality is not distinct from 'gap') as has_gap,
      bool_or(m.quality is not distinct from 'repaired') as is_repaired
    from ${tables.candles} m
    where m.instrument_id = w.instrument_id and m.interval_ms = 60000
      and m.time >= w.time and m.time < w.time + w.interval_ms`;
}

/** Whether trades are still missing from the window `w`. */
function isOverGap(tables: Tables): string {
  return `exists (
    select from ${tables.gaps} g where g.instrument_id = w.instrument_id and g.refilled_at is null
      and g.from_time < w.time + w.interval_ms and g.to_time >= w.time)`;
}

export interface CandleSql {
  source: "trades" | "minutes";
  /** A query of (instrument_id, interval_ms, time): which windows. */
  windows: string;
  /** The quality of a window that nothing speaks against. */
  quality: "repaired" | null;
  /** Further condition on the trades `t`. */
  upTo?: string;
}

/** Candles computed anew, whole windows at a time, so that it does not matter what was known of them before. */
export function selectCandles(tables: Tables, { source, windows, quality, upTo = "" }: CandleSql): string {
  const otherwise = quality === null ? "case when a.is_repaired then 'repaired' end" : `'${quality}'`;
  return `
    select w.time, a.open, a.high, a.low, a.close, a.volume, a.quote_volume, a.taker_buy_volume,
      w.instrument_id, w.interval_ms, a.trades,
      (case when a.is_partial then 'partial' when a.has_gap or ${isOverGap(tables)} then 'gap'
        else ${otherwise} end)::${tables.schema}.quality as quality
    from (${windows}) as w
    cross join lateral (${source === "trades" ? fromTrades(tables, upTo) : fromMinutes(tables)}) as a
    where a.trades > 0`;
}

/** The same, put on record where it counts more trades than what is there. Returns what changed. */
export function upsertCandles(tables: Tables, table: string, sql: CandleSql): string {
  return `
    insert into ${table} as c (${CANDLE_COLUMNS})
    ${selectCandles(tables, sql)}
    order by w.instrument_id, w.interval_ms, w.time
    on conflict (instrument_id, interval_ms, time) do update set
      open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
      volume = excluded.volume, quote_volume = excluded.quote_volume,
      taker_buy_volume = excluded.taker_buy_volume, trades = excluded.trades,
      quality = case when c.quality = 'partial' then c.quality else excluded.quality end
    where excluded.trades > c.trades
    returning ${CANDLE_COLUMNS}`;
}
