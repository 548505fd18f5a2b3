import type { SimulatedBook, SimulatedCandle, SimulatedTrade } from "../../market";
import type { Pair } from "../pair";
import { depthAnswer } from "./depth-endpoint";
import { assetPairsAnswer, assetsAnswer } from "./listing-endpoints";
import { ohlcAnswer } from "./ohlc-endpoint";
import type { Query } from "./query";
import { tickerAnswer } from "./ticker-endpoint";
import { tradesAnswer } from "./trades-endpoint";

/** What the REST side reads of the market behind it. */
export interface KrakenMarket {
  readonly pairs: readonly Pair[];
  /** Epoch milliseconds, by the venue's matching engine. */
  now(): number;
  book(symbol: string, limit: number): SimulatedBook;
  /** The book as a request gets it: late or stale where a fault has it so. */
  bookAnswer(symbol: string, limit: number): Promise<SimulatedBook>;
  trades(symbol: string, fromId: number | null, limit: number): SimulatedTrade[];
  tradeIdAt(symbol: string, time: number): number | null;
  candles(symbol: string, intervalMs: number, from: number, to: number): SimulatedCandle[];
}

export interface Tools {
  venue: KrakenMarket;
}

export interface Endpoint {
  /** True where calls are counted a pair, not over everything that an address calls. */
  countsByPair: boolean;
  /** The text of `result`. */
  answer(query: Query, tools: Tools): string | Promise<string>;
}

export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/0/public/Time": { countsByPair: false, answer: (_query, { venue }) => timeAnswer(venue.now()) },
  "/0/public/SystemStatus": {
    countsByPair: false,
    answer: (_query, { venue }) =>
      `{"status":"online","timestamp":"${new Date(venue.now()).toISOString().slice(0, 19)}Z"}`,
  },
  "/0/public/Assets": { countsByPair: false, answer: assetsAnswer },
  "/0/public/AssetPairs": { countsByPair: false, answer: assetPairsAnswer },
  "/0/public/Ticker": { countsByPair: false, answer: tickerAnswer },
  "/0/public/Depth": { countsByPair: false, answer: depthAnswer },
  "/0/public/OHLC": { countsByPair: true, answer: ohlcAnswer },
  "/0/public/Trades": { countsByPair: true, answer: tradesAnswer },
};

function timeAnswer(now: number): string {
  return `{"unixtime":${Math.floor(now / 1_000)},"rfc1123":"${new Date(now).toUTCString()}"}`;
}
