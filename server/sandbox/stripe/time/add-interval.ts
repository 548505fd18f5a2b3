const DAY_SECONDS = 86_400;
const FIXED_SECONDS: Record<string, number> = { day: DAY_SECONDS, week: 7 * DAY_SECONDS };
const MONTHS: Record<string, number> = { month: 1, year: 12 };
const SHORTEST_MONTH_SECONDS = 28 * DAY_SECONDS;

/**
 * `count` intervals after the anchor, in epoch seconds. Months keep the anchor's day and time of day in UTC, or end
 * on the month's last day where it has no such day: from 31 January to 28 February and on to 31 March.
 */
export function addIntervals(anchor: number, interval: string, count: number): number {
  const fixed = FIXED_SECONDS[interval];
  if (fixed !== undefined) return anchor + count * fixed;
  const from = new Date(anchor * 1000);
  const months = from.getUTCMonth() + count * (MONTHS[interval] ?? 1);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const midnight = Date.UTC(from.getUTCFullYear(), months, Math.min(from.getUTCDate(), lastDay));
  const day = anchor - (((anchor % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS);
  return midnight / 1000 + (anchor - day);
}

/** The first end of a period of that anchor that lies after `after`. */
export function nextPeriodEnd(
  anchor: number,
  { interval, interval_count }: { interval: string; interval_count: number },
  after: number,
): number {
  const unit = FIXED_SECONDS[interval] ?? SHORTEST_MONTH_SECONDS * (MONTHS[interval] ?? 1);
  let periods = Math.max(0, Math.floor((after - anchor) / (unit * interval_count) - 1));
  // The estimate by the shortest month is never early enough to matter after the step back below.
  while (periods > 0 && addIntervals(anchor, interval, periods * interval_count) > after) periods -= 1;
  while (addIntervals(anchor, interval, periods * interval_count) <= after) periods += 1;
  return addIntervals(anchor, interval, periods * interval_count);
}
