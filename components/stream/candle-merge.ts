import type { Candle } from "@/lib/domain/market/candle";

/** Candles kept of one chart; the oldest go when it is full. Two weeks of minutes. */
export const CANDLES_MAX = 20_000;

/**
 * Puts candles into a list sorted by time, in place, and returns how many new ones stand before the old first
 * one. Of two candles of a window the one with more trades wins: trades are only ever added, so neither a late
 * answer nor an old item can take anything back. A `repaired` or closed one replaces its equal.
 */
export function mergeCandles(into: Candle[], candles: readonly Candle[]): number {
  const first = into[0]?.time ?? Number.POSITIVE_INFINITY;
  let before = 0;
  for (const candle of candles) {
    const at = findTime(into, candle.time);
    const known = into[at];
    if (known?.time === candle.time) {
      if (candle.trades >= known.trades) into[at] = candle;
      continue;
    }
    into.splice(at, 0, candle);
    if (candle.time < first) before += 1;
  }
  if (into.length > CANDLES_MAX) into.splice(0, into.length - CANDLES_MAX);
  return before;
}

/** The index of the first candle that does not begin before `time`; most asked for is the end. */
export function findTime(candles: readonly Candle[], time: number): number {
  const last = candles.length - 1;
  if (last >= 0 && (candles[last]?.time ?? 0) < time) return candles.length;
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((candles[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

const NUMBERS = [
  "time",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "quoteVolume",
  "trades",
  "vwap",
  "takerBuyVolume",
] as const;

export function isCandle(value: unknown): value is Candle {
  if (typeof value !== "object" || value === null) return false;
  return NUMBERS.every((field) => typeof Reflect.get(value, field) === "number");
}
