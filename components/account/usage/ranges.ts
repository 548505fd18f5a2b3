const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const RANGE_IDS = ["24h", "7d", "30d"] as const;

export type RangeId = (typeof RANGE_IDS)[number];

interface Range {
  text: string;
  /** "in the last …" */
  words: string;
  spanMs: number;
  stepMs: number;
  /** What a step is called. */
  step: string;
}

export const RANGES: Record<RangeId, Range> = {
  "24h": { text: "24 h", words: "24 hours", spanMs: DAY_MS, stepMs: HOUR_MS, step: "hour" },
  "7d": { text: "7 d", words: "7 days", spanMs: 7 * DAY_MS, stepMs: 6 * HOUR_MS, step: "six hours" },
  "30d": { text: "30 d", words: "30 days", spanMs: 30 * DAY_MS, stepMs: DAY_MS, step: "day" },
};

export function rangeOf(text: unknown): RangeId {
  return RANGE_IDS.find((id) => id === text) ?? "24h";
}

/** From and to (epoch milliseconds) in whole steps; the last one is under way. */
export function windowOf(id: RangeId, nowMs: number): { from: number; to: number } {
  const { spanMs, stepMs } = RANGES[id];
  const to = (Math.floor(nowMs / stepMs) + 1) * stepMs;
  return { from: to - spanMs, to };
}

/** `14:00`, `Fri 18:00` or `21 Nov`, as exact as the range's steps; UTC, as everything here is counted. */
export function stepText(id: RangeId, time: number): string {
  const options: Record<RangeId, Intl.DateTimeFormatOptions> = {
    "24h": { hour: "2-digit", minute: "2-digit" },
    "7d": { weekday: "short", hour: "2-digit", minute: "2-digit" },
    "30d": { day: "numeric", month: "short" },
  };
  return new Date(time)
    .toLocaleString("en-GB", { timeZone: "UTC", hourCycle: "h23", ...options[id] })
    .replace(",", "");
}
