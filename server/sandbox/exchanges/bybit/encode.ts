import type { Levels } from "@/lib/domain/market/event";
import type { SimulatedTrade } from "../market";
import type { DepthChange, DepthState } from "./depth-topic";
import type { ToldKline } from "./kline-feed";
import type { Listing } from "./listing";
import { numberText } from "./number-text";

/** Turnovers and index prices are in the quote coin and have more decimals than prices. */
const QUOTE_DECIMALS = 8;

/** Spot has `ts` before `type`, other products after it. */
export function frame(topic: string, type: "snapshot" | "delta", ts: number, rest: string): string {
  return `{"topic":"${topic}","ts":${ts},"type":"${type}",${rest}}`;
}

/** Trade ids are the market's own, as a text: this venue's ids are no numbers to JSON. */
export function tradeId({ id }: SimulatedTrade): string {
  return String(id);
}

export function takerSide({ buyerIsMaker }: SimulatedTrade): "Buy" | "Sell" {
  return buyerIsMaker ? "Sell" : "Buy";
}

export function tradesData(listing: Listing, trades: readonly SimulatedTrade[], seq: number): string {
  const { wire, instrument } = listing;
  const { priceDecimals, quantityDecimals } = instrument;
  const rows = trades.map((trade) => {
    const price = numberText(trade.price, priceDecimals);
    const quantity = numberText(trade.quantity, quantityDecimals);
    const head = `"i":"${tradeId(trade)}","T":${trade.time},"p":"${price}","v":"${quantity}","S":"${takerSide(trade)}"`;
    return `{${head},"s":"${wire}","BT":false,"RPI":false,"seq":${seq}}`;
  });
  return `"data":[${rows.join(",")}]`;
}

export function bookData(
  listing: Listing,
  { bids, asks }: DepthChange,
  { u, seq, time }: DepthState,
): string {
  const sides = `"b":${levelRows(listing, bids)},"a":${levelRows(listing, asks)}`;
  return `"data":{"s":"${listing.wire}",${sides},"u":${u},"seq":${seq}},"cts":${time}`;
}

export function levelRows({ instrument }: Listing, levels: Levels): string {
  const { priceDecimals, quantityDecimals } = instrument;
  const rows: string[] = [];
  for (let index = 0; index + 1 < levels.length; index += 2) {
    const price = numberText(levels[index] ?? 0, priceDecimals);
    rows.push(`["${price}","${numberText(levels[index + 1] ?? 0, quantityDecimals)}"]`);
  }
  return `[${rows.join(",")}]`;
}

export function klineData(
  { instrument }: Listing,
  interval: string,
  { time, end, open, close, high, low, volume, quoteVolume, confirm }: ToldKline,
  timestamp: number,
): string {
  const price = (value: number) => `"${numberText(value, instrument.priceDecimals)}"`;
  const prices = `"open":${price(open)},"close":${price(close)},"high":${price(high)},"low":${price(low)}`;
  const sums = `"volume":"${numberText(volume, instrument.quantityDecimals)}","turnover":"${quoteText(quoteVolume)}"`;
  return `"data":[{"start":${time},"end":${end},"interval":"${interval}",${prices},${sums},"confirm":${confirm},"timestamp":${timestamp}}]`;
}

export function quoteText(value: number): string {
  return numberText(value, QUOTE_DECIMALS);
}
