import type { Levels } from "@/lib/domain/market/event";
import type { Venue } from "@/lib/domain/market/venue";

/** A trade of the synthetic market; ids rise by one a venue and symbol, over restarts too. */
export interface SimulatedTrade {
  id: number;
  price: number;
  quantity: number;
  time: number;
  /** True where the buyer was resting, so that the aggressor sold. */
  buyerIsMaker: boolean;
}

/**
 * What happened to one instrument in one step of the market. The book's update ids run from
 * `firstUpdateId` to `lastUpdateId`, gapless from step to step; the levels carry absolute quantities.
 */
export interface MarketStep {
  venue: Venue;
  symbol: string;
  time: number;
  firstUpdateId: number;
  lastUpdateId: number;
  bids: Levels;
  asks: Levels;
  trades: readonly SimulatedTrade[];
}

export interface SimulatedBook {
  time: number;
  lastUpdateId: number;
  /** Flat price, quantity pairs, best first. */
  bids: Levels;
  asks: Levels;
}

export interface SimulatedInstrument {
  symbol: string;
  base: string;
  quote: string;
  tickSize: number;
  lotSize: number;
  minNotional: number;
  priceDecimals: number;
  quantityDecimals: number;
}

/** Trades within [from, to) of one minute or more, as a venue's kline endpoint shows them. */
export interface SimulatedCandle {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  quoteVolume: number;
  trades: number;
  takerBuyVolume: number;
  takerBuyQuoteVolume: number;
  firstTradeId: number;
  lastTradeId: number;
}

/** The synthetic market behind all simulated venues: one fundamental price, a book and a tape a venue. */
export interface SimulatedMarket {
  readonly venues: readonly Venue[];
  instruments(venue: Venue): readonly SimulatedInstrument[];
  /** Called for every instrument that moved, after its trades are on record. */
  onStep(handler: (step: MarketStep) => void): () => void;
  book(venue: Venue, symbol: string): SimulatedBook;
  /** Trades with id >= fromId, oldest first; the newest `limit` where fromId is null. */
  trades(venue: Venue, symbol: string, fromId: number | null, limit: number): SimulatedTrade[];
  /** Id of the first trade at or after `time`, or null. */
  tradeIdAt(venue: Venue, symbol: string, time: number): number | null;
  /** Candles with from <= time < to, oldest first, the open one last; lengths are 1 s or multiples of 1 m. */
  candles(venue: Venue, symbol: string, intervalMs: number, from: number, to: number): SimulatedCandle[];
  readonly tradesPerSecond: number;
  setRate(tradesPerSecond: number): void;
  start(): void;
  close(): Promise<void>;
}
