const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  SECOND / 2,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

export interface TimeTick {
  index: number;
  text: string;
  /** A new day begins here. */
  isDate: boolean;
}

/**
 * Labels at round times of the reader's zone. `times` are those of neighbouring bars, which may leave windows
 * out; `barsApart` is how many bars a label needs. `offsetMs` is what the zone is ahead of UTC.
 */
export function timeTicks(
  times: readonly number[],
  stepMs: number,
  barsApart: number,
  offsetMs: number,
): TimeTick[] {
  const wanted = stepMs * barsApart;
  const step = STEPS.find((candidate) => candidate >= wanted) ?? wanted;
  const ticks: TimeTick[] = [];
  let lastIndex = -barsApart;
  for (let index = 1; index < times.length; index += 1) {
    const before = (times[index - 1] ?? 0) + offsetMs;
    const here = (times[index] ?? 0) + offsetMs;
    if (Math.floor(before / step) === Math.floor(here / step)) continue;
    if (index - lastIndex < barsApart * 0.6) continue;
    const isDate = Math.floor(before / DAY) !== Math.floor(here / DAY);
    lastIndex = index;
    ticks.push({ index, text: isDate || step >= DAY ? dateText(here) : clockText(here, step), isDate });
  }
  return ticks;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function dateText(local: number): string {
  const date = new Date(local);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
}

/** As exact as `stepMs` needs: minutes, seconds or tenths. */
export function clockText(local: number, stepMs: number): string {
  const text = new Date(local).toISOString();
  return text.slice(11, stepMs < SECOND ? 21 : stepMs < MINUTE ? 19 : 16);
}

/** `9 Aug 00:00` for a bar of a day, `23:58:35` for one of seconds. */
export function barTimeText(time: number, stepMs: number, offsetMs: number): string {
  const local = time + offsetMs;
  const clock = clockText(local, stepMs);
  return stepMs >= HOUR ? `${dateText(local)} ${clock}` : clock;
}

/** What the reader's zone is ahead of UTC at that time. */
export function zoneOffsetMs(time: number): number {
  return -new Date(time).getTimezoneOffset() * MINUTE;
}
