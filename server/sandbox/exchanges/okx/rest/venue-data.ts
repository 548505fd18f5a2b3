import type { SimulatedTrade } from "../../market";
import type { CandleMarket } from "../candle-streams";
import type { BookState } from "../encode";
import type { Listed } from "../listed";

/** What the endpoints read. */
export interface VenueData {
  readonly listed: readonly Listed[];
  now(): number;
  readonly candleMarket: CandleMarket;
  ticker(listed: Listed): string;
  book(listed: Listed, levels: number): Promise<BookState>;
  /** Trades with id >= fromId, oldest first; the newest `limit` where fromId is null. */
  trades(symbol: string, fromId: number | null, limit: number): SimulatedTrade[];
  /** Id of the first trade at or after `time`, or null. */
  tradeIdAt(symbol: string, time: number): number | null;
}
