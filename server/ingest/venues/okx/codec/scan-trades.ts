import type { TradeFields } from "./read-trade";

export interface TradeRow {
  /** The row's own text, untouched. */
  readonly raw: string;
  /** The venue's name of the symbol. */
  readonly wire: unknown;
  readonly fields: TradeFields;
}

export interface ScannedTrades {
  readonly wire: string;
  readonly rows: readonly TradeRow[];
}

const HEAD = /^\{"arg":\{"channel":"trades(?:-all)?","instId":"([A-Z0-9-]{1,40})"\},"data":\[/;
/** Fields that are not read, whatever the venue adds next; none may say again what is read. */
const OTHERS = `(?:,"(?!(?:instId|tradeId|px|sz|side|ts|count)")[A-Za-z]{1,20}":(?:true|false|null|0|[1-9]\\d{0,19}|"[A-Za-z0-9.]{0,40}"))*`;
const ROW = new RegExp(
  `\\{"instId":"([A-Z0-9-]{1,40})","tradeId":"(\\d{1,20})","px":"([\\d.]{1,40})","sz":"([\\d.]{1,40})"` +
    `,"side":"(buy|sell)"${OTHERS},"ts":"(\\d{1,20})"(?:,"count":"(\\d{1,20})")?${OTHERS}\\}`,
  "y",
);
const TAIL = "]}";
const COMMA = 44;

/**
 * The trades of a frame as the venue lays it out today, without parsing it: whatever matches is JSON that
 * says just this. Null for frames of any other layout, which are to be parsed.
 */
export function scanTrades(frame: string): ScannedTrades | null {
  const head = HEAD.exec(frame);
  if (!head) return null;
  const rows: TradeRow[] = [];
  let at = head[0].length;
  for (;;) {
    ROW.lastIndex = at;
    const found = ROW.exec(frame);
    if (!found) return null;
    const [raw, wire, tradeId, px, sz, side, ts, count] = found;
    rows.push({ raw, wire, fields: { tradeId, px, sz, side, ts, count } });
    at += raw.length;
    if (frame.charCodeAt(at) !== COMMA) break;
    at += 1;
  }
  if (at !== frame.length - TAIL.length || !frame.endsWith(TAIL)) return null;
  return { wire: head[1] ?? "", rows };
}
