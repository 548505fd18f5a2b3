import type { SimulatedCandle } from "../market";
import type { MarketView } from "./market-view";
import type { KlineInterval } from "./stream-name";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 1970-01-05 was a Monday: weeks open on Mondays, UTC. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Lengths of the regular intervals; weeks and months are built from days. */
const LENGTH_MS: Record<Exclude<KlineInterval, "1M">, number> = {
  "1s": 1_000,
  "1m": MINUTE_MS,
  "3m": 3 * MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "30m": 30 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "2h": 120 * MINUTE_MS,
  "4h": 240 * MINUTE_MS,
  "6h": 360 * MINUTE_MS,
  "8h": 480 * MINUTE_MS,
  "12h": 720 * MINUTE_MS,
  "1d": DAY_MS,
  "3d": 3 * DAY_MS,
  "1w": 7 * DAY_MS,
};

/** Start of the window of `interval` that holds `time`. */
export function klineOpen(interval: KlineInterval, time: number): number {
  if (interval === "1M") {
    const date = new Date(time);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  }
  const offset = interval === "1w" ? FIRST_MONDAY_MS : 0;
  const length = LENGTH_MS[interval];
  return Math.floor((time - offset) / length) * length + offset;
}

/** Start of the window after the one that starts at `open`; negative `steps` go back. */
export function klineShift(interval: KlineInterval, open: number, steps: number): number {
  if (interval !== "1M") return open + LENGTH_MS[interval] * steps;
  const date = new Date(open);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + steps);
}

/**
 * Candles that open in [from, to), oldest first. A window in which nothing traded is shown flat at
 * the close before it, as the venue does; nothing is made up before the first candle on record.
 */
export function klines(
  view: MarketView,
  symbol: string,
  interval: KlineInterval,
  from: number,
  to: number,
): SimulatedCandle[] {
  const first =
    klineOpen(interval, from) === from ? from : klineShift(interval, klineOpen(interval, from), 1);
  if (first >= to) return [];
  const last = klineOpen(interval, to - 1);
  const end = klineShift(interval, last, 1);
  const fromDays = interval === "1w" || interval === "1M" || interval === "3d";
  const length = fromDays ? DAY_MS : LENGTH_MS[interval];
  const found = view.candles(symbol, length, first, end);
  const candles = fromDays ? joinCandles(found, interval) : found;
  return fillQuiet(candles, interval, Math.min(to, view.now() + 1));
}

function joinCandles(days: readonly SimulatedCandle[], interval: KlineInterval): SimulatedCandle[] {
  const joined: SimulatedCandle[] = [];
  for (const day of days) {
    const time = klineOpen(interval, day.time);
    const last = joined.at(-1);
    if (last?.time !== time) {
      joined.push({ ...day, time });
      continue;
    }
    last.high = Math.max(last.high, day.high);
    last.low = Math.min(last.low, day.low);
    last.close = day.close;
    last.volume += day.volume;
    last.quoteVolume += day.quoteVolume;
    last.trades += day.trades;
    last.takerBuyVolume += day.takerBuyVolume;
    last.takerBuyQuoteVolume += day.takerBuyQuoteVolume;
    last.lastTradeId = day.lastTradeId;
  }
  return joined;
}

function fillQuiet(
  candles: readonly SimulatedCandle[],
  interval: KlineInterval,
  to: number,
): SimulatedCandle[] {
  const filled: SimulatedCandle[] = [];
  for (const candle of candles) {
    fillUpTo(filled, interval, candle.time);
    filled.push(candle);
  }
  fillUpTo(filled, interval, to);
  return filled;
}

function fillUpTo(filled: SimulatedCandle[], interval: KlineInterval, to: number): void {
  for (let last = filled.at(-1); last; last = filled.at(-1)) {
    const time = klineShift(interval, last.time, 1);
    if (time >= to) return;
    filled.push(quietCandle(time, last.close));
  }
}

function quietCandle(time: number, price: number): SimulatedCandle {
  return {
    time,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0,
    quoteVolume: 0,
    trades: 0,
    takerBuyVolume: 0,
    takerBuyQuoteVolume: 0,
    firstTradeId: -1,
    lastTradeId: -1,
  };
}
