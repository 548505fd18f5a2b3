const ZERO = 48;
const NINE = 57;
const DOT = 46;
const MINUS = 45;
/** No venue writes numbers longer than this; what is longer is an attack or a mistake. */
const LENGTH_MAX = 64;
/** Fifteen digits always lie below 2^53, so that the mantissa is exact while it is summed up. */
const EXACT_DIGITS_MAX = 15;
/** Powers of ten up to this one are doubles without rounding. */
const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);

/**
 * Reads `-?digits[.digits]` and nothing else: NaN for exponents, signs, spaces, hexadecimals, bare dots
 * and whatever is no text. The value is the double nearest to the text: an exact mantissa divided by an
 * exact power of ten is rounded once (IEEE 754), as `Number` would; longer texts are left to `Number`.
 */
export function parseDecimal(text: unknown): number {
  if (typeof text !== "string") return Number.NaN;
  const length = text.length;
  if (length === 0 || length > LENGTH_MAX) return Number.NaN;
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  let mantissa = 0;
  let dot = -1;
  for (let index = start; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO);
    } else if (code === DOT && dot < 0 && index > start) {
      dot = index;
    } else {
      return Number.NaN;
    }
  }
  if (start === length || dot === length - 1) return Number.NaN;
  const digits = length - start - (dot < 0 ? 0 : 1);
  if (digits > EXACT_DIGITS_MAX && mantissa > Number.MAX_SAFE_INTEGER) return Number(text) + 0;
  const decimals = dot < 0 ? 0 : length - 1 - dot;
  const power = POWERS[decimals];
  if (power === undefined) return Number(text) + 0;
  const value = mantissa / power;
  // `-0` would print as 0 and compare as 0, yet be told apart by Object.is: there is one zero.
  return start === 1 && mantissa !== 0 ? -value : value;
}
