import {
  type CandleWindows,
  DAY_MS,
  FIRST_MONDAY_MS,
  fixedWindows,
  MINUTE_MS,
  monthWindows,
} from "../shell/candle-windows";

const MINUTES = [1, 3, 5, 15, 30, 60, 120, 240, 360, 720];

/** By the venue's names: minutes, or days, weeks and months that begin at midnight UTC. */
export const INTERVALS: ReadonlyMap<string, CandleWindows> = new Map([
  ...MINUTES.map(
    (minutes) => [String(minutes), fixedWindows(minutes * MINUTE_MS, minutes * MINUTE_MS)] as const,
  ),
  ["D", fixedWindows(DAY_MS, DAY_MS)],
  ["W", fixedWindows(7 * DAY_MS, DAY_MS, FIRST_MONDAY_MS)],
  ["M", monthWindows(1, DAY_MS)],
]);
