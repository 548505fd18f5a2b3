import type { SimulatedTrade } from "../../market";
import { aggregateTrades } from "../aggregate-trades";
import { fixed8 } from "../fixed-text";
import type { MarketView } from "../market-view";
import { ApiError } from "./api-error";
import type { Query } from "./query";

const LIMIT_DEFAULT = 500;
const LIMIT_MAX = 1_000;

export function tradesAnswer(view: MarketView, query: Query): string {
  return rows(view.trades(query.symbol(), null, query.limit(LIMIT_DEFAULT, LIMIT_MAX)));
}

export function historicalTradesAnswer(view: MarketView, query: Query): string {
  const limit = query.limit(LIMIT_DEFAULT, LIMIT_MAX);
  return rows(view.trades(query.symbol(), query.integer("fromId"), limit));
}

export function aggregateTradesAnswer(view: MarketView, query: Query): string {
  const symbol = query.symbol();
  const limit = query.limit(LIMIT_DEFAULT, LIMIT_MAX);
  const fromId = query.integer("fromId");
  const startTime = query.integer("startTime");
  const endTime = query.integer("endTime");
  if (fromId !== null && (startTime !== null || endTime !== null)) {
    throw new ApiError(400, -1128, "Combination of optional parameters invalid.");
  }
  const trades = tradesWithin(view, symbol, { fromId, startTime, endTime, limit });
  const aggregates = aggregateTrades(trades);
  const newest = fromId === null && startTime === null;
  const chosen = newest ? aggregates.slice(-limit) : aggregates.slice(0, limit);
  return `[${chosen
    .map(
      (one) =>
        `{"a":${one.id},"p":"${fixed8(one.price)}","q":"${fixed8(one.quantity)}","f":${one.firstTradeId},"l":${one.lastTradeId},"T":${one.time},"m":${one.buyerIsMaker},"M":true}`,
    )
    .join(",")}]`;
}

interface Range {
  fromId: number | null;
  startTime: number | null;
  endTime: number | null;
  limit: number;
}

/** Enough trades for `limit` aggregates, and never half an aggregate at the near end. */
function tradesWithin(view: MarketView, symbol: string, range: Range): SimulatedTrade[] {
  const { fromId, startTime, endTime, limit } = range;
  const count = limit * 4;
  if (fromId === null && startTime === null) {
    const endId = endTime === null ? null : view.tradeIdAt(symbol, endTime + 1);
    const trades =
      endId === null
        ? view.trades(symbol, null, count)
        : view.trades(symbol, Math.max(0, endId - count), count).filter((trade) => trade.id < endId);
    return trades.length === count ? dropBrokenHead(trades) : trades;
  }
  const first = fromId ?? view.tradeIdAt(symbol, startTime ?? 0);
  if (first === null) return [];
  const trades = view.trades(symbol, first, count);
  return endTime === null ? trades : trades.filter((trade) => trade.time <= endTime);
}

function dropBrokenHead(trades: SimulatedTrade[]): SimulatedTrade[] {
  const time = trades[0]?.time;
  const whole = trades.findIndex((trade) => trade.time !== time);
  return whole < 0 ? trades : trades.slice(whole);
}

function rows(trades: readonly SimulatedTrade[]): string {
  return `[${trades
    .map(
      (trade) =>
        `{"id":${trade.id},"price":"${fixed8(trade.price)}","qty":"${fixed8(trade.quantity)}","quoteQty":"${fixed8(trade.price * trade.quantity)}","time":${trade.time},"isBuyerMaker":${trade.buyerIsMaker},"isBestMatch":true}`,
    )
    .join(",")}]`;
}
