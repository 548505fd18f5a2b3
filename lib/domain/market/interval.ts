/** Candle intervals and their length in milliseconds, shortest first. */
export const INTERVAL_MS = {
  "100ms": 100,
  "1s": 1_000,
  "5s": 5_000,
  "15s": 15_000,
  "1m": 60_000,
  "5m": 300_000,
  "15m": 900_000,
  "1h": 3_600_000,
  "4h": 14_400_000,
  "1d": 86_400_000,
} as const;

export type Interval = keyof typeof INTERVAL_MS;

export const INTERVALS = Object.keys(INTERVAL_MS) as Interval[];

/** Intervals under a minute are kept for a limited time, the others for ever. */
export function isFineInterval(interval: Interval): boolean {
  return INTERVAL_MS[interval] < 60_000;
}

export function isInterval(text: string): text is Interval {
  return Object.hasOwn(INTERVAL_MS, text);
}

/** Start of the window of `interval` that holds `time` (epoch milliseconds, aligned to the epoch). */
export function windowStart(time: number, interval: Interval): number {
  const length = INTERVAL_MS[interval];
  return Math.floor(time / length) * length;
}
