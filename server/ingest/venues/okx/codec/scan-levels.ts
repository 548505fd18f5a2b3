const ZERO = 48;
const NINE = 57;
const DOT = 46;
const QUOTE = 34;
const COMMA = 44;
const OPENING = 91;
const CLOSING = 93;
/** Fifteen digits lie below 2^53 and below the bound of any number here, so that they are read exactly. */
const DIGITS_MAX = 15;
const POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, power) => 10 ** power);

/**
 * Reads `[["price","size","0","orders"],…]` at `start` and appends price and size of each level to `flat`.
 * Returns where the list ends, or -1 where it is written in any other way or says what cannot be. A number
 * is read as an exact mantissa over an exact power of ten, so that it is the double nearest to its text.
 */
export function scanLevels(text: string, start: number, flat: number[]): number {
  let at = start;
  if (text.charCodeAt(at++) !== OPENING) return -1;
  if (text.charCodeAt(at) === CLOSING) return at + 1;
  for (;;) {
    if (text.charCodeAt(at++) !== OPENING) return -1;
    for (let field = 0; ; field += 1) {
      if (text.charCodeAt(at++) !== QUOTE) return -1;
      const first = at;
      let dot = -1;
      let mantissa = 0;
      for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(++at)) {
        if (code >= ZERO && code <= NINE) mantissa = mantissa * 10 + (code - ZERO);
        else if (code === DOT && dot < 0 && at > first) dot = at;
        else return -1;
      }
      const digits = at - first - (dot < 0 ? 0 : 1);
      if (digits === 0 || digits > DIGITS_MAX || dot === at - 1) return -1;
      if (field < 2) {
        if (field === 0 && mantissa === 0) return -1;
        flat.push(dot < 0 ? mantissa : mantissa / (POWERS[at - dot - 1] ?? 1));
      }
      const next = text.charCodeAt(++at);
      at += 1;
      if (next === COMMA) continue;
      if (next !== CLOSING || field < 1) return -1;
      break;
    }
    const next = text.charCodeAt(at++);
    if (next === COMMA) continue;
    return next === CLOSING ? at : -1;
  }
}
