import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeCandles } from "@/components/stream/candle-merge";
import type { Candle } from "@/lib/domain/market/candle";

function candle(time: number, trades: number): Candle {
  const price = { open: 1, high: 1, low: 1, close: trades, vwap: 1 };
  return { time, ...price, volume: 1, quoteVolume: 1, trades, takerBuyVolume: 0, closed: false };
}

const some = fc
  .array(fc.record({ time: fc.integer({ min: 0, max: 30 }), trades: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 40,
  })
  .map((items) => items.map(({ time, trades }) => candle(time * 1_000, trades)));

describe("merging candles", () => {
  it("gives the same list whatever the order: sorted, one a window, the one with most trades", () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 40 }), (candles, at) => {
        const forwards: Candle[] = [];
        mergeCandles(forwards, candles.slice(0, at));
        mergeCandles(forwards, candles.slice(at));
        const most = new Map<number, number>();
        for (const { time, trades } of candles) most.set(time, Math.max(trades, most.get(time) ?? 0));
        const expected = [...most].sort((one, other) => one[0] - other[0]);
        expect(forwards.map(({ time, trades }) => [time, trades])).toEqual(expected);
      }),
    );
  });

  it("says how many were put before the first", () => {
    const list = [candle(5_000, 1)];
    expect(mergeCandles(list, [candle(3_000, 1), candle(4_000, 1), candle(6_000, 1)])).toBe(2);
  });

  it("takes a repaired candle in place of one with as many trades", () => {
    const list = [candle(1_000, 2)];
    mergeCandles(list, [{ ...candle(1_000, 2), quality: "repaired" }]);
    expect(list[0]?.quality).toBe("repaired");
  });
});
