import type { CandleRow } from "./candle-record";
import { daySeason } from "./day-season";
import { PriceProcess } from "./price-process";
import type { Random } from "./random";

const MINUTE_MS = 60_000;
const STEP_S = 10;
const STEPS = 60 / STEP_S;
/** Sizes grow with volatility by this power, live as in the past. */
export const SIZE_EXCITEMENT = 0.65;

/** Fundamental prices of the past: `STEPS` points a minute, the last one at `end`. */
export interface PastPrices {
  process: PriceProcess;
  /** Epoch minutes of the first minute. */
  firstMinute: number;
  minutes: number;
  points(asset: string): Float64Array;
  excitement(asset: string): Float32Array;
}

/** Runs the price process over the `days` that end with the minute before `now`. */
export function pastPrices(assets: readonly string[], seed: number, now: number, days: number): PastPrices {
  const process = new PriceProcess(assets, seed);
  const minutes = days * 1_440;
  const firstMinute = Math.floor(now / MINUTE_MS) - minutes;
  const points = new Map(assets.map((asset) => [asset, new Float64Array(minutes * STEPS)]));
  const excitement = new Map(assets.map((asset) => [asset, new Float32Array(minutes)]));
  for (let minute = 0; minute < minutes; minute += 1) {
    const season = Math.sqrt(daySeason((firstMinute + minute) * MINUTE_MS));
    for (let step = 0; step < STEPS; step += 1) {
      process.advance(STEP_S, season);
      for (const [asset, prices] of points) prices[minute * STEPS + step] = process.price(asset);
    }
    for (const [asset, values] of excitement) values[minute] = process.excitement(asset);
  }
  return {
    process,
    firstMinute,
    minutes,
    points: (asset) => points.get(asset) ?? new Float64Array(minutes * STEPS).fill(1),
    excitement: (asset) => excitement.get(asset) ?? new Float32Array(minutes).fill(1),
  };
}

export interface HistoryOrder {
  base: string;
  quote: string;
  priceScale: number;
  quantityScale: number;
  /** Trades a second of this instrument. */
  tradeRate: number;
  /** Quote currency that an average trade moves. */
  tradeValue: number;
  /** What the last price must be. */
  endPrice: number;
  firstTradeId: number;
}

/** Minute candles of one instrument along the past prices; trade ids end where live trading begins. */
export function generateHistory(past: PastPrices, order: HistoryOrder, random: Random): CandleRow[] {
  const base = past.points(order.base);
  const quote = past.points(order.quote);
  const excitement = past.excitement(order.base);
  const last = base.length - 1;
  const scale = (order.endPrice * order.priceScale) / ((base[last] ?? 1) / (quote[last] ?? 1));
  const volatility = past.process.volatilityPerSecond(order.base) * Math.sqrt(STEP_S);
  const rows: CandleRow[] = [];
  let id = order.firstTradeId;
  let before = ((base[0] ?? 1) / (quote[0] ?? 1)) * scale;
  for (let minute = 0; minute < past.minutes; minute += 1) {
    const excited = excitement[minute] ?? 1;
    const open = before;
    let high = open;
    let low = open;
    for (let step = 0; step < STEPS; step += 1) {
      const index = minute * STEPS + step;
      const next = ((base[index] ?? 1) / (quote[index] ?? 1)) * scale;
      const wobble = 2 * (volatility * excited * next) ** 2;
      high = Math.max(high, bridgeExtreme(before, next, wobble, random, 1));
      low = Math.min(low, bridgeExtreme(before, next, wobble, random, -1));
      before = next;
    }
    const season = daySeason((past.firstMinute + minute) * MINUTE_MS);
    const surprise = Math.log(before / open) / (volatility * Math.sqrt(STEPS));
    const trades = Math.round(order.tradeRate * 60 * Math.max(0.3, 0.97 + 0.1 * random.normal()));
    if (trades === 0) continue;
    const value = order.tradeValue * season * excited ** SIZE_EXCITEMENT * random.logNormal(0.98, 0.15);
    const busy = 1 + 0.08 * Math.min(16, surprise * surprise);
    const volume = Math.max(
      trades,
      Math.round((trades * value * busy * order.quantityScale * order.priceScale) / before),
    );
    const bought = Math.min(0.92, Math.max(0.08, 0.5 + 0.05 * Math.tanh(surprise) + 0.045 * random.normal()));
    const row = candleRow(past.firstMinute + minute, id, trades, [open, high, low, before], volume, bought);
    rows.push(row);
    id += trades;
  }
  return rows;
}

function candleRow(
  window: number,
  firstId: number,
  trades: number,
  prices: readonly [number, number, number, number],
  volume: number,
  bought: number,
): CandleRow {
  const open = Math.round(prices[0]);
  const high = Math.round(prices[1]);
  const low = Math.round(prices[2]);
  const close = Math.round(prices[3]);
  const typical = (open + high + low + close) / 4;
  const buyVolume = Math.round(volume * bought);
  return {
    window,
    trades,
    open,
    high,
    low,
    close,
    volume,
    quote: Math.round(volume * typical),
    buyVolume,
    buyQuote: Math.round(buyVolume * typical),
    firstId,
  };
}

/** The extreme of a Brownian bridge between two points; `wobble` is twice its variance. */
function bridgeExtreme(from: number, to: number, wobble: number, random: Random, direction: 1 | -1): number {
  const reach = Math.sqrt((to - from) ** 2 - wobble * Math.log(1 - random.uniform()));
  return (from + to + direction * reach) / 2;
}
