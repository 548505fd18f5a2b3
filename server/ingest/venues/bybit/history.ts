import type { Candle } from "@/lib/domain/market/candle";
import type { Instrument } from "@/lib/domain/market/instrument";
import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";
import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import type { VenueHistory } from "@/lib/domain/market/ports";
import { compactSymbol } from "@/lib/domain/market/symbol";
import { isPlausibleTime } from "../../codec/plausible";
import type { RestClient } from "../../rest/rest-client";
import { type ListRow, readList } from "./rest/read-list";

/** The venue's names of our intervals; it keeps no candles of the others. */
const WIRE_INTERVALS: Partial<Record<Interval, string>> = {
  "1m": "1",
  "5m": "5",
  "15m": "15",
  "1h": "60",
  "4h": "240",
  "1d": "D",
};
const CATEGORY = "spot";
const PAGE_MAX = 1_000;
/** Leaves room for the comparisons that trades wait for. */
const SHARE = 0.5;

interface HistoryOptions {
  rest: RestClient;
  /** The venue's own time, epoch milliseconds: what ends later is not closed. */
  now: () => number;
  signal: AbortSignal;
}

export function createHistory({ rest, now, signal }: HistoryOptions): VenueHistory {
  async function ask(path: string, query: Record<string, string | number>): Promise<ListRow[]> {
    const request = { path, query: { category: CATEGORY, ...query }, weight: 1, share: SHARE, signal };
    return readList(path, await rest.get(request));
  }

  return {
    async instruments(symbols) {
      // Without a symbol the venue lists all of spot in one answer.
      const rows = await ask("/v5/market/instruments-info", {});
      const wanted = new Map(symbols.map((symbol) => [compactSymbol(symbol), symbol]));
      return rows.flatMap(({ row }) => readInstrument(row, wanted) ?? []);
    },
    async candles(symbol, interval, from, to) {
      const wire = WIRE_INTERVALS[interval];
      if (!wire) return [];
      const lengthMs = INTERVAL_MS[interval];
      const candles: Candle[] = [];
      // Pages are the newest of their range, so the way is backwards: it ends where the venue's record begins.
      for (let end = to - 1; end >= from; ) {
        const query = { symbol: compactSymbol(symbol), interval: wire, start: from, end, limit: PAGE_MAX };
        const rows = await ask("/v5/market/kline", query);
        let oldest = end + 1;
        for (const { row } of rows) {
          const time = readTime(row);
          if (time === null || time < from || time > end) continue;
          oldest = Math.min(oldest, time);
          const candle = time + lengthMs <= now() ? readCandle(row, time) : null;
          if (candle) candles.push(candle);
        }
        if (rows.length < PAGE_MAX || oldest > end) break;
        end = oldest - 1;
      }
      return candles.sort((one, other) => one.time - other.time);
    },
  };
}

function readTime(row: unknown): number | null {
  const time = Array.isArray(row) ? parseDecimal(row[0]) : Number.NaN;
  return isPlausibleTime(time) ? time : null;
}

/**
 * `[startMs, o, h, l, c, base volume, quote volume]`, all texts. The venue counts neither trades nor the
 * takers' part; a candle without trades counted gives way to whatever is made from trades.
 */
function readCandle(row: unknown, time: number): Candle | null {
  if (!Array.isArray(row)) return null;
  const numbers = row.slice(1, 7).map(parseDecimal);
  const [open = 0, high = 0, low = 0, close = 0, volume = 0, quoteVolume = 0] = numbers;
  // A window without trades has no candle; NaN is not above zero either.
  if (!numbers.every((value) => value > 0) || numbers.length < 6) return null;
  const vwap = quoteVolume / volume;
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
  if (!isRecord(row) || typeof row.symbol !== "string") return null;
  const symbol = wanted.get(row.symbol);
  const { baseCoin: base, quoteCoin: quote, status } = row;
  if (symbol === undefined || typeof base !== "string" || typeof quote !== "string") return null;
  const prices = isRecord(row.priceFilter) ? row.priceFilter : {};
  const lots = isRecord(row.lotSizeFilter) ? row.lotSizeFilter : {};
  const tickSize = parseDecimal(prices.tickSize);
  const lotSize = parseDecimal(lots.basePrecision);
  const minNotional = parseDecimal(lots.minOrderAmt);
  if (!(tickSize > 0) || !(lotSize > 0)) return null;
  return {
    symbol,
    venue: "bybit",
    base,
    quote,
    tickSize,
    lotSize,
    minNotional: Number.isNaN(minNotional) ? 0 : minNotional,
    status: status === "Trading" ? "trading" : "halted",
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
