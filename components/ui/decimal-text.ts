/** A piece of a number's text. `gap` asks for the space between groups of three digits before it. */
export interface DigitGroup {
  text: string;
  gap: boolean;
}

const MINUS = "\u2212";

/**
 * Decimals to show where the instrument's tick size is not known: the venues' own habit is about
 * five to seven significant digits, and never fewer than the price itself has.
 */
export function decimalsFor(price: number): number {
  const size = Math.abs(price);
  const habit = size >= 10 ? 2 : size >= 1 ? 3 : 4;
  const own = String(price).split(".")[1]?.length ?? 0;
  return Math.min(8, Math.max(habit, own));
}

/** `-61685.9`, 2 → `−61685.90`: a true minus, no separators, ready to paste. */
export function decimalText(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** Splits `61685.99` into `61` and `685.99`; numbers below 1,000 stay whole. */
export function digitGroups(text: string): DigitGroup[] {
  const dot = text.indexOf(".");
  const whole = dot === -1 ? text : text.slice(0, dot);
  const rest = dot === -1 ? "" : text.slice(dot);
  const groups: DigitGroup[] = [];
  const signed = whole.startsWith(MINUS) ? 1 : 0;
  const first = ((whole.length - signed) % 3 || 3) + signed;
  for (let from = 0, to = Math.min(first, whole.length); from < whole.length; from = to, to += 3) {
    groups.push({ text: whole.slice(from, to), gap: from > 0 });
  }
  const last = groups.at(-1);
  if (last) last.text += rest;
  return groups;
}

/** The index of the first character in which two texts differ; texts of unlike length differ from the start. */
export function firstDifference(before: string, after: string): number {
  if (before.length !== after.length) return 0;
  let index = 0;
  while (index < after.length && before[index] === after[index]) index += 1;
  return index;
}
