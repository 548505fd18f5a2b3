import type { Levels } from "@/lib/domain/market/event";
import type { SimulatedCandle, SimulatedTrade } from "../market";
import type { DayFigures } from "../shell/day-statistics";
import type { ChannelName } from "./channel";
import type { GatheredTrade } from "./gather-trades";
import type { Listed } from "./listed";
import { trimmed } from "./trimmed-text";

/** Orders at a level; the market behind keeps quantities alone, so that this is made up from the price. */
const ORDERS_MAX = 7;

/** Messages are built by hand because every trade passes here. */
export function channelMessage(channel: ChannelName, instId: string, data: string, action?: string): string {
  const form = action === undefined ? "" : `"action":"${action}",`;
  return `{"arg":{"channel":"${channel}","instId":"${instId}"},${form}"data":[${data}]}`;
}

export function tradeText({ instId, instrument }: Listed, trade: SimulatedTrade): string {
  return `{"instId":"${instId}","tradeId":"${trade.id}","px":"${trimmed(trade.price, instrument.priceDecimals)}","sz":"${trimmed(trade.quantity, instrument.quantityDecimals)}","side":"${sideOf(trade)}","ts":"${trade.time}","source":"0"}`;
}

export function gatheredTradeText(
  { instId, instrument }: Listed,
  trade: GatheredTrade,
  seqId: number,
): string {
  return `{"instId":"${instId}","tradeId":"${trade.lastId}","px":"${trimmed(trade.price, instrument.priceDecimals)}","sz":"${trimmed(trade.quantity, instrument.quantityDecimals)}","side":"${sideOf(trade)}","ts":"${trade.time}","count":"${trade.count}","source":"0","seqId":${seqId}}`;
}

/** A level is price, size, a field that died, and how many orders there are. */
export function levelsText({ instrument }: Listed, levels: Levels): string {
  const rows: string[] = [];
  for (let index = 0; index + 1 < levels.length; index += 2) {
    const price = levels[index] ?? 0;
    const size = levels[index + 1] ?? 0;
    const orders = size === 0 ? 0 : 1 + (Math.round(price / instrument.tickSize) % ORDERS_MAX);
    rows.push(
      `["${trimmed(price, instrument.priceDecimals)}","${trimmed(size, instrument.quantityDecimals)}","0","${orders}"]`,
    );
  }
  return `[${rows.join(",")}]`;
}

export interface BookState {
  bids: Levels;
  asks: Levels;
  time: number;
  seqId: number;
}

/** The checksum died in 2026: the field is there and always 0. */
export function bookChangeText(listed: Listed, book: BookState, prevSeqId: number): string {
  return `{${sidesText(listed, book)},"ts":"${book.time}","checksum":0,"prevSeqId":${prevSeqId},"seqId":${book.seqId}}`;
}

/** A book that replaces the one before it, as `books5`, `bbo-tbt` and REST have it. */
export function wholeBookText(listed: Listed, book: BookState, naming: "named" | "unnamed"): string {
  const name = naming === "named" ? `"instId":"${listed.instId}",` : "";
  return `{${sidesText(listed, book)},${name}"ts":"${book.time}","seqId":${book.seqId}}`;
}

export interface TickerState {
  last: { price: number; quantity: number };
  bid: number;
  bidQuantity: number;
  ask: number;
  askQuantity: number;
  day: DayFigures;
  startOfDayUtc0: number;
  startOfDayUtc8: number;
  time: number;
}

export function tickerText({ instId, instrument }: Listed, state: TickerState): string {
  const price = (value: number) => trimmed(value, instrument.priceDecimals);
  const size = (value: number) => trimmed(value, instrument.quantityDecimals);
  const { last, day } = state;
  return `{"instType":"SPOT","instId":"${instId}","last":"${price(last.price)}","lastSz":"${size(last.quantity)}","askPx":"${price(state.ask)}","askSz":"${size(state.askQuantity)}","bidPx":"${price(state.bid)}","bidSz":"${size(state.bidQuantity)}","open24h":"${price(day.open)}","high24h":"${price(day.high)}","low24h":"${price(day.low)}","volCcy24h":"${trimmed(day.quoteVolume, 8)}","vol24h":"${size(day.volume)}","ts":"${state.time}","sodUtc0":"${price(state.startOfDayUtc0)}","sodUtc8":"${price(state.startOfDayUtc8)}"}`;
}

/** On spot both volumes in currency are in the quote. */
export function candleText({ instrument }: Listed, candle: SimulatedCandle, isClosed: boolean): string {
  const price = (value: number) => trimmed(value, instrument.priceDecimals);
  const quote = trimmed(candle.quoteVolume, 8);
  const volume = trimmed(candle.volume, instrument.quantityDecimals);
  return `["${candle.time}","${price(candle.open)}","${price(candle.high)}","${price(candle.low)}","${price(candle.close)}","${volume}","${quote}","${quote}","${isClosed ? 1 : 0}"]`;
}

function sidesText(listed: Listed, { bids, asks }: BookState): string {
  return `"asks":${levelsText(listed, asks)},"bids":${levelsText(listed, bids)}`;
}

/** The aggressor's side. */
function sideOf({ buyerIsMaker }: { buyerIsMaker: boolean }): "buy" | "sell" {
  return buyerIsMaker ? "sell" : "buy";
}
