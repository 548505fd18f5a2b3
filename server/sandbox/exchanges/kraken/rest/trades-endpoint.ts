import type { SimulatedTrade } from "../../market";
import { orderType } from "../encode-market";
import type { Pair } from "../pair";
import {
  isAfter,
  type Moment,
  nanosecondsText,
  type StampedTrade,
  secondsText,
  TradeStamps,
} from "../trade-stamps";
import type { KrakenMarket, Tools } from "./endpoints";
import type { Query } from "./query";

const COUNT_MAX = 1_000;
/** This endpoint's prices and volumes have at least so many decimals, whatever the pair's precision. */
const PRICE_DECIMALS = 5;
const VOLUME_DECIMALS = 8;

/** Oldest first: those after `since`, or the newest without it. `last` is the `since` of the next page. */
export function tradesAnswer(query: Query, { venue }: Tools): string {
  const pair = query.pair();
  const since = query.moment("since");
  const count = query.integer("count", COUNT_MAX, COUNT_MAX);
  const trades = since ? tradesAfter(venue, pair, since, count) : newest(venue, pair, count);
  const last = trades.at(-1);
  const cursor = last ? nanosecondsText(last) : (query.text("since") ?? "0");
  return `{"${pair.key}":[${trades.map((trade) => row(pair, trade)).join(",")}],"last":"${cursor}"}`;
}

function newest(venue: KrakenMarket, pair: Pair, count: number): StampedTrade[] {
  return stampAll(venue, pair, venue.trades(pair.symbol, null, count));
}

function tradesAfter(venue: KrakenMarket, pair: Pair, since: Moment, count: number): StampedTrade[] {
  const first = venue.tradeIdAt(pair.symbol, since.time);
  if (first === null) return [];
  const stamps = new TradeStamps(() => first);
  const found: StampedTrade[] = [];
  for (let fromId = first; found.length < count; ) {
    const page = venue.trades(pair.symbol, fromId, COUNT_MAX);
    for (const trade of page) {
      const stamped = stamps.stamp(trade);
      if (found.length < count && isAfter(stamped, since)) found.push(stamped);
    }
    const end = page.at(-1);
    if (!end || page.length < COUNT_MAX) break;
    fromId = end.id + 1;
  }
  return found;
}

function stampAll(venue: KrakenMarket, pair: Pair, trades: readonly SimulatedTrade[]): StampedTrade[] {
  const stamps = new TradeStamps((time) => venue.tradeIdAt(pair.symbol, time));
  return trades.map((trade) => stamps.stamp(trade));
}

function row({ instrument }: Pair, stamped: StampedTrade): string {
  const { id, price, quantity, buyerIsMaker } = stamped.trade;
  const priceText = price.toFixed(Math.max(PRICE_DECIMALS, instrument.priceDecimals));
  const side = buyerIsMaker ? "s" : "b";
  const type = orderType(id) === "market" ? "m" : "l";
  return `["${priceText}","${quantity.toFixed(VOLUME_DECIMALS)}",${secondsText(stamped)},"${side}","${type}","",${id}]`;
}
