import { isPlausibleTime } from "../../../codec/plausible";

const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;
/** `2021-04-17T16:43` */
const MINUTE_LENGTH = 16;
const SECOND_MS = 1_000;
/** Nanoseconds are the finest that is written. */
const FRACTION_DIGITS_MAX = 9;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const DOT = 46;
const ZULU = 90;

/** Nearly all times lie in the minute of the one before, so that its text is read once. */
const known = { text: "", time: Number.NaN };

/**
 * RFC 3339 in UTC with up to nine decimals, as the venue writes it, in whole epoch milliseconds; NaN for
 * whatever else, and for days and minutes that no calendar has.
 */
export function readVenueTime(text: unknown): number {
  if (typeof text !== "string") return Number.NaN;
  const last = text.length - 1;
  if (text.charCodeAt(MINUTE_LENGTH) !== COLON || text.charCodeAt(last) !== ZULU) return Number.NaN;
  const tens = text.charCodeAt(MINUTE_LENGTH + 1) - ZERO;
  const ones = text.charCodeAt(MINUTE_LENGTH + 2) - ZERO;
  if (!(tens >= 0 && tens <= 5 && ones >= 0 && ones <= 9)) return Number.NaN;
  const dot = MINUTE_LENGTH + 3;
  const millis = last === dot ? 0 : readMillis(text, dot, last);
  const time = readMinute(text) + (tens * 10 + ones) * SECOND_MS + millis;
  return isPlausibleTime(time) ? time : Number.NaN;
}

function readMillis(text: string, dot: number, end: number): number {
  const digits = end - dot - 1;
  if (text.charCodeAt(dot) !== DOT || digits < 1 || digits > FRACTION_DIGITS_MAX) return Number.NaN;
  let millis = 0;
  let weight = 100;
  for (let index = dot + 1; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code < ZERO || code > NINE) return Number.NaN;
    // Beyond milliseconds digits are cut off: rounding up could lead into the next second.
    if (weight >= 1) millis += (code - ZERO) * weight;
    weight /= 10;
  }
  return millis;
}

function readMinute(text: string): number {
  if (known.time >= 0 && text.startsWith(known.text)) return known.time;
  const minute = text.slice(0, MINUTE_LENGTH);
  const time = MINUTE.test(minute) ? Date.parse(`${minute}:00Z`) : Number.NaN;
  // Some days that no month has are read as days of the next one.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(minute)) return Number.NaN;
  // A copy of its own: a slice would keep the whole frame alive.
  known.text = Buffer.from(minute).toString("latin1");
  known.time = time;
  return time;
}
