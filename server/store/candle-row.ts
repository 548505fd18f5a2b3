import type { Candle, CandleQuality, CandleUpdate } from "@/lib/domain/market/candle";
import { INTERVAL_MS, INTERVALS, type Interval } from "@/lib/domain/market/interval";
import type { InstrumentIds } from "./instrument-ids";

/** Columns of both candle tables, in the order of every statement. */
export const CANDLE_COLUMNS =
  "time, open, high, low, close, volume, quote_volume, taker_buy_volume, instrument_id, interval_ms, trades, quality";

export interface CandleRow {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  quote_volume: number;
  taker_buy_volume: number;
  instrument_id: number;
  interval_ms: number;
  trades: number;
  quality: CandleQuality | null;
}

const INTERVAL_OF = new Map<number, Interval>(INTERVALS.map((interval) => [INTERVAL_MS[interval], interval]));

export function toCandle(row: CandleRow, closed: boolean): Candle {
  const { volume, quote_volume: quoteVolume, close } = row;
  return {
    time: row.time,
    open: row.open,
    high: row.high,
    low: row.low,
    close,
    volume,
    quoteVolume,
    trades: row.trades,
    vwap: volume > 0 ? quoteVolume / volume : close,
    takerBuyVolume: row.taker_buy_volume,
    closed,
    ...(row.quality ? { quality: row.quality } : {}),
  };
}

export function toUpdates(rows: readonly CandleRow[], ids: InstrumentIds, closed: boolean): CandleUpdate[] {
  return rows.flatMap((row) => {
    const name = ids.nameOf(row.instrument_id);
    const interval = INTERVAL_OF.get(row.interval_ms);
    return name && interval ? [{ ...name, interval, candle: toCandle(row, closed) }] : [];
  });
}

/** Of two versions of a candle the one with more trades stands: trades are only ever added. */
export const MORE_TRADES_WIN = `
  on conflict (instrument_id, interval_ms, time) do update set
    open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
    volume = excluded.volume, quote_volume = excluded.quote_volume,
    taker_buy_volume = excluded.taker_buy_volume, trades = excluded.trades,
    quality = excluded.quality
  where excluded.trades > c.trades`;
