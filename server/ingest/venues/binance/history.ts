import type { Candle } from "@/lib/domain/market/candle";
import type { Instrument } from "@/lib/domain/market/instrument";
import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";
import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import type { VenueHistory } from "@/lib/domain/market/ports";
import { compactSymbol } from "@/lib/domain/market/symbol";
import { AppError } from "@/lib/platform/errors";
import { isPlausibleTime } from "../../codec/plausible";
import type { RestClient } from "../../rest/rest-client";

/** The venue's names of our intervals; it keeps no candles of the others. */
const WIRE_INTERVALS: Partial<Record<Interval, string>> = {
  "1s": "1s",
  "1m": "1m",
  "5m": "5m",
  "15m": "15m",
  "1h": "1h",
  "4h": "4h",
  "1d": "1d",
};
const PAGE_MAX = 1_000;
const KLINES_WEIGHT = 2;
const INSTRUMENTS_WEIGHT = 20;
const SHARE = 0.8;

interface HistoryOptions {
  rest: RestClient;
  /** The venue's own time, epoch milliseconds: what ends later is not closed. */
  now: () => number;
  signal: AbortSignal;
}

export function createHistory({ rest, now, signal }: HistoryOptions): VenueHistory {
  async function ask(path: string, query: Record<string, string | number>, weight: number): Promise<unknown> {
    const body = await rest.get({ path, query, weight, share: SHARE, signal });
    try {
      return JSON.parse(body);
    } catch (cause) {
      throw new AppError("unavailable", `${path} answered with something that is not JSON.`, { cause });
    }
  }

  return {
    async instruments(symbols) {
      const wire = JSON.stringify(symbols.map(compactSymbol));
      const answer = await ask("/api/v3/exchangeInfo", { symbols: wire }, INSTRUMENTS_WEIGHT);
      const rows = isRecord(answer) && Array.isArray(answer.symbols) ? answer.symbols : [];
      return rows.map(readInstrument).filter((instrument) => instrument !== null);
    },
    async candles(symbol, interval, from, to) {
      const wire = WIRE_INTERVALS[interval];
      if (!wire) return [];
      const candles: Candle[] = [];
      const lengthMs = INTERVAL_MS[interval];
      for (let start = from; start < to; ) {
        const query = {
          symbol: compactSymbol(symbol),
          interval: wire,
          startTime: start,
          endTime: to - 1,
          limit: PAGE_MAX,
        };
        const rows = await ask("/api/v3/klines", query, KLINES_WEIGHT);
        if (!Array.isArray(rows) || rows.length === 0) break;
        const newest = readTime(rows.at(-1));
        for (const row of rows) {
          const candle = readCandle(row);
          if (candle && candle.time >= start && candle.time < to && candle.time + lengthMs <= now()) {
            candles.push(candle);
          }
        }
        if (rows.length < PAGE_MAX || newest === null || newest < start) break;
        start = newest + lengthMs;
      }
      return candles;
    },
  };
}

function readTime(row: unknown): number | null {
  const time: unknown = Array.isArray(row) ? row[0] : null;
  return isPlausibleTime(time) ? time : null;
}

/** `[openMs, o, h, l, c, base volume, closeMs, quote volume, trades, taker base, taker quote, "0"]` */
function readCandle(row: unknown): Candle | null {
  const time = readTime(row);
  if (time === null || !Array.isArray(row)) return null;
  const [open, high, low, close, volume] = row.slice(1, 6).map(parseDecimal);
  const quoteVolume = parseDecimal(row[7]);
  const takerBuyVolume = parseDecimal(row[9]);
  const trades: unknown = row[8];
  if (!isPositive(open) || !isPositive(high) || !isPositive(low) || !isPositive(close)) return null;
  // A window without trades has no candle.
  if (!isPositive(volume) || !(quoteVolume > 0) || !(takerBuyVolume >= 0) || !isCount(trades)) return null;
  const vwap = quoteVolume / volume;
  return {
    time,
    open,
    high,
    low,
    close,
    volume,
    quoteVolume,
    trades,
    vwap,
    takerBuyVolume,
    closed: true,
  };
}

function isPositive(value: number | undefined): value is number {
  return value !== undefined && value > 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function readInstrument(row: unknown): Instrument | null {
  if (!isRecord(row) || !Array.isArray(row.filters)) return null;
  const { baseAsset: base, quoteAsset: quote, status } = row;
  if (typeof base !== "string" || typeof quote !== "string") return null;
  const filters = row.filters.filter(isRecord);
  const filter = (types: readonly string[], field: string): number => {
    const found = filters.find(({ filterType }) => types.includes(String(filterType)));
    return parseDecimal(found?.[field]);
  };
  const tickSize = filter(["PRICE_FILTER"], "tickSize");
  const lotSize = filter(["LOT_SIZE"], "stepSize");
  const minNotional = filter(["NOTIONAL", "MIN_NOTIONAL"], "minNotional");
  if (!(tickSize > 0) || !(lotSize > 0)) return null;
  return {
    symbol: `${base}/${quote}`,
    venue: "binance",
    base,
    quote,
    tickSize,
    lotSize,
    minNotional: Number.isNaN(minNotional) ? 0 : minNotional,
    status: status === "TRADING" ? "trading" : "halted",
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
