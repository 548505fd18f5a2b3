import { isPlausibleTime } from "../../../codec/plausible";

const SHAPE = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/;

/** RFC 3339 in UTC with up to nine decimals, as the venue writes it, in whole epoch milliseconds; NaN where it is none. */
export function readVenueTime(text: unknown): number {
  if (typeof text !== "string") return Number.NaN;
  const parts = SHAPE.exec(text);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction = ""] = parts;
  const time =
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) +
    Number(fraction.slice(0, 3).padEnd(3, "0"));
  return isPlausibleTime(time) ? time : Number.NaN;
}
