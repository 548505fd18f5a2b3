import { NUMBER_MAX } from "../../../codec/plausible";
import type { BookFields } from "./read-book";
import { LEVELS_MAX } from "./read-levels";
import { codesOf, TextCursor } from "./text-cursor";

const HEAD = codesOf('{"channel":"book","type":"');
const UPDATE = codesOf('update","data":[{"symbol":"');
const SNAPSHOT = codesOf('snapshot","data":[{"symbol":"');
const BIDS = codesOf('","bids":[');
const ASKS = codesOf('],"asks":[');
const CHECKSUM = codesOf('],"checksum":');
const TIMESTAMP = codesOf(',"timestamp":"');
const TAIL = codesOf('"}]}');
const FIRST_PRICE = codesOf('{"price":');
const QUANTITY = codesOf(',"qty":');
const NEXT_PRICE = codesOf('},{"price":');
const LEVEL_END = codesOf("}");

const cursor = new TextCursor();

/**
 * The book of a frame as the venue lays it out today: whatever is read here is JSON that says just this.
 * Null for frames of any other layout and for numbers that are out of the ordinary, which are to be parsed.
 */
export function scanBook(frame: string): BookFields | null {
  cursor.begin(frame);
  if (!cursor.take(HEAD)) return null;
  const isSnapshot = cursor.take(SNAPSHOT);
  if (!isSnapshot && !cursor.take(UPDATE)) return null;
  const symbol = cursor.plain();
  if (symbol === null || !cursor.take(BIDS)) return null;
  const bids = scanLevels();
  if (bids === null || !cursor.take(ASKS)) return null;
  const asks = scanLevels();
  if (asks === null || !cursor.take(CHECKSUM)) return null;
  const checksum = cursor.number();
  if (Number.isNaN(checksum) || !cursor.take(TIMESTAMP)) return null;
  const timestamp = cursor.plain();
  if (timestamp === null || !cursor.take(TAIL) || !cursor.isAtEnd) return null;
  return { isSnapshot, symbol, bids, asks, checksum, timestamp };
}

function scanLevels(): number[] | null {
  const flat: number[] = [];
  if (!cursor.take(FIRST_PRICE)) return flat;
  do {
    const price = cursor.number();
    if (!(price > 0 && price <= NUMBER_MAX) || !cursor.take(QUANTITY)) return null;
    const quantity = cursor.number();
    if (!(quantity >= 0 && quantity <= NUMBER_MAX) || flat.length >= LEVELS_MAX * 2) return null;
    flat.push(price, quantity);
  } while (cursor.take(NEXT_PRICE));
  return cursor.take(LEVEL_END) ? flat : null;
}
