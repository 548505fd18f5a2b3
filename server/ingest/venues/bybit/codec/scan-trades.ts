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
  readonly sentAt: number;
  readonly rows: readonly TradeRow[];
}

const HEAD = /^\{"topic":"publicTrade\.([A-Z0-9]{1,40})","ts":([1-9]\d{12}),"type":"snapshot","data":\[/;
/** Fields that are not read, whatever the venue adds next; none may say again what is read. */
const OTHERS = `(?:,"(?!(?:i|T|p|v|S|s)")[A-Za-z]{1,20}":(?:true|false|null|0|[1-9]\\d{0,19}|"[A-Za-z0-9.]{0,40}"))*`;
const ROW = new RegExp(
  `\\{"i":"(\\d{1,20})","T":([1-9]\\d{12}),"p":"([\\d.]{1,40})","v":"([\\d.]{1,40})","S":"(Buy|Sell)"` +
    `${OTHERS},"s":"([A-Z0-9]{1,40})"${OTHERS}\\}`,
  "y",
);
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
    const [raw, id, time, price, quantity, side, wire] = found;
    rows.push({ raw, wire, fields: { id, time: Number(time), price, quantity, side } });
    at += raw.length;
    if (frame.charCodeAt(at) !== COMMA) break;
    at += 1;
  }
  if (at !== frame.length - 2 || !frame.endsWith("]}")) return null;
  return { wire: head[1] ?? "", sentAt: Number(head[2]), rows };
}
