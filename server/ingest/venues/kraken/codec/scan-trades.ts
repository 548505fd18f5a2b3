import { readTime } from "./read-time";
import type { TradeFields } from "./read-trade";
import { codesOf, TextCursor } from "./text-cursor";

export interface TradeRow {
  /** The row's own text, untouched. */
  readonly raw: string;
  /** The venue's name of the symbol. */
  readonly wire: unknown;
  readonly fields: TradeFields;
}

const HEAD = codesOf('{"channel":"trade","type":"update","data":[');
const ROW = codesOf('{"symbol":"');
const SIDE = codesOf('","side":"');
const BUY = codesOf("buy");
const SELL = codesOf("sell");
const PRICE = codesOf('","price":');
const QUANTITY = codesOf(',"qty":');
const ORDER_TYPE = codesOf(',"ord_type":"');
const ID = codesOf('","trade_id":');
const TIMESTAMP = codesOf(',"timestamp":"');
const ROW_END = codesOf('"}');
const COMMA = codesOf(",");
const TAIL = codesOf("]}");

const cursor = new TextCursor();

/**
 * The trades of a frame as the venue lays it out today, without parsing it: whatever is read here is JSON
 * that says just this. Null for frames of any other layout, which are to be parsed.
 */
export function scanTrades(frame: string): TradeRow[] | null {
  cursor.begin(frame);
  if (!cursor.take(HEAD)) return null;
  const rows: TradeRow[] = [];
  do {
    const row = scanRow();
    if (row === null) return null;
    rows.push(row);
  } while (cursor.take(COMMA));
  return cursor.take(TAIL) && cursor.isAtEnd ? rows : null;
}

function scanRow(): TradeRow | null {
  const start = cursor.at;
  if (!cursor.take(ROW)) return null;
  const wire = cursor.plain();
  if (!cursor.take(SIDE)) return null;
  const isBuy = cursor.take(BUY);
  if (!isBuy && !cursor.take(SELL)) return null;
  if (!cursor.take(PRICE)) return null;
  const price = cursor.number();
  if (!cursor.take(QUANTITY)) return null;
  const quantity = cursor.number();
  if (!cursor.take(ORDER_TYPE) || cursor.plain() === null || !cursor.take(ID)) return null;
  const id = cursor.number();
  if (!Number.isInteger(id) || !cursor.take(TIMESTAMP)) return null;
  const time = readTime(cursor.plain());
  if (Number.isNaN(price) || Number.isNaN(quantity) || !cursor.take(ROW_END)) return null;
  return {
    raw: cursor.since(start),
    wire,
    fields: { id, time, price, quantity, side: isBuy ? "buy" : "sell" },
  };
}
