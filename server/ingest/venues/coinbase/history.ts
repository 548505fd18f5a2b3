import type { Candle } from "@/lib/domain/market/candle";
import type { Instrument } from "@/lib/domain/market/instrument";
import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";
import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import type { VenueHistory } from "@/lib/domain/market/ports";
import { isPlausibleTime, NUMBER_MAX } from "../../codec/plausible";
import type { RestClient } from "../../rest/rest-client";
import { readRows } from "./rest/read-rows";
import { productOf } from "./topics";

/** Lengths that the venue keeps candles of, in seconds. */
const GRANULARITY: Partial<Record<Interval, number>> = {
  "1m": 60,
  "5m": 300,
  "15m": 900,
  "1h": 3_600,
  "1d": 86_400,
};
const PAGE_MAX = 300;
const SHARE = 0.5;

interface HistoryOptions {
  rest: RestClient;
  /** The venue's own time, epoch milliseconds: what ends later is not closed. */
  now: () => number;
  signal: AbortSignal;
}

export function createHistory({ rest, now, signal }: HistoryOptions): VenueHistory {
  async function ask(path: string, query: Record<string, string | number>): Promise<unknown[]> {
    return readRows(path, await rest.get({ path, query, weight: 1, share: SHARE, signal }));
  }

  return {
    async instruments(symbols) {
      const wanted = new Map(symbols.map((symbol) => [productOf(symbol), symbol]));
      return (await ask("/products", {})).flatMap((row) => readInstrument(row, wanted) ?? []);
    },
    async candles(symbol, interval, from, to) {
      const granularity = GRANULARITY[interval];
      if (!granularity) return [];
      const lengthMs = INTERVAL_MS[interval];
      const candles: Candle[] = [];
      for (let start = from; start < to; start += PAGE_MAX * lengthMs) {
        // Both ends are included.
        const end = Math.min(to, start + PAGE_MAX * lengthMs) - lengthMs;
        const rows = await ask(`/products/${productOf(symbol)}/candles`, {
          granularity,
          start: new Date(start).toISOString(),
          end: new Date(Math.max(start, end)).toISOString(),
        });
        for (const row of rows) {
          const candle = readCandle(row);
          if (candle && candle.time >= from && candle.time < to && candle.time + lengthMs <= now()) {
            candles.push(candle);
          }
        }
      }
      return candles.sort((one, other) => one.time - other.time);
    },
  };
}

/** `[timeSeconds, low, high, open, close, volume]`, numbers; low and high stand before open. */
function readCandle(row: unknown): Candle | null {
  if (!Array.isArray(row)) return null;
  const numbers = row.slice(0, 6).map(Number);
  const [seconds = Number.NaN, low = 0, high = 0, open = 0, close = 0, volume = 0] = numbers;
  const time = seconds * 1_000;
  if (!isPlausibleTime(time)) return null;
  // A window without trades has no candle; NaN is not above zero either.
  if (![low, high, open, close, volume].every((value) => value > 0 && value <= NUMBER_MAX)) return null;
  if (low > Math.min(open, close) || high < Math.max(open, close)) return null;
  // The venue does not tell what was paid in all: the middle of the four prices stands for it.
  const vwap = (open + high + low + close) / 4;
  const quoteVolume = vwap * volume;
  return {
    time,
    open,
    high,
    low,
    close,
    volume,
    quoteVolume,
    trades: 0,
    vwap,
    takerBuyVolume: 0,
    closed: true,
  };
}

function readInstrument(row: unknown, wanted: ReadonlyMap<string, string>): Instrument | null {
  if (typeof row !== "object" || row === null) return null;
  const { id, base_currency: base, quote_currency: quote, ...rest }: Record<string, unknown> = { ...row };
  const symbol = typeof id === "string" ? wanted.get(id) : undefined;
  if (symbol === undefined || typeof base !== "string" || typeof quote !== "string") return null;
  const tickSize = parseDecimal(rest.quote_increment);
  const lotSize = parseDecimal(rest.base_increment);
  const minNotional = parseDecimal(rest.min_market_funds);
  if (!(tickSize > 0) || !(lotSize > 0)) return null;
  const isTrading = rest.status === "online" && rest.trading_disabled !== true;
  return {
    symbol,
    venue: "coinbase",
    base,
    quote,
    tickSize,
    lotSize,
    minNotional: Number.isNaN(minNotional) ? 0 : minNotional,
    status: isTrading ? "trading" : "halted",
  };
}
