import { describe, expect, it } from "vitest";
import { OhlcBar } from "@/server/sandbox/exchanges/kraken/ohlc-bar";

const T = Date.UTC(2026, 0, 19, 13, 0, 0);
const trade = (time: number, price: number, quantity = 1) => ({
  id: 1,
  price,
  quantity,
  time,
  buyerIsMaker: false,
});

describe("the open candle of a subscription", () => {
  it("gathers trades and is due once for all of them", () => {
    const bar = new OhlcBar(1, null);
    for (const [price, quantity] of [
      [10, 1],
      [12, 2],
      [9, 1],
    ])
      bar.onTrade(trade(T + 5_000, price ?? 0, quantity));
    expect(bar.take()).toEqual([
      expect.objectContaining({ time: T, open: 10, high: 12, low: 9, close: 9, volume: 4, trades: 3 }),
    ]);
    expect(bar.take()).toEqual([]);
  });

  it("comes with the one before it where a trade opened it before that one was told", () => {
    const bar = new OhlcBar(1, null);
    bar.onTrade(trade(T, 10));
    bar.onTrade(trade(T + 60_000, 11));
    expect(bar.take().map(({ time, close }) => [time, close])).toEqual([
      [T, 10],
      [T + 60_000, 11],
    ]);
  });

  it("is never closed by time alone", () => {
    const bar = new OhlcBar(1, null);
    bar.onTrade(trade(T, 10));
    bar.take();
    expect(bar.take()).toEqual([]);
  });

  it("goes on from the candle on record", () => {
    const first = new OhlcBar(5, null);
    first.onTrade(trade(T, 10, 3));
    const [record] = first.take();
    const bar = new OhlcBar(5, record ?? null);
    bar.onTrade(trade(T + 299_999, 8));
    expect(bar.take()).toEqual([
      expect.objectContaining({ time: T, open: 10, low: 8, volume: 4, trades: 2 }),
    ]);
  });
});
