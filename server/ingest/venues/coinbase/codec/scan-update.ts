export interface ScannedUpdate {
  readonly product: string;
  readonly time: string;
  readonly bids: number[];
  readonly asks: number[];
}

const HEAD = Buffer.from('{"type":"l2update","product_id":"');
const CHANGES = Buffer.from('","changes":[');
const BUY = Buffer.from('["buy","');
const SELL = Buffer.from('["sell","');
const BETWEEN = Buffer.from('","');
const END_OF_CHANGE = Buffer.from('"]');
const TIME = Buffer.from('],"time":"');
const TAIL = Buffer.from('"}');

const COMMA = 44;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const UPPER_Z = 90;
const TEXT_LENGTH_MAX = 40;
/** Fifteen digits always lie below 2^53, so that the number is exact while it is summed up. */
const DIGITS_MAX = 15;
const POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, power) => 10 ** power);

/**
 * A difference as the venue lays it out, read from its bytes without making texts of them. Null for frames
 * of any other layout, and for numbers that take more care: those are to be parsed.
 */
export function scanUpdate(frame: Buffer): ScannedUpdate | null {
  if (!continues(frame, 0, HEAD)) return null;
  const productEnd = textEnd(frame, HEAD.length);
  if (!continues(frame, productEnd, CHANGES)) return null;
  const bids: number[] = [];
  const asks: number[] = [];
  let at = productEnd + CHANGES.length;
  for (;;) {
    const isBuy = continues(frame, at, BUY);
    if (!isBuy && !continues(frame, at, SELL)) return null;
    const priceAt = at + (isBuy ? BUY.length : SELL.length);
    const priceEnd = decimalEnd(frame, priceAt);
    if (!continues(frame, priceEnd, BETWEEN)) return null;
    const sizeAt = priceEnd + BETWEEN.length;
    const sizeEnd = decimalEnd(frame, sizeAt);
    if (!continues(frame, sizeEnd, END_OF_CHANGE)) return null;
    const price = readDecimal(frame, priceAt, priceEnd);
    if (price === 0) return null;
    (isBuy ? bids : asks).push(price, readDecimal(frame, sizeAt, sizeEnd));
    at = sizeEnd + END_OF_CHANGE.length;
    if (frame[at] !== COMMA) break;
    at += 1;
  }
  if (!continues(frame, at, TIME)) return null;
  const timeEnd = textEnd(frame, at + TIME.length);
  if (timeEnd + TAIL.length !== frame.length || !continues(frame, timeEnd, TAIL)) return null;
  return {
    product: frame.toString("latin1", HEAD.length, productEnd),
    time: frame.toString("latin1", at + TIME.length, timeEnd),
    bids,
    asks,
  };
}

function continues(frame: Buffer, at: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    if (frame[at + index] !== expected[index]) return false;
  }
  return true;
}

/** Behind a product or a time: capitals, digits and the signs from `-` to `@`, none of which is a quote. */
function textEnd(frame: Buffer, start: number): number {
  let at = start;
  while (at - start < TEXT_LENGTH_MAX && (frame[at] ?? 0) >= DASH && (frame[at] ?? 0) <= UPPER_Z) at += 1;
  return at;
}

/** Behind `digits[.digits]`; where there is none, a place at which no frame goes on. */
function decimalEnd(frame: Buffer, start: number): number {
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

/** Mantissa and power are exact, so that one division rounds once. */
function readDecimal(frame: Buffer, start: number, end: number): number {
  let mantissa = 0;
  let decimals = 0;
  for (let at = start; at < end; at += 1) {
    const byte = frame[at] ?? 0;
    if (byte === DOT) decimals = end - 1 - at;
    else mantissa = mantissa * 10 + (byte - ZERO);
  }
  return mantissa / (POWERS[decimals] ?? 1);
}
