import type { TradeEvent } from "@/lib/domain/market/event";
import type { MarketDataRow } from "@/lib/services/market-data/market-data-row";

/** `raw` goes in as the venue's own text: parsing and printing it again could change it. */
export function encodeTrade(trade: TradeEvent, spelling: string): string {
  const { price, quantity, time, venue, raw } = trade;
  const timestamp = new Date(time).toISOString();
  return `{"type":"trade","symbol":${JSON.stringify(spelling)},"price":${price},"quantity":${quantity},"timestamp":"${timestamp}","exchange":"${venue}","raw":${raw}}`;
}

export function encodeTicker(row: MarketDataRow): string {
  return JSON.stringify({ type: "ticker", ...row });
}

export function encodeError(code: string, message: string): string {
  return JSON.stringify({ type: "error", code, message });
}
