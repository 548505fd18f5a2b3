/** Steps over the bytes of a frame whose layout is known; a step that fails ends at the frame's length. */

const DASH = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const UPPER_Z = 90;
const TEXT_LENGTH_MAX = 40;
/** Fifteen digits always lie below 2^53, so that the number is exact while it is summed up. */
const DIGITS_MAX = 15;
const POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, power) => 10 ** power);

export function continues(frame: Buffer, at: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    if (frame[at + index] !== expected[index]) return false;
  }
  return true;
}

/** Behind a product or a time: capitals, digits and the signs from `-` to `@`, none of which is a quote. */
export function textEnd(frame: Buffer, start: number): number {
  let at = start;
  while (at - start < TEXT_LENGTH_MAX && (frame[at] ?? 0) >= DASH && (frame[at] ?? 0) <= UPPER_Z) at += 1;
  return at;
}

/** Behind `digits[.digits]`. */
export function decimalEnd(frame: Buffer, start: number): number {
  let at = start;
  let dot = -1;
  for (; ; at += 1) {
    const byte = frame[at] ?? 0;
    if (byte === DOT && dot < 0 && at > start) dot = at;
    else if (byte < ZERO || byte > NINE) break;
  }
  const digits = at - start - (dot < 0 ? 0 : 1);
  return digits > 0 && digits <= DIGITS_MAX && dot !== at - 1 ? at : frame.length;
}

/** Of what `decimalEnd` found. Mantissa and power are exact, so that one division rounds once. */
export function readDecimal(frame: Buffer, start: number, end: number): number {
  let mantissa = 0;
  let decimals = 0;
  for (let at = start; at < end; at += 1) {
    const byte = frame[at] ?? 0;
    if (byte === DOT) decimals = end - 1 - at;
    else mantissa = mantissa * 10 + (byte - ZERO);
  }
  return mantissa / (POWERS[decimals] ?? 1);
}
