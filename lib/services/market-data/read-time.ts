const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;
const MILLISECONDS = /^\d{1,15}$/;
/** The year 9999 ends here: later times are typing mistakes, most often microseconds. */
const TIME_MAX = 253_402_300_800_000;

/** Epoch milliseconds of `1700000000000`, `2026-01-19` (midnight UTC) or `2026-01-19T13:00:00Z`; else null. */
export function readTime(text: string): number | null {
  if (MILLISECONDS.test(text)) return inRange(Number(text));
  if (!ISO.test(text)) return null;
  const time = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  // Date.parse lets 30 February slide into March.
  const day = Number(text.slice(8, 10));
  const month = Number(text.slice(5, 7));
  const daysOfMonth = new Date(Date.UTC(Number(text.slice(0, 4)), month, 0)).getUTCDate();
  return Number.isNaN(time) || day > daysOfMonth ? null : inRange(time);
}

function inRange(time: number): number | null {
  return time >= 0 && time < TIME_MAX ? time : null;
}
