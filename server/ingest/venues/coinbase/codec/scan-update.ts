import { continues, decimalEnd, readDecimal, textEnd } from "./frame-bytes";

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
