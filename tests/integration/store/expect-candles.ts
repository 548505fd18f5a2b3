import { expect } from "vitest";
import type { Candle } from "@/lib/domain/market/candle";
import type { PlainCandle } from "./brute-force";

const EXACT = ["time", "open", "high", "low", "close", "trades"] as const;
const SUMS = ["volume", "quoteVolume", "takerBuyVolume"] as const;

/** Prices and counts exactly; sums of doubles to 1e-9, because they depend on the order of adding. */
export function expectCandles(actual: readonly Candle[], expected: readonly PlainCandle[]): void {
  const pick = (candle: PlainCandle): unknown[] => EXACT.map((field) => candle[field]);
  expect(actual.map(pick)).toEqual(expected.map(pick));
  for (const [index, candle] of actual.entries()) {
    for (const field of SUMS) {
      const wanted = expected[index]?.[field] ?? Number.NaN;
      expect(Math.abs(candle[field] - wanted)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted));
    }
    expect(candle.vwap).toBeCloseTo(candle.quoteVolume / candle.volume, 9);
  }
}
