import { splitRows } from "../../../rest/split-rows";
import { readTime } from "./read-time";
import type { TradeFields } from "./read-trade";
import type { TradeRow } from "./scan-trades";

const DATA = /^"data"\s*:\s*/;

/**
 * The trades of a frame in whatever layout, known to be JSON. Each row is parsed by itself, so that what is
 * kept as raw is what was understood. Null where there is no list of rows.
 */
export function parseTrades(frame: string): (TradeRow | null)[] | null {
  const list = splitRows(frame)
    .findLast((text) => DATA.test(text))
    ?.replace(DATA, "");
  if (!list?.startsWith("[")) return null;
  return splitRows(list).map((raw) => {
    const row: unknown = JSON.parse(raw);
    if (typeof row !== "object" || row === null || Array.isArray(row)) return null;
    const { symbol: wire, side, price, qty, trade_id: id, timestamp } = row as Record<string, unknown>;
    const fields: TradeFields = {
      id,
      time: readTime(timestamp),
      price: numberOf(price),
      quantity: numberOf(qty),
      side: side === "buy" || side === "sell" ? side : null,
    };
    return { raw, wire, fields };
  });
}

/** A text that looks like a number is none: the venue writes numbers. */
function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}
