import {
  type CandleWindows,
  DAY_MS,
  FIRST_MONDAY_MS,
  fixedWindows,
  HOUR_MS,
  MINUTE_MS,
  monthWindows,
} from "../shell/candle-windows";

/** Bars of six hours and more open by Hong Kong's clock, unless their name ends in `utc`. */
const HONG_KONG_AHEAD_MS = 8 * HOUR_MS;

const SHORT_MS: Record<string, number> = {
  "1s": 1_000,
  "1m": MINUTE_MS,
  "3m": 3 * MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "30m": 30 * MINUTE_MS,
  "1H": HOUR_MS,
  "2H": 2 * HOUR_MS,
  "4H": 4 * HOUR_MS,
};

const LONG_MS: Record<string, number> = {
  "6H": 6 * HOUR_MS,
  "12H": 12 * HOUR_MS,
  "1D": DAY_MS,
  "2D": 2 * DAY_MS,
  "3D": 3 * DAY_MS,
  "5D": 5 * DAY_MS,
  "1W": 7 * DAY_MS,
};

const MONTHS: Record<string, number> = { "1M": 1, "3M": 3 };

/** Every bar that candles come in, by the venue's name. */
export const BARS: ReadonlyMap<string, CandleWindows> = new Map([
  ...Object.entries(SHORT_MS).map(([name, lengthMs]) => [name, fixedWindows(lengthMs, lengthMs)] as const),
  ...Object.entries(LONG_MS).flatMap(([name, lengthMs]) => {
    const monday = name === "1W" ? FIRST_MONDAY_MS : 0;
    return [
      [name, fixedWindows(lengthMs, HOUR_MS, monday - HONG_KONG_AHEAD_MS)] as const,
      [`${name}utc`, fixedWindows(lengthMs, HOUR_MS, monday)] as const,
    ];
  }),
  ...Object.entries(MONTHS).flatMap(([name, count]) => [
    [name, monthWindows(count, HOUR_MS, HONG_KONG_AHEAD_MS)] as const,
    [`${name}utc`, monthWindows(count, HOUR_MS)] as const,
  ]),
]);
