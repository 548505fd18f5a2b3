import { isPlausibleTime } from "../../../codec/plausible";

const SHAPE_LENGTH_MIN = "2026-10-06T08:04:56Z".length;
const SHAPE_LENGTH_MAX = "2026-10-06T08:04:56.000000000Z".length;
const DAY_LENGTH = "2026-10-06".length;
const ZERO = 48;
const NINE = 57;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Days are read once: messages of a day begin alike. */
let day = "";
let dayMs = Number.NaN;

/**
 * `2026-10-06T08:04:56.000569Z`, with any fraction or none, as epoch milliseconds; what is beyond the
 * millisecond is cut off. NaN for whatever is no such text or no plausible moment.
 */
export function readTime(text: unknown): number {
  if (typeof text !== "string" || text.length < SHAPE_LENGTH_MIN || text.length > SHAPE_LENGTH_MAX) {
    return Number.NaN;
  }
  if (text[10] !== "T" || text[13] !== ":" || text[16] !== ":" || !text.endsWith("Z")) return Number.NaN;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  if (!text.startsWith(day) || day === "") {
    day = text.slice(0, DAY_LENGTH);
    dayMs = readDay(day);
  }
  const time = dayMs + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fractionMs(text);
  return isPlausibleTime(time) ? time : Number.NaN;
}

function readDay(text: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // February 30 would be read as a day of March.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text) ? Number.NaN : time;
}

function fractionMs(text: string): number {
  const end = text.length - 1;
  if (end === SHAPE_LENGTH_MIN - 1) return 0;
  if (text[19] !== "." || end === SHAPE_LENGTH_MIN) return Number.NaN;
  let ms = 0;
  let weight = 100;
  for (let at = 20; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return Number.NaN;
    ms += Math.floor(weight) * (code - ZERO);
    weight /= 10;
  }
  return ms;
}

/** NaN where one of them is no digit. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  const areDigits = tens >= ZERO && tens <= NINE && ones >= ZERO && ones <= NINE;
  return areDigits ? (tens - ZERO) * 10 + ones - ZERO : Number.NaN;
}
