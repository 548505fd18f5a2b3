import { describe, expect, it } from "vitest";
import type { SimulatedCandle } from "@/server/sandbox/exchanges/market";
import { candlesWithin, fixedWindows } from "@/server/sandbox/exchanges/shell/candle-windows";

const minutes = fixedWindows(60_000, 60_000);
const threes = fixedWindows(180_000, 60_000);

/** A candle of one minute: `price` throughout, but for a low one below. */
const candle = (minute: number, price: number): SimulatedCandle => ({
  time: minute * 60_000,
  open: price,
  high: price + 1,
  low: price - 1,
  close: price + 0.5,
  volume: 2,
  quoteVolume: 2 * price,
  trades: 3,
  takerBuyVolume: 1,
  takerBuyQuoteVolume: price,
  firstTradeId: minute * 10,
  lastTradeId: minute * 10 + 2,
});

const source = (candles: readonly SimulatedCandle[]) => (_intervalMs: number, from: number, to: number) =>
  candles.filter(({ time }) => time >= from && time < to);

const NEVER = Number.MAX_SAFE_INTEGER;

describe("candles of a venue's windows", () => {
  it("are put together from shorter ones", () => {
    const found = candlesWithin(
      source([3, 4, 5].map((one) => candle(one, 100 + one))),
      threes,
      0,
      360_000,
      NEVER,
    );
    expect(found).toEqual([
      {
        time: 180_000,
        open: 103,
        high: 106,
        low: 102,
        close: 105.5,
        volume: 6,
        quoteVolume: 624,
        trades: 9,
        takerBuyVolume: 3,
        takerBuyQuoteVolume: 312,
        firstTradeId: 30,
        lastTradeId: 52,
      },
    ]);
  });

  it("are flat where nothing traded, up to now and never before the first", () => {
    const found = candlesWithin(source([candle(2, 100), candle(4, 200)]), minutes, 0, 600_000, 330_000);
    expect(found.map(({ time, close, trades }) => [time / 60_000, close, trades])).toEqual([
      [2, 100.5, 3],
      [3, 100.5, 0],
      [4, 200.5, 3],
      [5, 200.5, 0],
    ]);
  });

  it("open within what was asked for", () => {
    const all = [0, 1, 2, 3].map((one) => candle(one, 100));
    const times = (from: number, to: number) =>
      candlesWithin(source(all), minutes, from, to, NEVER).map(({ time }) => time / 60_000);
    expect(times(60_000, 180_000)).toEqual([1, 2]);
    expect(times(60_001, 180_001)).toEqual([2, 3]);
    expect(times(60_001, 60_002)).toEqual([]);
  });
});
