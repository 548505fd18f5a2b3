import { describe, expect, it } from "vitest";
import { DayStatistics } from "@/server/sandbox/exchanges/coinbase/day-statistics";
import type { SimulatedCandle } from "@/server/sandbox/exchanges/market";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;

/** A minute in which everything traded at one price. */
function minute(time: number, price: number, volume: number): SimulatedCandle {
  const flow = { quoteVolume: price * volume, takerBuyVolume: 0, takerBuyQuoteVolume: 0 };
  const ids = { trades: volume > 0 ? 1 : 0, firstTradeId: 1, lastTradeId: 1 };
  return { time, open: price, high: price, low: price, close: price, volume, ...flow, ...ids };
}

function statisticsOf(record: SimulatedCandle[]) {
  let now = NOW;
  const source = {
    now: () => now,
    candles: (_length: number, from: number, to: number) =>
      record.filter(({ time }) => time >= from && time < to),
  };
  return { statistics: new DayStatistics(source), at: (time: number) => (now = time) };
}

const trade = (price: number, quantity: number) => ({
  id: 2,
  price,
  quantity,
  time: NOW,
  buyerIsMaker: false,
});

describe("the figures of a day", () => {
  it("are of the last 24 hours, the month's volume of 30 days", () => {
    const { statistics } = statisticsOf([
      minute(NOW - 31 * DAY_MS, 1, 100),
      minute(NOW - 20 * DAY_MS, 1_000, 10),
      minute(NOW - DAY_MS, 50, 1),
      minute(NOW - 600_000, 70, 2),
      minute(NOW - 300_000, 0, 0),
      minute(NOW - 120_000, 40, 3),
    ]);
    expect(statistics.read()).toEqual({ open: 50, high: 70, low: 40, last: 40, volume: 6, monthVolume: 16 });
  });

  it("count a trade at once", () => {
    const { statistics } = statisticsOf([minute(NOW - MINUTE_MS, 50, 1)]);
    statistics.read();
    statistics.onTrade(trade(60, 2));
    expect(statistics.read()).toEqual({ open: 50, high: 60, low: 50, last: 60, volume: 3, monthVolume: 3 });
  });

  it("begin with the first trade where there was none", () => {
    const { statistics } = statisticsOf([]);
    expect(statistics.read().volume).toBe(0);
    statistics.onTrade(trade(60, 2));
    expect(statistics.read()).toEqual({ open: 60, high: 60, low: 60, last: 60, volume: 2, monthVolume: 2 });
  });

  it("forget what the day leaves behind, a second late at most", () => {
    const { statistics, at } = statisticsOf([minute(NOW - DAY_MS, 90, 1), minute(NOW - DAY_MS / 2, 50, 1)]);
    expect(statistics.read().high).toBe(90);
    at(NOW + MINUTE_MS);
    expect(statistics.read()).toMatchObject({ open: 50, high: 50, volume: 1, monthVolume: 2 });
  });
});
