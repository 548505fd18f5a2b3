import type { MatchFields } from "./read-match";

export interface ScannedMatch {
  readonly product: string;
  readonly fields: MatchFields;
}

const NUMBER = "(?:0|[1-9]\\d{0,14})";
const MATCH = new RegExp(
  `^\\{"type":"(?:last_)?match","trade_id":(${NUMBER}),` +
    `"maker_order_id":"[0-9a-f-]{0,40}","taker_order_id":"[0-9a-f-]{0,40}",` +
    `"side":"(buy|sell)","size":"([\\d.]{1,40})","price":"([\\d.]{1,40})",` +
    `"product_id":"([A-Z0-9-]{1,40})","sequence":${NUMBER},"time":"([\\dTZ:.-]{1,40})"\\}$`,
);

/**
 * A match as the venue lays it out, without parsing it: whatever is found so is JSON that says just this.
 * Null for frames of any other layout, which are to be parsed.
 */
export function scanMatch(frame: string): ScannedMatch | null {
  const found = MATCH.exec(frame);
  if (!found) return null;
  const [, id, side, size, price, product = "", time] = found;
  return { product, fields: { trade_id: Number(id), side, size, price, time } };
}
