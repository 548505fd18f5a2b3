import type { Levels } from "@/lib/domain/market/event";
import type { SimulatedTrade } from "../market";
import type { DayFigures } from "./day-statistics";
import type { Product } from "./product";
import { levelPrice, levelSize, microTime, tradePrice, tradeSize, volumeText } from "./venue-text";

/** A trade and its place among everything that the matching engine said of its product. */
export interface SequencedTrade {
  trade: SimulatedTrade;
  sequence: number;
}

/** Best prices and the day, as a ticker shows them. */
export interface TickerState {
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
  day: DayFigures;
}

export function matchMessage(
  product: Product,
  type: "match" | "last_match",
  { trade, sequence }: SequencedTrade,
): string {
  const { id, price, quantity, time } = trade;
  const maker = product.orderIds.maker(trade);
  const taker = product.orderIds.taker(trade);
  return `{"type":"${type}","trade_id":${id},"maker_order_id":"${maker}","taker_order_id":"${taker}","side":"${makerSide(trade)}","size":"${tradeSize(quantity, product)}","price":"${tradePrice(price, product)}","product_id":"${product.id}","sequence":${sequence},"time":"${microTime(time)}"}`;
}

/** The side of a match is the maker's, unlike everywhere else in this market. */
export function makerSide(trade: SimulatedTrade): "buy" | "sell" {
  return trade.buyerIsMaker ? "buy" : "sell";
}

function takerSide(trade: SimulatedTrade): "buy" | "sell" {
  return trade.buyerIsMaker ? "sell" : "buy";
}

export function snapshotMessage(product: Product, bids: Levels, asks: Levels): string {
  return `{"type":"snapshot","product_id":"${product.id}","asks":${levelsText(asks, product)},"bids":${levelsText(bids, product)}}`;
}

function levelsText(levels: Levels, product: Product): string {
  let text = "[";
  for (let index = 0; index + 1 < levels.length; index += 2) {
    if (index > 0) text += ",";
    text += `["${levelPrice(levels[index] ?? 0, product)}","${levelSize(levels[index + 1] ?? 0, product)}"]`;
  }
  return `${text}]`;
}

/** New absolute sizes, by price. */
export type SideChanges = Iterable<readonly [price: number, size: number]>;

export function updateMessage(product: Product, buys: SideChanges, sells: SideChanges, time: number): string {
  const changes = [...changesText("buy", buys, product), ...changesText("sell", sells, product)];
  return `{"type":"l2update","product_id":"${product.id}","changes":[${changes.join(",")}],"time":"${microTime(time)}"}`;
}

function changesText(side: "buy" | "sell", changes: SideChanges, product: Product): string[] {
  const rows: string[] = [];
  for (const [price, size] of changes) {
    rows.push(`["${side}","${levelPrice(price, product)}","${levelSize(size, product)}"]`);
  }
  return rows;
}

/** Of the newest trade; its side is the taker's. */
export function tickerMessage(
  product: Product,
  type: "ticker" | "ticker_batch",
  { trade, sequence }: SequencedTrade,
  state: TickerState,
): string {
  const { day } = state;
  const price = (value: number) => tradePrice(value, product);
  return `{"type":"${type}","sequence":${sequence},"product_id":"${product.id}","price":"${price(trade.price)}","open_24h":"${price(day.open)}","volume_24h":"${volumeText(day.volume)}","low_24h":"${price(day.low)}","high_24h":"${price(day.high)}","volume_30d":"${volumeText(day.monthVolume)}","best_bid":"${price(state.bid)}","best_bid_size":"${volumeText(state.bidSize)}","best_ask":"${price(state.ask)}","best_ask_size":"${volumeText(state.askSize)}","side":"${takerSide(trade)}","time":"${microTime(trade.time)}","trade_id":${trade.id},"last_size":"${tradeSize(trade.quantity, product)}"}`;
}

export function heartbeatMessage(
  product: Product,
  lastTradeId: number,
  sequence: number,
  time: number,
): string {
  return `{"type":"heartbeat","last_trade_id":${lastTradeId},"product_id":"${product.id}","sequence":${sequence},"time":"${microTime(time)}"}`;
}

/** Everything that a connection is subscribed to, by channel. */
export function subscriptionsMessage(current: ReadonlyMap<string, ReadonlySet<string>>): string {
  const channels = [...current].map(([name, products]) => ({ name, product_ids: [...products] }));
  return JSON.stringify({ type: "subscriptions", channels });
}

export function errorMessage(message: string, reason: string): string {
  return JSON.stringify({ type: "error", message, reason });
}
