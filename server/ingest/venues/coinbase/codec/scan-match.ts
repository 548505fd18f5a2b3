/** A match's fields as texts. */
export interface ScannedMatch {
  readonly product: string;
  readonly id: string;
  readonly maker: "buy" | "sell";
  readonly size: string;
  readonly price: string;
  readonly time: string;
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
  // By index: taking an array apart as a list costs as much as finding it.
  return {
    id: found[1] ?? "",
    maker: found[2] === "buy" ? "buy" : "sell",
    size: found[3] ?? "",
    price: found[4] ?? "",
    product: found[5] ?? "",
    time: found[6] ?? "",
  };
}
