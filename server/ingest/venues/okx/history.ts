import type { Candle } from "@/lib/domain/market/candle";
import type { Instrument } from "@/lib/domain/market/instrument";
import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";
import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import type { VenueHistory } from "@/lib/domain/market/ports";
import type { RestClient } from "../../rest/rest-client";
import { readTime } from "./codec/read-time";
import { readData } from "./rest/read-data";
import { instId } from "./topics";

/** The venue's names of our intervals; without `utc` its days begin in Hong Kong. */
const BARS: Partial<Record<Interval, string>> = {
  "1m": "1m",
  "5m": "5m",
  "15m": "15m",
  "1h": "1H",
  "4h": "4H",
  "1d": "1Dutc",
};
const PAGE_MAX = 300;
const CLOSED = "1";

interface HistoryOptions {
  rest: RestClient;
  /** The venue's own time, epoch milliseconds: what ends later is not closed. */
  now: () => number;
  signal: AbortSignal;
}

export function createHistory({ rest, now, signal }: HistoryOptions): VenueHistory {
  async function ask(path: string, query: Record<string, string | number>): Promise<unknown[]> {
    return readData(path, await rest.get({ path, query, weight: 1, share: 1, signal }));
  }

  return {
    async instruments(symbols) {
      const rows = await ask("/api/v5/public/instruments", { instType: "SPOT" });
      const wanted = new Map(symbols.map((symbol) => [instId(symbol), symbol]));
      return rows.flatMap((row) => readInstrument(row, wanted) ?? []);
    },
    async candles(symbol, interval, from, to) {
      const bar = BARS[interval];
      if (!bar) return [];
      const lengthMs = INTERVAL_MS[interval];
      const candles: Candle[] = [];
      // `after` means older than, and pages are the newest of what is: the way is backwards.
      for (let after = to; after > from; ) {
        const query = { instId: instId(symbol), bar, after, limit: PAGE_MAX };
        const rows = await ask("/api/v5/market/history-candles", query);
        let oldest = after;
        for (const row of rows) {
          const time = Array.isArray(row) ? readTime(row[0]) : Number.NaN;
          if (!(time < after)) continue;
          oldest = Math.min(oldest, time);
          const candle = time >= from && time + lengthMs <= now() ? readCandle(row, time) : null;
          if (candle) candles.push(candle);
        }
        // The venue may give fewer than asked for; its record ends where it gives nothing older.
        if (oldest === after) break;
        after = oldest;
      }
      return candles.sort((one, other) => one.time - other.time);
    },
  };
}

/**
 * `[startMs, o, h, l, c, base volume, quote volume, quote volume, closed]`, all texts. The venue counts
 * neither trades nor the takers' part; a candle without trades counted gives way to whatever is made from
 * trades.
 */
function readCandle(row: unknown, time: number): Candle | null {
  if (!Array.isArray(row) || row[8] !== CLOSED) return null;
  const numbers = [...row.slice(1, 6), row[7]].map(parseDecimal);
  const [open = 0, high = 0, low = 0, close = 0, volume = 0, quoteVolume = 0] = numbers;
  // A window without trades has no candle; NaN is not above zero either.
  if (!numbers.every((value) => value > 0)) return null;
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

/** The venue states a least size but no least worth. */
function readInstrument(row: unknown, wanted: ReadonlyMap<string, string>): Instrument | null {
  if (typeof row !== "object" || row === null) return null;
  const {
    instId: wire,
    baseCcy: base,
    quoteCcy: quote,
    tickSz,
    lotSz,
    state,
  } = row as Record<string, unknown>;
  const symbol = typeof wire === "string" ? wanted.get(wire) : undefined;
  if (symbol === undefined || typeof base !== "string" || typeof quote !== "string") return null;
  const tickSize = parseDecimal(tickSz);
  const lotSize = parseDecimal(lotSz);
  if (!(tickSize > 0) || !(lotSize > 0)) return null;
  const status = state === "live" ? "trading" : "halted";
  return { symbol, venue: "okx", base, quote, tickSize, lotSize, minNotional: 0, status };
}
