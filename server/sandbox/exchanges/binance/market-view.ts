import type { SimulatedBook, SimulatedCandle, SimulatedInstrument, SimulatedTrade } from "../market";

/** What the protocol reads of the market behind it: the synthetic one or a recording. */
export interface MarketView {
  readonly instruments: readonly SimulatedInstrument[];
  /** The venue's clock, epoch milliseconds; in a replay the recording's. */
  now(): number;
  /** The book for a REST snapshot; a replay answers when it has reached one. Null: none to be had. */
  snapshot(symbol: string, limit: number): Promise<SimulatedBook | null>;
  book(symbol: string, limit: number): SimulatedBook;
  trades(symbol: string, fromId: number | null, limit: number): SimulatedTrade[];
  tradeIdAt(symbol: string, time: number): number | null;
  candles(symbol: string, intervalMs: number, from: number, to: number): SimulatedCandle[];
}
