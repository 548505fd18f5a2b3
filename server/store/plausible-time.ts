/** 2010-01-01 … 2100-01-01: outside these a time is garbage, and every new day costs a table. */
const TIME_MIN = 1_262_304_000_000;
const TIME_MAX = 4_102_444_800_000;

export function isPlausibleTime(time: number): boolean {
  return Number.isInteger(time) && time >= TIME_MIN && time < TIME_MAX;
}
