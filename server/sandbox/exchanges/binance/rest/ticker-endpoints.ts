import { compactSymbol } from "@/lib/domain/market/symbol";
import { dayTicker } from "../day-ticker";
import { fixed8 } from "../fixed-text";
import type { MarketView } from "../market-view";
import { ApiError } from "./api-error";
import type { Query } from "./query";

export function dayTickerAnswer(view: MarketView, query: Query): string {
  const type = query.text("type") ?? "FULL";
  if (type !== "FULL" && type !== "MINI") throw new ApiError(400, -1139, "Invalid ticker type.");
  return oneOrMany(view, query, (symbol) => dayRow(view, symbol, type === "FULL"));
}

export function priceTickerAnswer(view: MarketView, query: Query): string {
  return oneOrMany(view, query, (symbol) => ({
    symbol: compactSymbol(symbol),
    price: fixed8(view.trades(symbol, null, 1)[0]?.price ?? 0),
  }));
}

export function bookTickerAnswer(view: MarketView, query: Query): string {
  return oneOrMany(view, query, (symbol) => {
    const { bids, asks } = view.book(symbol, 1);
    return {
      symbol: compactSymbol(symbol),
      bidPrice: fixed8(bids[0] ?? 0),
      bidQty: fixed8(bids[1] ?? 0),
      askPrice: fixed8(asks[0] ?? 0),
      askQty: fixed8(asks[1] ?? 0),
    };
  });
}

function oneOrMany(view: MarketView, query: Query, row: (symbol: string) => object): string {
  const one = query.symbolOrNull();
  if (one !== null) return JSON.stringify(row(one));
  const chosen = query.symbols() ?? view.instruments.map(({ symbol }) => symbol);
  return JSON.stringify(chosen.map(row));
}

function dayRow(view: MarketView, symbol: string, full: boolean): object {
  const day = dayTicker(view, symbol);
  const change = day.close - day.open;
  const mini = {
    symbol: compactSymbol(symbol),
    openPrice: fixed8(day.open),
    highPrice: fixed8(day.high),
    lowPrice: fixed8(day.low),
    lastPrice: fixed8(day.close),
    volume: fixed8(day.volume),
    quoteVolume: fixed8(day.quoteVolume),
    openTime: day.openTime,
    closeTime: day.closeTime,
    firstId: day.firstTradeId,
    lastId: day.lastTradeId,
    count: day.trades,
  };
  if (!full) return mini;
  return {
    ...mini,
    priceChange: fixed8(change),
    priceChangePercent: (day.open > 0 ? (change / day.open) * 100 : 0).toFixed(3),
    weightedAvgPrice: fixed8(day.volume > 0 ? day.quoteVolume / day.volume : 0),
    prevClosePrice: fixed8(day.previousClose),
    lastQty: fixed8(day.lastQuantity),
    bidPrice: fixed8(day.bid),
    bidQty: fixed8(day.bidQuantity),
    askPrice: fixed8(day.ask),
    askQty: fixed8(day.askQuantity),
  };
}
