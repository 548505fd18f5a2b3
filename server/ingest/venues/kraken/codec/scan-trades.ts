import { parseDecimal } from "@/lib/domain/market/parse-decimal";
import { readTime } from "./read-time";
import type { TradeFields } from "./read-trade";

export interface TradeRow {
  /** The row's own text, untouched. */
  readonly raw: string;
  /** The venue's name of the symbol. */
  readonly wire: unknown;
  readonly fields: TradeFields;
}

const HEAD = '{"channel":"trade","type":"update","data":[';
const TAIL = "]}";
const NUMBER = "((?:0|[1-9]\\d{0,30})(?:\\.\\d{1,30})?)";
const ROW = new RegExp(
  `\\{"symbol":"([A-Z0-9./]{1,40})","side":"(buy|sell)","price":${NUMBER},"qty":${NUMBER},` +
    `"ord_type":"[a-z-]{1,40}","trade_id":(0|[1-9]\\d{0,18}),"timestamp":"([0-9TZ:.-]{1,40})"\\}`,
  "y",
);
const COMMA = 44;

/**
 * The trades of a frame as the venue lays it out today, without parsing it: whatever matches is JSON that
 * says just this. Null for frames of any other layout, which are to be parsed.
 */
export function scanTrades(frame: string): TradeRow[] | null {
  if (!frame.startsWith(HEAD)) return null;
  const rows: TradeRow[] = [];
  let at = HEAD.length;
  for (;;) {
    ROW.lastIndex = at;
    const found = ROW.exec(frame);
    if (!found) return null;
    const [raw, wire, side, price, quantity, id, time] = found;
    const fields: TradeFields = {
      id: Number(id),
      time: readTime(time),
      price: parseDecimal(price),
      quantity: parseDecimal(quantity),
      side: side === "buy" ? "buy" : "sell",
    };
    rows.push({ raw, wire, fields });
    at += raw.length;
    if (frame.charCodeAt(at) !== COMMA) break;
    at += 1;
  }
  return at === frame.length - TAIL.length && frame.endsWith(TAIL) ? rows : null;
}
