import { describe, expect, it } from "vitest";
import type { SimulatedCandle, SimulatedTrade } from "@/server/sandbox/exchanges/market";
import { ManualClock } from "@/tests/fixtures/manual-clock";
import { openMarket, SYMBOLS, stepsOf, temporaryFolder } from "./market-fixture";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Candles by the book, from nothing but trades. */
function candlesOf(trades: readonly SimulatedTrade[], intervalMs: number): SimulatedCandle[] {
  const windows = new Map<number, SimulatedTrade[]>();
  for (const trade of trades) {
    const window = Math.floor(trade.time / intervalMs) * intervalMs;
    const part = windows.get(window);
    if (part) part.push(trade);
    else windows.set(window, [trade]);
  }
  const sum = (part: readonly SimulatedTrade[], of: (trade: SimulatedTrade) => number) =>
    part.reduce((total, trade) => total + of(trade), 0);
  return [...windows].map(([time, part]) => {
    const prices = part.map(({ price }) => price);
    const bought = part.filter(({ buyerIsMaker }) => !buyerIsMaker);
    return {
      time,
      open: prices[0] ?? 0,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) ?? 0,
      volume: sum(part, ({ quantity }) => quantity),
      quoteVolume: sum(part, ({ price, quantity }) => price * quantity),
      trades: part.length,
      takerBuyVolume: sum(bought, ({ quantity }) => quantity),
      takerBuyQuoteVolume: sum(bought, ({ price, quantity }) => price * quantity),
      firstTradeId: part[0]?.id ?? 0,
      lastTradeId: part.at(-1)?.id ?? 0,
    };
  });
}

function expectSame(actual: readonly SimulatedCandle[], expected: readonly SimulatedCandle[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((candle, index) => {
    const other = expected[index];
    const { volume, quoteVolume, takerBuyVolume, takerBuyQuoteVolume, ...exact } = candle;
    expect(other).toMatchObject(exact);
    expect(volume).toBeCloseTo(other?.volume ?? 0, 6);
    expect(quoteVolume / (other?.quoteVolume ?? 1)).toBeCloseTo(1, 10);
    expect(takerBuyVolume).toBeCloseTo(other?.takerBuyVolume ?? 0, 6);
    expect(takerBuyQuoteVolume).toBeCloseTo(other?.takerBuyQuoteVolume ?? 0, 3);
  });
}

describe("live candles", () => {
  it.each([1_000, 5_000, MINUTE_MS, 5 * MINUTE_MS])(
    "of %i ms are their trades, the open one too",
    (intervalMs) => {
      const { market, clock, steps } = openMarket();
      const start = clock.now();
      market.start();
      clock.advance(7.5 * MINUTE_MS);
      for (const symbol of SYMBOLS) {
        const trades = stepsOf(steps, symbol).flatMap((step) => [...step.trades]);
        const candles = market.candles("binance", symbol, intervalMs, start, clock.now() + 1);
        expectSame(candles, candlesOf(trades, intervalMs));
      }
    },
  );

  it("are made again from the trades after a stop in the middle of a minute", async () => {
    const dataDir = temporaryFolder();
    const clock = new ManualClock();
    const start = clock.now();
    const first = openMarket({ dataDir, clock });
    first.market.start();
    clock.advance(1.6 * MINUTE_MS);
    await first.market.close();
    const second = openMarket({ dataDir, clock });
    second.market.start();
    clock.advance(MINUTE_MS);
    const trades = [...first.steps, ...second.steps]
      .filter(({ symbol }) => symbol === "SOL/USDT")
      .flatMap((step) => [...step.trades]);
    for (const intervalMs of [1_000, MINUTE_MS]) {
      const candles = second.market.candles("binance", "SOL/USDT", intervalMs, start, clock.now() + 1);
      expectSame(candles, candlesOf(trades, intervalMs));
    }
  });

  it("refuses lengths that are neither seconds nor minutes", () => {
    const { market } = openMarket();
    expect(() => market.candles("binance", "BTC/USDT", 1_500, 0, 1)).toThrow(/neither whole seconds/);
  });
});

describe("history", () => {
  it("is 30 days of minutes that end where live trading begins: price, time and trade id", () => {
    const { market, clock, steps } = openMarket({ historyDays: 30 });
    const start = clock.now();
    const history = new Map(
      SYMBOLS.map((symbol) => [symbol, market.candles("binance", symbol, MINUTE_MS, 0, start)]),
    );
    market.start();
    clock.advance(5_000);
    for (const { symbol, tickSize } of market.instruments("binance")) {
      const candles = [...history].find(([name]) => name === symbol)?.[1] ?? [];
      const last = candles.at(-1);
      const first = stepsOf(steps, symbol).flatMap((step) => [...step.trades])[0];
      expect(candles).toHaveLength(30 * 1_440);
      expect(last?.time).toBe(start - MINUTE_MS);
      expect(first?.id).toBe((last?.lastTradeId ?? 0) + 1);
      expect(Math.abs((first?.price ?? 0) / (last?.close ?? 1) - 1)).toBeLessThan(0.0003 + tickSize / 0.3);
    }
  });

  it("hangs together: each minute opens at the last close, ids follow, prices lie within the range", () => {
    const { market, clock } = openMarket({ historyDays: 30 });
    for (const symbol of SYMBOLS) {
      const candles = market.candles("binance", symbol, MINUTE_MS, 0, clock.now());
      candles.forEach((candle, index) => {
        const before = candles[index - 1];
        const ordered =
          candle.low <= Math.min(candle.open, candle.close) &&
          candle.high >= Math.max(candle.open, candle.close);
        const vwap = candle.quoteVolume / candle.volume;
        const inside = vwap >= candle.low * 0.999_999 && vwap <= candle.high * 1.000_001;
        const follows =
          !before || (before.close === candle.open && before.lastTradeId + 1 === candle.firstTradeId);
        if (!ordered || !inside || !follows || candle.takerBuyVolume > candle.volume) {
          expect.fail(`${symbol} ${JSON.stringify([before, candle])}`);
        }
      });
    }
  });

  it("moves a few percent on most days and has volumes and counts like the live market's", () => {
    const { market, clock } = openMarket({ historyDays: 30 });
    const start = clock.now();
    const days = market.candles("binance", "BTC/USDT", DAY_MS, start - 30 * DAY_MS, start).slice(0, -1);
    const ranges = days.map(({ high, low }) => high / low - 1).sort((a, b) => a - b);
    expect(ranges[ranges.length >> 1]).toBeGreaterThan(0.015);
    expect(ranges[ranges.length >> 1]).toBeLessThan(0.06);
    expect(ranges.at(-1)).toBeLessThan(0.15);
    const hour = market.candles("binance", "BTC/USDT", MINUTE_MS, start - 60 * MINUTE_MS, start);
    market.start();
    clock.advance(4 * MINUTE_MS);
    const live = market.candles("binance", "BTC/USDT", MINUTE_MS, start, clock.now());
    const mean = (candles: readonly SimulatedCandle[], of: (candle: SimulatedCandle) => number) =>
      candles.reduce((sum, candle) => sum + of(candle), 0) / candles.length;
    const counts = mean(live, ({ trades }) => trades) / mean(hour, ({ trades }) => trades);
    const volumes = mean(live, ({ volume }) => volume) / mean(hour, ({ volume }) => volume);
    expect(counts).toBeGreaterThan(0.7);
    expect(counts).toBeLessThan(1.4);
    expect(volumes).toBeGreaterThan(0.25);
    expect(volumes).toBeLessThan(4);
  });

  it("is there for a symbol and a venue that join later, and ends at their first price", async () => {
    const dataDir = temporaryFolder();
    const clock = new ManualClock();
    const first = openMarket({ dataDir, clock, symbols: ["BTC/USDT"] });
    first.market.start();
    clock.advance(3_000);
    const price = first.market.book("binance", "BTC/USDT").bids[0] ?? 0;
    await first.market.close();
    const second = openMarket({
      dataDir,
      clock,
      venues: ["binance", "okx"],
      symbols: ["BTC/USDT", "XRP/USDT"],
    });
    for (const venue of second.market.venues) {
      for (const { symbol } of second.market.instruments(venue)) {
        const close = second.market.candles(venue, symbol, MINUTE_MS, 0, clock.now() + 1).at(-1)?.close ?? 0;
        const bid = second.market.book(venue, symbol).bids[0] ?? 0;
        expect(Math.abs(bid / close - 1)).toBeLessThan(0.001);
      }
    }
    const elsewhere = second.market.book("okx", "BTC/USDT").bids[0] ?? 0;
    expect(Math.abs(elsewhere / price - 1)).toBeLessThan(0.001);
  });
});
