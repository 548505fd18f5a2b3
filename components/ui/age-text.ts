const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `0.4 s ago`, `38 s ago`, `12 min ago`: one figure and one unit, so that it keeps its width. */
export function ageText(ageMs: number): string {
  const age = Math.max(0, ageMs);
  if (age < 10 * SECOND_MS) return `${(age / SECOND_MS).toFixed(1)} s ago`;
  if (age < MINUTE_MS) return `${Math.floor(age / SECOND_MS)} s ago`;
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min ago`;
  if (age < DAY_MS) return `${Math.floor(age / HOUR_MS)} h ago`;
  return `${Math.floor(age / DAY_MS)} d ago`;
}
