import type { Candle, CandleUpdate } from "./candle";
import type { Trade } from "./event";
import type { Instrument } from "./instrument";
import type { Interval } from "./interval";
import type { Venue } from "./venue";

/** What is on record, so that a feed knows where to go on after a stop. */
export interface TradePositions {
  /** The newest stored trade of an instrument, or null where none is stored. */
  lastTrade(venue: Venue, symbol: string): Promise<{ id: string; time: number } | null>;
}

/** What a venue's REST side can tell of the past. */
export interface VenueHistory {
  instruments(symbols: readonly string[]): Promise<Instrument[]>;
  /** Closed candles with `from` <= time < `to`, oldest first; the venue may know fewer. */
  candles(symbol: string, interval: Interval, from: number, to: number): Promise<Candle[]>;
}

/** Reading stored market data back, in pages, oldest first. `from` is inclusive, `to` exclusive. */
export interface MarketArchive {
  trades(query: ArchiveQuery): Promise<Trade[]>;
  candles(query: ArchiveQuery & { interval: Interval }): Promise<Candle[]>;
  /** Windows that are not final at the last stored trade, as far as stored trades know them. */
  openCandles(venue: Venue, symbol: string): Promise<CandleUpdate[]>;
}

export interface ArchiveQuery {
  venue: Venue;
  symbol: string;
  from: number;
  to: number;
  limit: number;
  /** Continue after this row: its time and, for trades, its id. */
  after?: { time: number; id?: string };
}
