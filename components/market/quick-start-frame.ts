import { FEEDS, type Feed } from "@/lib/domain/market/venue";

export interface TickerFrame {
  type: "ticker";
  symbol: string;
  price: number;
  change: number;
  volume: number;
  /** Epoch milliseconds of the newest event. */
  time: number;
  feed: Feed;
}

export interface TradeFrame {
  type: "trade";
  /** As it was asked for: `BTCUSDT`. */
  symbol: string;
  price: number;
  quantity: number;
  /** Epoch milliseconds, the venue's. */
  time: number;
  exchange: string;
  /** Binance says who made the price; the other side took it. Null where the payload does not tell. */
  side: "buy" | "sell" | null;
}

export type QuickStartFrame = TickerFrame | TradeFrame;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function timeOf(value: unknown): number | null {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** A row of `/market-data`, which is also a ticker frame; null where it is none. */
export function toTicker(row: unknown): TickerFrame | null {
  if (!isRecord(row)) return null;
  const { symbol, price, change, volume } = row;
  const time = timeOf(row.timestamp);
  const feed = FEEDS.find((known) => known === row.feed);
  if (typeof symbol !== "string" || !isNumber(price) || time === null || feed === undefined) return null;
  return {
    type: "ticker",
    symbol,
    price,
    change: isNumber(change) ? change : 0,
    volume: isNumber(volume) ? volume : 0,
    time,
    feed,
  };
}

function toTrade(row: Record<string, unknown>): TradeFrame | null {
  const { symbol, price, quantity, exchange, raw } = row;
  const time = timeOf(row.timestamp);
  if (typeof symbol !== "string" || typeof exchange !== "string") return null;
  if (!isNumber(price) || !isNumber(quantity) || time === null) return null;
  const maker = isRecord(raw) ? raw.m : undefined;
  const side = typeof maker === "boolean" ? (maker ? "sell" : "buy") : null;
  return { type: "trade", symbol, price, quantity, time, exchange, side };
}

/** Reads one frame of `/ws`. Anything but a ticker or a trade is null: newer servers may say more. */
export function parseFrame(text: string): QuickStartFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value)) return null;
  if (value.type === "trade") return toTrade(value);
  return value.type === "ticker" ? toTicker(value) : null;
}
