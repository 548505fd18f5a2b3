const ZERO = 48;
const NINE = 57;
const DOT = 46;
const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
/** So many digits always lie below 2^53, so that the mantissa is exact while it is summed up. */
const DIGITS_MAX = 15;
/** Powers of ten up to this one are doubles without rounding. */
const POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, power) => 10 ** power);

/**
 * Reads a frame of a known layout from its beginning to its end, without parsing it. One serves all frames:
 * what is made for each frame and forgotten is optimised anew after each collection of garbage.
 */
export class TextCursor {
  at = 0;
  private text = "";

  begin(text: string): void {
    this.text = text;
    this.at = 0;
  }

  get isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  /** Goes past the literal, or returns false. Code by code: `startsWith` at a place costs several times as much. */
  take(literal: readonly number[]): boolean {
    const { text, at } = this;
    for (let index = 0; index < literal.length; index += 1) {
      if (text.charCodeAt(at + index) !== literal[index]) return false;
    }
    this.at = at + literal.length;
    return true;
  }

  /** What stands up to the next quote; null where that is not plain. */
  plain(): string | null {
    const { text, at } = this;
    for (let end = at; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (code === QUOTE) {
        this.at = end;
        return text.slice(at, end);
      }
      if (code < SPACE || code === BACKSLASH) return null;
    }
    return null;
  }

  /**
   * A JSON number of up to fifteen digits, with or without a fraction; NaN for all others. An exact mantissa
   * over an exact power of ten is rounded once, as a parser does.
   */
  number(): number {
    const { text, at: start } = this;
    let at = start;
    let mantissa = 0;
    let dot = -1;
    for (; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= ZERO && code <= NINE) mantissa = mantissa * 10 + (code - ZERO);
      else if (code === DOT && dot < 0) dot = at;
      else break;
    }
    this.at = at;
    const whole = (dot < 0 ? at : dot) - start;
    const decimals = dot < 0 ? 0 : at - dot - 1;
    const hasLeadingZero = whole > 1 && text.charCodeAt(start) === ZERO;
    const endsWithDot = dot >= 0 && decimals === 0;
    if (whole === 0 || hasLeadingZero || endsWithDot || whole + decimals > DIGITS_MAX) return Number.NaN;
    return mantissa / (POWERS[decimals] ?? Number.NaN);
  }

  /** The text from a place up to the present one. */
  since(start: number): string {
    return this.text.slice(start, this.at);
  }
}

export function codesOf(literal: string): number[] {
  return [...literal].map((character) => character.charCodeAt(0));
}
