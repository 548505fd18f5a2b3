import type { SimulatedCandle } from "../market";
import type { DayFigures } from "../shell/day-statistics";
import type { Pair } from "./pair";
import { microsOf, type StampedTrade } from "./trade-stamps";
import { microTime, nanoTime } from "./venue-time";

type MessageType = "snapshot" | "update";

export function tradeMessage(pair: Pair, type: MessageType, trades: readonly StampedTrade[]): string {
  const { priceDecimals, quantityDecimals } = pair.instrument;
  const rows = trades.map((stamped) => {
    const { id, price, quantity, time, buyerIsMaker } = stamped.trade;
    const side = buyerIsMaker ? "sell" : "buy";
    return `{"symbol":"${pair.symbol}","side":"${side}","price":${price.toFixed(priceDecimals)},"qty":${quantity.toFixed(quantityDecimals)},"ord_type":"${orderType(id)}","trade_id":${id},"timestamp":"${microTime(time, microsOf(stamped))}"}`;
  });
  return `{"channel":"trade","type":"${type}","data":[${rows.join(",")}]}`;
}

/** The synthetic market knows no order types: which one a trade shows follows from its id, so that it never changes. */
export function orderType(tradeId: number): "limit" | "market" {
  return tradeId % 3 === 0 ? "market" : "limit";
}

/** Best prices and the day, both at `time`. */
export interface TickerState {
  bid: number;
  bidQuantity: number;
  ask: number;
  askQuantity: number;
  day: DayFigures;
}

export function tickerMessage(pair: Pair, type: MessageType, state: TickerState, time: number): string {
  const { day } = state;
  const price = (value: number) => value.toFixed(pair.instrument.priceDecimals);
  const quantity = (value: number) => value.toFixed(pair.instrument.quantityDecimals);
  const change = day.last - day.open;
  const percent = day.open > 0 ? (change / day.open) * 100 : 0;
  return `{"channel":"ticker","type":"${type}","data":[{"symbol":"${pair.symbol}","bid":${price(state.bid)},"bid_qty":${quantity(state.bidQuantity)},"ask":${price(state.ask)},"ask_qty":${quantity(state.askQuantity)},"last":${price(day.last)},"volume":${quantity(day.volume)},"vwap":${price(averagePrice(day))},"low":${price(day.low)},"high":${price(day.high)},"change":${price(change)},"change_pct":${percent.toFixed(2)},"trades":${day.trades},"timestamp":"${microTime(time)}"}]}`;
}

export function ohlcMessage(
  pair: Pair,
  type: MessageType,
  minutes: number,
  candles: readonly SimulatedCandle[],
  time: number,
): string {
  const price = (value: number) => value.toFixed(pair.instrument.priceDecimals);
  const rows = candles.map((candle) => {
    const { open, high, low, close, trades } = candle;
    const volume = candle.volume.toFixed(pair.instrument.quantityDecimals);
    const average = price(candle.volume > 0 ? averagePrice(candle) : close);
    return `{"symbol":"${pair.symbol}","open":${price(open)},"high":${price(high)},"low":${price(low)},"close":${price(close)},"trades":${trades},"volume":${volume},"vwap":${average},"interval_begin":"${nanoTime(candle.time)}","interval":${minutes},"timestamp":"${microTime(candle.time + minutes * 60_000)}"}`;
  });
  return `{"channel":"ohlc","type":"${type}","timestamp":"${nanoTime(time)}","data":[${rows.join(",")}]}`;
}

export function averagePrice(of: { volume: number; quoteVolume: number }): number {
  return of.volume > 0 ? of.quoteVolume / of.volume : 0;
}
