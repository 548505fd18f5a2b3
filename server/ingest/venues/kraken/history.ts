import type { Candle } from "@/lib/domain/market/candle";
import type { Instrument } from "@/lib/domain/market/instrument";
import { INTERVAL_MS, type Interval } from "@/lib/domain/market/interval";
import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import type { VenueHistory } from "@/lib/domain/market/ports";
import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import { isPlausibleTime } from "../../codec/plausible";
import type { RestClient } from "../../rest/rest-client";
import { pathOfPair } from "./rest/call-limits";
import { pairName } from "./rest/pair-name";
import { readPairResult, readResult } from "./rest/read-result";

/** The venue's names of our intervals, in minutes; it keeps no candles of the others. */
const WIRE_INTERVALS: Partial<Record<Interval, number>> = {
  "1m": 1,
  "5m": 5,
  "15m": 15,
  "1h": 60,
  "4h": 240,
  "1d": 1_440,
};
const INSTRUMENTS_PATH = "/0/public/AssetPairs";
const SECOND_MS = 1_000;
const LOT_DECIMALS_MAX = 20;

interface HistoryOptions {
  rest: RestClient;
  /** The venue's own time, epoch milliseconds: what ends later is not closed. */
  now: () => number;
  signal: AbortSignal;
}

export function createHistory({ rest, now, signal }: HistoryOptions): VenueHistory {
  return {
    async instruments(symbols) {
      // One name that the venue does not have spoils a question for several: all pairs are asked for.
      const body = await rest.get({ path: INSTRUMENTS_PATH, query: {}, weight: 1, share: 1, signal });
      const wanted = new Map(symbols.map((symbol) => [pairName(symbol), symbol]));
      const rows = Object.values(readResult(INSTRUMENTS_PATH, body));
      return rows.flatMap((row) => readInstrument(row, wanted) ?? []);
    },
    /** The newest 720 are all that the venue has of an interval: they come in one answer. */
    async candles(symbol, interval, from, to) {
      const wire = WIRE_INTERVALS[interval];
      if (!wire) return [];
      const path = pathOfPair("OHLC", pairName(symbol));
      // What comes is later than `since`.
      const query = { interval: wire, since: Math.max(0, Math.floor(from / SECOND_MS) - 1) };
      const body = await rest.get({ path, query, weight: 1, share: 1, signal });
      const candles: Candle[] = [];
      for (const { row } of readPairResult(path, body).rows) {
        const time = readTime(row);
        if (time === null || time < from || time >= to || time + INTERVAL_MS[interval] > now()) continue;
        const candle = readCandle(row, time);
        if (candle) candles.push(candle);
      }
      return candles.sort((one, other) => one.time - other.time);
    },
  };
}

function readTime(row: unknown): number | null {
  const seconds: unknown = Array.isArray(row) ? row[0] : null;
  const time = typeof seconds === "number" ? seconds * SECOND_MS : null;
  return isPlausibleTime(time) ? time : null;
}

/**
 * `[seconds, "o", "h", "l", "c", "vwap", "volume", trades]`. The takers' part is not told; a candle without
 * trades counted gives way to whatever is made from trades, which has it.
 */
function readCandle(row: unknown, time: number): Candle | null {
  if (!Array.isArray(row)) return null;
  const numbers = row.slice(1, 7).map(parseDecimal);
  const [open = 0, high = 0, low = 0, close = 0, vwap = 0, volume = 0] = numbers;
  // A window without trades has no candle, and the venue shows it flat; NaN is not above zero either.
  if (!numbers.every((value) => value > 0) || numbers.length < 6) return null;
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
  const { altname, tick_size, lot_decimals: lotDecimals, costmin, status } = row as Record<string, unknown>;
  const symbol = typeof altname === "string" ? wanted.get(altname) : undefined;
  const tickSize = parseDecimal(tick_size);
  const minNotional = parseDecimal(costmin);
  if (symbol === undefined || !(tickSize > 0) || !isDecimals(lotDecimals)) return null;
  return {
    symbol,
    venue: "kraken",
    base: baseOf(symbol),
    quote: quoteOf(symbol),
    tickSize,
    // As a text, since 10 ** -8 is not the double that 0.00000001 is.
    lotSize: Number(`1e-${lotDecimals}`),
    minNotional: Number.isNaN(minNotional) ? 0 : minNotional,
    status: status === "online" ? "trading" : "halted",
  };
}

function isDecimals(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LOT_DECIMALS_MAX;
}
