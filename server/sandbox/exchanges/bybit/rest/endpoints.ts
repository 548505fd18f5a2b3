import { instrumentsAnswer } from "./instruments-endpoint";
import { klineAnswer } from "./kline-endpoint";
import { orderBookAnswer } from "./order-book-endpoint";
import type { Query } from "./query";
import { recentTradeAnswer } from "./recent-trade-endpoint";
import { tickersAnswer } from "./tickers-endpoint";
import type { VenueData } from "./venue-data";

/** The text of `result`. */
export type Endpoint = (query: Query, data: VenueData) => string | Promise<string>;

export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/v5/market/time": (_query, data) => timeAnswer(data.now()),
  "/v5/market/instruments-info": instrumentsAnswer,
  "/v5/market/kline": klineAnswer,
  "/v5/market/orderbook": orderBookAnswer,
  "/v5/market/recent-trade": recentTradeAnswer,
  "/v5/market/tickers": tickersAnswer,
};

function timeAnswer(now: number): string {
  return `{"timeSecond":"${Math.floor(now / 1_000)}","timeNano":"${now}000000"}`;
}
