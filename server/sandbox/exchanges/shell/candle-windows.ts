import type { SimulatedCandle } from "../market";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** 1970-01-05 was a Monday: weeks open on Mondays. */
export const FIRST_MONDAY_MS = 4 * DAY_MS;

/** How a venue cuts time into candles of one interval. */
export interface CandleWindows {
  /** Length of the market's candles from which these are put together. */
  readonly sourceMs: number;
  /** Start of the window that holds `time`. */
  open(time: number): number;
  /** Start of the window `steps` after the one that starts at `open`; negative steps go back. */
  shift(open: number, steps: number): number;
}

/** Windows of one length; `offsetMs` moves their starts away from the epoch's. */
export function fixedWindows(lengthMs: number, sourceMs: number, offsetMs = 0): CandleWindows {
  return {
    sourceMs,
    open: (time) => Math.floor((time - offsetMs) / lengthMs) * lengthMs + offsetMs,
    shift: (open, steps) => open + lengthMs * steps,
  };
}

/** Calendar months, `count` to a window, of a clock that is `aheadMs` ahead of UTC. */
export function monthWindows(count: number, sourceMs: number, aheadMs = 0): CandleWindows {
  const start = (month: number) => Date.UTC(1970, month * count) - aheadMs;
  const monthOf = (time: number) => {
    const date = new Date(time + aheadMs);
    return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / count);
  };
  return {
    sourceMs,
    open: (time) => start(monthOf(time)),
    shift: (open, steps) => start(monthOf(open) + steps),
  };
}

/** A market's candles of one symbol. */
export type CandleSource = (intervalMs: number, from: number, to: number) => readonly SimulatedCandle[];

/**
 * Candles that open in [from, to), oldest first. A window in which nothing traded is shown flat at
 * the close before it, as venues do; nothing is made up before the first candle on record.
 */
export function candlesWithin(
  source: CandleSource,
  windows: CandleWindows,
  from: number,
  to: number,
  now: number,
): SimulatedCandle[] {
  const opens = windows.open(from);
  const first = opens === from ? from : windows.shift(opens, 1);
  if (first >= to) return [];
  const end = windows.shift(windows.open(to - 1), 1);
  const joined = joinCandles(source(windows.sourceMs, first, end), windows);
  return fillQuiet(joined, windows, Math.min(to, now + 1));
}

function joinCandles(parts: readonly SimulatedCandle[], windows: CandleWindows): SimulatedCandle[] {
  const joined: SimulatedCandle[] = [];
  for (const part of parts) {
    const time = windows.open(part.time);
    const last = joined.at(-1);
    if (last?.time !== time) {
      joined.push({ ...part, time });
      continue;
    }
    last.high = Math.max(last.high, part.high);
    last.low = Math.min(last.low, part.low);
    last.close = part.close;
    last.volume += part.volume;
    last.quoteVolume += part.quoteVolume;
    last.trades += part.trades;
    last.takerBuyVolume += part.takerBuyVolume;
    last.takerBuyQuoteVolume += part.takerBuyQuoteVolume;
    last.lastTradeId = part.lastTradeId;
  }
  return joined;
}

function fillQuiet(
  candles: readonly SimulatedCandle[],
  windows: CandleWindows,
  to: number,
): SimulatedCandle[] {
  const filled: SimulatedCandle[] = [];
  for (const candle of candles) {
    fillUpTo(filled, windows, candle.time);
    filled.push(candle);
  }
  fillUpTo(filled, windows, to);
  return filled;
}

function fillUpTo(filled: SimulatedCandle[], windows: CandleWindows, to: number): void {
  for (let last = filled.at(-1); last; last = filled.at(-1)) {
    const time = windows.shift(last.time, 1);
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
