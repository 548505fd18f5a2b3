import type { SimulatedCandle } from "../market";
import {
  type CandleWindows,
  candlesWithin,
  DAY_MS,
  FIRST_MONDAY_MS,
  fixedWindows,
  HOUR_MS,
  MINUTE_MS,
  monthWindows,
} from "../shell/candle-windows";
import type { MarketView } from "./market-view";
import type { KlineInterval } from "./stream-name";

/** Three days, weeks (from Mondays, UTC) and months are put together from days. */
const WINDOWS: Record<KlineInterval, CandleWindows> = {
  "1s": plain(1_000),
  "1m": plain(MINUTE_MS),
  "3m": plain(3 * MINUTE_MS),
  "5m": plain(5 * MINUTE_MS),
  "15m": plain(15 * MINUTE_MS),
  "30m": plain(30 * MINUTE_MS),
  "1h": plain(HOUR_MS),
  "2h": plain(2 * HOUR_MS),
  "4h": plain(4 * HOUR_MS),
  "6h": plain(6 * HOUR_MS),
  "8h": plain(8 * HOUR_MS),
  "12h": plain(12 * HOUR_MS),
  "1d": plain(DAY_MS),
  "3d": fixedWindows(3 * DAY_MS, DAY_MS),
  "1w": fixedWindows(7 * DAY_MS, DAY_MS, FIRST_MONDAY_MS),
  "1M": monthWindows(1, DAY_MS),
};

/** Start of the window of `interval` that holds `time`. */
export function klineOpen(interval: KlineInterval, time: number): number {
  return WINDOWS[interval].open(time);
}

/** Start of the window after the one that starts at `open`; negative `steps` go back. */
export function klineShift(interval: KlineInterval, open: number, steps: number): number {
  return WINDOWS[interval].shift(open, steps);
}

/** Candles that open in [from, to), oldest first; quiet windows are flat. */
export function klines(
  view: MarketView,
  symbol: string,
  interval: KlineInterval,
  from: number,
  to: number,
): SimulatedCandle[] {
  const source = (intervalMs: number, start: number, end: number) =>
    view.candles(symbol, intervalMs, start, end);
  return candlesWithin(source, WINDOWS[interval], from, to, view.now());
}

function plain(lengthMs: number): CandleWindows {
  return fixedWindows(lengthMs, lengthMs);
}
