import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../../faults/fault-desk";
import type { MarketView } from "../market-view";
import { depthAnswer } from "./depth-endpoint";
import { exchangeInfoAnswer } from "./exchange-info";
import { klinesAnswer } from "./kline-endpoint";
import type { Query } from "./query";
import { bookTickerAnswer, dayTickerAnswer, priceTickerAnswer } from "./ticker-endpoints";
import { aggregateTradesAnswer, historicalTradesAnswer, tradesAnswer } from "./trade-endpoints";

export interface Tools {
  faults: FaultDesk;
  clock: Clock;
}

export interface Endpoint {
  parameters: readonly string[];
  /** What a request costs of the address's minute. */
  weight(query: Query, symbols: number): number;
  answer(view: MarketView, query: Query, tools: Tools): string | Promise<string>;
}

/** What the venue answers, with the documented weights. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/api/v3/ping": { parameters: [], weight: () => 1, answer: () => "{}" },
  "/api/v3/time": {
    parameters: [],
    weight: () => 1,
    answer: (view, _query, tools) => tools.faults.rewrite(`{"serverTime":${view.now()}}`, null),
  },
  "/api/v3/exchangeInfo": {
    parameters: ["symbol", "symbols", "permissions", "showPermissionSets", "symbolStatus"],
    weight: () => 20,
    answer: exchangeInfoAnswer,
  },
  "/api/v3/depth": {
    parameters: ["symbol", "limit", "symbolStatus"],
    weight: (query) => depthWeight(query.limit(100, 5_000)),
    answer: depthAnswer,
  },
  "/api/v3/trades": { parameters: ["symbol", "limit"], weight: () => 25, answer: tradesAnswer },
  "/api/v3/historicalTrades": {
    parameters: ["symbol", "limit", "fromId"],
    weight: () => 25,
    answer: historicalTradesAnswer,
  },
  "/api/v3/aggTrades": {
    parameters: ["symbol", "fromId", "startTime", "endTime", "limit"],
    weight: () => 4,
    answer: aggregateTradesAnswer,
  },
  "/api/v3/klines": {
    parameters: ["symbol", "interval", "startTime", "endTime", "timeZone", "limit"],
    weight: () => 2,
    answer: klinesAnswer,
  },
  "/api/v3/ticker/24hr": {
    parameters: ["symbol", "symbols", "type", "symbolStatus"],
    weight: (query, symbols) => dayTickerWeight(query.symbolOrNull() === null ? symbols : 1, query.symbols()),
    answer: dayTickerAnswer,
  },
  "/api/v3/ticker/price": {
    parameters: ["symbol", "symbols", "symbolStatus"],
    weight: (query) => (query.symbolOrNull() === null ? 4 : 2),
    answer: priceTickerAnswer,
  },
  "/api/v3/ticker/bookTicker": {
    parameters: ["symbol", "symbols", "symbolStatus"],
    weight: (query) => (query.symbolOrNull() === null ? 4 : 2),
    answer: bookTickerAnswer,
  },
};

function depthWeight(limit: number): number {
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

function dayTickerWeight(symbols: number, chosen: readonly string[] | null): number {
  if (chosen === null) return symbols === 1 ? 2 : 80;
  if (chosen.length <= 20) return 2;
  return chosen.length <= 100 ? 40 : 80;
}
