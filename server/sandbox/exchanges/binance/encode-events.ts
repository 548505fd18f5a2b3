import type { Levels } from "@/lib/domain/market/event";
import type { SimulatedTrade } from "../market";
import type { AggregateTrade } from "./aggregate-trades";
import { fixed8, levelsText } from "./fixed-text";

/** Payloads of the streams as JSON text; built by hand because every trade passes here. */
export function tradeEvent(wire: string, trade: SimulatedTrade, eventTime: number): string {
  return `{"e":"trade","E":${eventTime},"s":"${wire}","t":${trade.id},"p":"${fixed8(trade.price)}","q":"${fixed8(trade.quantity)}","T":${trade.time},"m":${trade.buyerIsMaker},"M":true}`;
}

export function aggregateTradeEvent(wire: string, trade: AggregateTrade, eventTime: number): string {
  return `{"e":"aggTrade","E":${eventTime},"s":"${wire}","a":${trade.id},"p":"${fixed8(trade.price)}","q":"${fixed8(trade.quantity)}","f":${trade.firstTradeId},"l":${trade.lastTradeId},"T":${trade.time},"m":${trade.buyerIsMaker},"M":true}`;
}

export interface TopOfBook {
  bid: number;
  bidQuantity: number;
  ask: number;
  askQuantity: number;
}

export function bookTickerEvent(wire: string, updateId: number, top: TopOfBook): string {
  return `{"u":${updateId},"s":"${wire}","b":"${fixed8(top.bid)}","B":"${fixed8(top.bidQuantity)}","a":"${fixed8(top.ask)}","A":"${fixed8(top.askQuantity)}"}`;
}

export interface DepthChange {
  firstUpdateId: number;
  lastUpdateId: number;
  bids: Levels;
  asks: Levels;
}

export function depthEvent(wire: string, change: DepthChange, eventTime: number): string {
  return `{"e":"depthUpdate","E":${eventTime},"s":"${wire}","U":${change.firstUpdateId},"u":${change.lastUpdateId},"b":${levelsText(change.bids)},"a":${levelsText(change.asks)}}`;
}

export function depthSnapshot(lastUpdateId: number, bids: Levels, asks: Levels): string {
  return `{"lastUpdateId":${lastUpdateId},"bids":${levelsText(bids)},"asks":${levelsText(asks)}}`;
}
