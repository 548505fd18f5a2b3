const ZERO = 48;
const NINE = 57;
/** Digits of the largest integer that a double tells apart from its neighbours. */
const DIGITS_MAX = 16;

/** The venue writes ids, counts and times as texts: digits without leading zeros. NaN for whatever else. */
export function readInteger(text: unknown): number {
  if (typeof text !== "string") return Number.NaN;
  const { length } = text;
  if (length === 0 || length > DIGITS_MAX || (length > 1 && text.charCodeAt(0) === ZERO)) return Number.NaN;
  let value = 0;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (!(code >= ZERO && code <= NINE)) return Number.NaN;
    value = value * 10 + (code - ZERO);
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
}
