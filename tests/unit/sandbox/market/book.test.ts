import { describe, expect, it } from "vitest";
import type { Levels } from "@/lib/domain/market/event";
import { openMarket, SYMBOLS, stepsOf } from "./market-fixture";

function apply(side: Map<number, number>, levels: Levels): void {
  for (let index = 0; index < levels.length; index += 2) {
    const price = levels[index] ?? 0;
    const quantity = levels[index + 1] ?? 0;
    if (quantity === 0) side.delete(price);
    else side.set(price, quantity);
  }
}

function flat(side: Map<number, number>, direction: 1 | -1): number[] {
  return [...side].sort(([a], [b]) => (a - b) * direction).flat();
}

describe.each([200, 20_000])("at %i trades a second", (tradesPerSecond) => {
  it.each(SYMBOLS)("%s: the book is the first book plus the steps, and is never crossed", (symbol) => {
    const { market, clock } = openMarket({ tradesPerSecond });
    const start = market.book("binance", symbol);
    const bids = new Map<number, number>();
    const asks = new Map<number, number>();
    apply(bids, start.bids);
    apply(asks, start.asks);
    let lastUpdateId = start.lastUpdateId;
    let checked = 0;
    market.onStep((step) => {
      if (step.symbol !== symbol) return;
      expect(step.firstUpdateId).toBe(lastUpdateId + 1);
      lastUpdateId = step.lastUpdateId;
      apply(bids, step.bids);
      apply(asks, step.asks);
      const book = market.book("binance", symbol);
      expect(book.lastUpdateId).toBe(lastUpdateId);
      expect(book.bids[0]).toBeLessThan(book.asks[0] ?? 0);
      if (checked % 10 === 0) {
        expect(flat(bids, -1)).toEqual(book.bids);
        expect(flat(asks, 1)).toEqual(book.asks);
      }
      checked += 1;
    });
    market.start();
    clock.advance(tradesPerSecond > 1_000 ? 2_000 : 10_000);
    expect(checked).toBeGreaterThan(150);
  });
});

it("keeps a thousand levels a side on the tick and lot grids, after minutes too", () => {
  const { market, clock } = openMarket();
  market.start();
  clock.advance(120_000);
  for (const { symbol, priceDecimals, quantityDecimals } of market.instruments("binance")) {
    const { bids, asks } = market.book("binance", symbol);
    for (const levels of [bids, asks]) {
      expect(levels.length / 2, symbol).toBeGreaterThan(1_000);
      for (let index = 0; index < levels.length; index += 2) {
        const price = levels[index] ?? 0;
        const quantity = levels[index + 1] ?? 0;
        expect(Number(price.toFixed(priceDecimals))).toBe(price);
        expect(Number(quantity.toFixed(quantityDecimals))).toBe(quantity);
        expect(quantity).toBeGreaterThan(0);
      }
    }
  }
});

it("lets aggressors walk the book: at one time buys go up and sells go down", () => {
  const { market, clock, steps } = openMarket({ tradesPerSecond: 400 });
  market.start();
  clock.advance(60_000);
  const walks = stepsOf(steps, "BTC/USDT").filter(
    ({ trades }) => new Set(trades.map(({ price }) => price)).size > 2,
  );
  expect(walks.length).toBeGreaterThan(20);
  const oneSided = walks.filter(
    ({ trades }) => new Set(trades.map((trade) => trade.buyerIsMaker)).size === 1,
  );
  expect(oneSided.length).toBeGreaterThan(0);
  for (const { trades } of oneSided) {
    const first = trades[0]?.price ?? 0;
    const last = trades.at(-1)?.price ?? 0;
    expect((last - first) * (trades[0]?.buyerIsMaker ? -1 : 1)).toBeGreaterThanOrEqual(0);
  }
});
