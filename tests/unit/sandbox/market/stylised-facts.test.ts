import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SimulatedCandle } from "@/server/sandbox/exchanges/market";
import { createSimulatedMarket } from "@/server/sandbox/exchanges/market/create-simulated-market";
import { ManualClock } from "@/tests/fixtures/manual-clock";
import { SYMBOLS } from "./market-fixture";

const SECONDS = 40 * 60;
const RETURN_S = 10;
const LAGS = [1, 2, 3, 4, 5, 6, 7, 8];

interface Observed {
  minutes: readonly SimulatedCandle[];
  middle: number[];
  volume: number[];
  spreadTicks: number[];
  signs: number[];
  values: number[];
}

const dataDir = mkdtempSync(join(tmpdir(), "quant-market-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const observed = new Map<string, Observed>();

function of(symbol: string): Observed {
  const found = observed.get(symbol);
  if (!found) throw new RangeError(symbol);
  return found;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(left: readonly number[], right: readonly number[]): number {
  const [leftMean, rightMean] = [mean(left), mean(right)];
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  left.forEach((value, index) => {
    const other = (right[index] ?? 0) - rightMean;
    product += (value - leftMean) * other;
    leftSquares += (value - leftMean) ** 2;
    rightSquares += other ** 2;
  });
  return product / Math.sqrt(leftSquares * rightSquares);
}

function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(0, -lag), values.slice(lag));
}

function kurtosis(values: readonly number[]): number {
  const middle = mean(values);
  const variance = mean(values.map((value) => (value - middle) ** 2));
  return mean(values.map((value) => (value - middle) ** 4)) / variance ** 2;
}

function returns(prices: readonly number[], step: number): number[] {
  const picked = prices.filter((_, index) => index % step === 0);
  return picked.slice(1).map((price, index) => Math.log(price / (picked[index] ?? price)));
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
}

beforeAll(async () => {
  const clock = new ManualClock();
  const market = createSimulatedMarket({
    venues: ["binance"],
    symbols: SYMBOLS,
    seed: 3,
    tradesPerSecond: 200,
    dataDir,
    clock,
    log: { warn: () => {}, error: () => {} },
  });
  for (const symbol of SYMBOLS) {
    const minutes = market.candles("binance", symbol, 60_000, 0, clock.now());
    observed.set(symbol, { minutes, middle: [], volume: [], spreadTicks: [], signs: [], values: [] });
  }
  let traded = new Map<string, number>();
  market.onStep(({ symbol, trades }) => {
    const { signs, values } = of(symbol);
    for (const { price, quantity, buyerIsMaker } of trades) {
      signs.push(buyerIsMaker ? -1 : 1);
      values.push(price * quantity);
      traded.set(symbol, (traded.get(symbol) ?? 0) + price * quantity);
    }
  });
  market.start();
  for (let second = 0; second < SECONDS; second += 1) {
    clock.advance(1_000);
    for (const { symbol, tickSize } of market.instruments("binance")) {
      const { bids, asks } = market.book("binance", symbol);
      const [bid = 0] = bids;
      const [ask = 0] = asks;
      const { middle, spreadTicks, volume } = of(symbol);
      middle.push((bid + ask) / 2);
      spreadTicks.push(Math.round((ask - bid) / tickSize));
      volume.push(traded.get(symbol) ?? 0);
    }
    traded = new Map();
  }
  await market.close();
}, 120_000);

describe.each(SYMBOLS)("%s", (symbol) => {
  it("has returns with fat tails and next to no memory of direction", () => {
    const { minutes, middle } = of(symbol);
    const past = minutes.map(({ open, close }) => Math.log(close / open));
    expect(kurtosis(past)).toBeGreaterThan(5);
    expect(kurtosis(past)).toBeLessThan(60);
    expect(Math.abs(autocorrelation(past, 1))).toBeLessThan(0.05);
    const live = returns(middle, 2);
    expect(kurtosis(live)).toBeGreaterThan(3);
    expect(Math.abs(autocorrelation(live, 1))).toBeLessThan(0.15);
  });

  it("has volatility that clusters", () => {
    const past = of(symbol).minutes.map(({ open, close }) => Math.log(close / open));
    const live = returns(of(symbol).middle, 2);
    for (const [series, floor] of [
      [past, 0.1],
      [live, 0.02],
    ] as const) {
      const sizes = series.map(Math.abs);
      const memory = mean(LAGS.map((lag) => autocorrelation(sizes, lag)));
      expect(memory).toBeGreaterThan(floor);
      expect(memory).toBeGreaterThan(mean(LAGS.map((lag) => autocorrelation(series, lag))));
    }
  });

  it("has order flow that keeps its side for a while", () => {
    const { signs } = of(symbol);
    expect(autocorrelation(signs, 1)).toBeGreaterThan(0.1);
    expect(autocorrelation(signs, 10)).toBeGreaterThan(0.015);
    expect(Math.abs(mean(signs))).toBeLessThan(0.2);
  });

  it("has sizes with a heavy tail: the largest hundredth carries much of the volume", () => {
    const { values } = of(symbol);
    const sorted = [...values].sort((a, b) => b - a);
    const large = sorted.slice(0, Math.floor(sorted.length / 100));
    expect(mean(large) / mean(sorted)).toBeGreaterThan(10);
    expect(mean(sorted)).toBeGreaterThan(2.5 * quantile(sorted, 0.5));
  });

  it("has a spread of mostly one tick that opens now and then, and more volume when it moves", () => {
    const { spreadTicks, middle, volume } = of(symbol);
    expect(quantile(spreadTicks, 0.5)).toBe(1);
    expect(Math.min(...spreadTicks)).toBe(1);
    expect(Math.max(...spreadTicks)).toBeGreaterThan(1);
    expect(quantile(spreadTicks, 0.99) / (middle[0] ?? 1)).toBeLessThan(1_000);
    const moves = returns(middle, RETURN_S).map(Math.abs);
    const volumes = moves.map((_, index) =>
      mean(volume.slice(index * RETURN_S + 1, (index + 1) * RETURN_S + 1)),
    );
    expect(correlation(moves, volumes)).toBeGreaterThan(0.05);
  });
});

it("moves its symbols together, but not as one", () => {
  for (const [index, left] of SYMBOLS.entries()) {
    for (const right of SYMBOLS.slice(index + 1)) {
      const together = correlation(returns(of(left).middle, 30), returns(of(right).middle, 30));
      expect(together, `${left} ${right}`).toBeGreaterThan(0.3);
      expect(together, `${left} ${right}`).toBeLessThan(0.95);
    }
  }
});
