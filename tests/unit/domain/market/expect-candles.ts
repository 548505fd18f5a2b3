import { expect } from "vitest";
import type { Candle } from "@/lib/domain/market/candle";
import type { bruteCandles } from "./brute-candles";

/** Prices and counts to the bit, sums to 1e-9, because they may be added up in another order. */
export function expectCandles(got: readonly Candle[], wanted: ReturnType<typeof bruteCandles>): void {
  const exact = (candle: Candle | (typeof wanted)[number]) => [
    candle.time,
    candle.open,
    candle.high,
    candle.low,
    candle.close,
    candle.trades,
  ];
  expect(got.map(exact)).toEqual(wanted.map(exact));
  wanted.forEach((candle, index) => {
    for (const field of ["volume", "quoteVolume", "takerBuyVolume"] as const) {
      const difference = Math.abs((got[index]?.[field] ?? Number.NaN) - candle[field]);
      expect(difference, `${field} at ${candle.time}`).toBeLessThanOrEqual(1e-9 * candle[field]);
    }
  });
}
