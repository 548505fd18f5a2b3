const DATE_TIME = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const DATE = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** "21 November 2026 at 12:00 UTC": whoever reads it may be anywhere, so the zone is named. */
export function writeTime(timeMs: number): string {
  return `${DATE_TIME.format(timeMs)} UTC`;
}

/** "21 November 2026 (UTC)". */
export function writeDate(timeMs: number): string {
  return `${DATE.format(timeMs)} (UTC)`;
}
