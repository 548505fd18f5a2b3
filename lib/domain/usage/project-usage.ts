import type { Tier, TierId } from "../tiers/tiers";
import { METER_FACTS, tierWithRoom, USAGE_METERS, type UsageMeterId, type UsagePeak } from "./usage-meters";

/** When a limit is reached if use goes on as it did. */
export interface UsageProjection {
  meter: UsageMeterId;
  allowed: number;
  /** Epoch milliseconds of the day (UTC) on which the trend reaches the limit; today where it did already. */
  day: number;
  /** By how much the highest use of a day grows a day. */
  growthADay: number;
  /** The lowest tier with room for more than that, or null where there is none. */
  tier: TierId | null;
}

const DAY_MS = 86_400_000;
/** Days that are looked at; older use says little of the present. */
const LOOKED_AT_DAYS = 28;
/** Fewer days say nothing about a trend: each weekday is in it once. */
const DAYS_MIN = 7;
const DAYS_WITH_USE_MIN = 5;
/** So far ahead at most, and no further than what is known reaches back: twice the span that was seen. */
const AHEAD_DAYS_MAX = 56;
/** Of the slopes between all pairs of days so many must rise, or there is no trend but weather. */
const RISING_SHARE_MIN = 0.6;

/**
 * Which limits are reached at this pace, the soonest first; none is named without a clear trend. The trend is the
 * line of Theil and Sen (the median of the slopes between all pairs of days, and the median of what is left):
 * up to 29 % of the days may be off without moving it. Today is not over and counts only where it is at the limit
 * already. `peaks` may be in any order; days without one are days without use.
 */
export function projectUsage(
  peaks: readonly UsagePeak[],
  limits: Pick<Tier, "requestsPerMinute" | "connections">,
  nowMs: number,
): UsageProjection[] {
  const today = Math.floor(nowMs / DAY_MS);
  return USAGE_METERS.flatMap((meter) => {
    const allowed = METER_FACTS[meter].limitOf(limits);
    const days = usedByDay(
      peaks.filter((peak) => peak.meter === meter),
      today,
    );
    const found = reachedAfter(days, allowed);
    if (found === null) return [];
    const { daysAhead, growthADay } = found;
    return [
      { meter, allowed, day: (today + daysAhead) * DAY_MS, growthADay, tier: tierWithRoom(meter, allowed) },
    ];
  }).sort((one, other) => one.day - other.day);
}

/** From the first day of use on, today last. */
function usedByDay(peaks: readonly UsagePeak[], today: number): number[] {
  const first = today - LOOKED_AT_DAYS;
  const known = new Map(peaks.map(({ day, used }) => [Math.floor(day / DAY_MS), used]));
  const days = Array.from({ length: LOOKED_AT_DAYS + 1 }, (_, index) => known.get(first + index) ?? 0);
  const begin = days.findIndex((used) => used > 0);
  return begin === -1 ? [] : days.slice(begin);
}

function reachedAfter(
  days: readonly number[],
  allowed: number,
): { daysAhead: number; growthADay: number } | null {
  const whole = days.slice(0, -1);
  const used = whole.filter((value) => value > 0).length;
  if (whole.length < DAYS_MIN || used < DAYS_WITH_USE_MIN) return null;
  const slopes = whole.flatMap((value, from) =>
    whole.slice(from + 1).map((later, index) => (later - value) / (index + 1)),
  );
  const growthADay = median(slopes);
  const rising = slopes.filter((slope) => slope > 0).length / slopes.length;
  if (growthADay <= 0 || rising < RISING_SHARE_MIN) return null;
  const base = median(whole.map((value, day) => value - growthADay * day));
  const todayIndex = whole.length;
  const isReached = (days.at(-1) ?? 0) >= allowed;
  // A trace of rounding must not move a limit that is met exactly to the next day.
  const daysAhead = isReached ? 0 : Math.max(0, Math.ceil((allowed - base) / growthADay - todayIndex - 1e-9));
  return daysAhead > Math.min(AHEAD_DAYS_MAX, 2 * whole.length) ? null : { daysAhead, growthADay };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}
