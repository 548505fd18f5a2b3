import type { Pool } from "pg";
import type { Candle, CandleQuality } from "@/lib/domain/market/candle";
import type { Side, Trade } from "@/lib/domain/market/event";
import type { Instrument } from "@/lib/domain/market/instrument";
import { INTERVAL_MS, type Interval, isFineInterval } from "@/lib/domain/market/interval";
import { tidySum } from "@/lib/domain/market/tidy-sum";
import { type Feed, isVenue, type Venue } from "@/lib/domain/market/venue";

export interface ArchiveRange {
  venue: Venue;
  symbol: string;
  /** Epoch milliseconds, inclusive. */
  from: number;
  /** Exclusive. */
  to: number;
  backward: boolean;
  /** Rows that follow this one in walking order. */
  after: { time: number; id: string } | null;
  limit: number;
}

/** A hole in the trades for good. */
export interface Gap {
  venue: Venue;
  symbol: string;
  from: number;
  to: number;
  reason: string;
}

export interface GapRange extends Omit<ArchiveRange, "venue" | "symbol"> {
  venue: Venue | null;
  symbol: string | null;
}

export interface ArchiveReader {
  trades(range: ArchiveRange): Promise<Trade[]>;
  candles(range: ArchiveRange & { interval: Interval }): Promise<Candle[]>;
  gaps(range: GapRange): Promise<(Gap & { id: string })[]>;
  instruments(): Promise<Instrument[]>;
}

interface CandleRow {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  quote_volume: number;
  taker_buy_volume: number;
  trades: number;
  quality: CandleQuality | null;
}

/** Reads what is on record of one feed, in either direction, as the role that may only read it. */
export function createArchiveReader(pool: Pool, feed: Feed): ArchiveReader {
  const schema = `market_${feed}`;
  const ids = new Map<string, number>();

  async function instrumentId(venue: Venue, symbol: string): Promise<number | null> {
    const known = ids.get(`${venue}:${symbol}`);
    if (known !== undefined) return known;
    const { rows } = await pool.query<{ id: number }>(
      `select id from ${schema}.instruments where venue = $1 and symbol = $2`,
      [venue, symbol],
    );
    const id = rows[0]?.id;
    // A replay begins with empty tables and numbers its instruments anew.
    if (id !== undefined && feed !== "replay") ids.set(`${venue}:${symbol}`, id);
    return id ?? null;
  }

  return {
    async trades({ venue, symbol, from, to, backward, after, limit }) {
      const id = await instrumentId(venue, symbol);
      if (id === null) return [];
      const order = backward ? "desc" : "asc";
      const bound = after ? `and (time, trade_id) ${backward ? "<" : ">"} ($5, $6::bigint)` : "";
      const { rows } = await pool.query<Omit<Trade, "id"> & { trade_id: string; side: Side }>(
        `select trade_id::text, price, quantity, side, time from ${schema}.trades
         where instrument_id = $1 and time >= $2 and time < $3 ${bound}
         order by time ${order}, ${schema}.trades.trade_id ${order} limit $4`,
        [id, from, to, limit, ...(after ? [after.time, after.id] : [])],
      );
      return rows.map(({ trade_id, price, quantity, side, time }) => ({
        id: trade_id,
        price,
        quantity,
        side,
        time,
      }));
    },
    async candles({ venue, symbol, interval, from, to, backward, after, limit }) {
      const id = await instrumentId(venue, symbol);
      if (id === null) return [];
      const table = isFineInterval(interval) ? "candles_fine" : "candles";
      const order = backward ? "desc" : "asc";
      const bound = after ? `and time ${backward ? "<" : ">"} $6` : "";
      const { rows } = await pool.query<CandleRow>(
        `select time, open, high, low, close, volume, quote_volume, taker_buy_volume, trades, quality
         from ${schema}.${table}
         where instrument_id = $1 and interval_ms = $2 and time >= $3 and time < $4 ${bound}
         order by time ${order} limit $5`,
        [id, INTERVAL_MS[interval], from, to, limit, ...(after ? [after.time] : [])],
      );
      return rows.map(toCandle);
    },
    async gaps({ venue, symbol, from, to, backward, after, limit }) {
      const order = backward ? "desc" : "asc";
      const bound = after ? `and (g.from_time, g.id) ${backward ? "<" : ">"} ($6, $7::bigint)` : "";
      const { rows } = await pool.query<Gap & { id: string; venue: string }>(
        `select g.id::text, i.venue, i.symbol, g.from_time as from, g.to_time as to, g.reason
         from ${schema}.gaps g join ${schema}.instruments i on i.id = g.instrument_id
         where not g.recoverable and g.refilled_at is null and g.to_time >= $1 and g.from_time < $2
           and ($3::text is null or i.venue = $3) and ($4::text is null or i.symbol = $4) ${bound}
         order by g.from_time ${order}, g.id ${order} limit $5`,
        [from, to, venue, symbol, limit, ...(after ? [after.time, after.id] : [])],
      );
      return rows;
    },
    async instruments() {
      const { rows } = await pool.query<Instrument & { venue: string }>(
        `select symbol, venue, base, quote, tick_size as "tickSize", lot_size as "lotSize",
           min_notional as "minNotional", status
         from ${schema}.instruments where tick_size is not null`,
      );
      return rows.filter(({ venue }) => isVenue(venue));
    },
  };
}

function toCandle(row: CandleRow): Candle {
  const { time, open, high, low, close, volume, trades } = row;
  const quoteVolume = row.quote_volume;
  return {
    time,
    open,
    high,
    low,
    close,
    volume: tidySum(volume),
    quoteVolume: tidySum(quoteVolume),
    trades,
    vwap: volume > 0 ? tidySum(quoteVolume / volume) : close,
    takerBuyVolume: tidySum(row.taker_buy_volume),
    closed: true,
    ...(row.quality && { quality: row.quality }),
  };
}
