import { splitRows } from "../../../rest/split-rows";
import type { TradeRow } from "./scan-trades";

const DATA = /^"data"\s*:\s*/;

/**
 * The trades in `data`, of a frame or a REST answer in whatever layout, known to be JSON. Each row is parsed
 * by itself, so that what is kept as raw is what was understood. Null where there is no list of rows.
 */
export function parseTrades(text: string): (TradeRow | null)[] | null {
  const list = splitRows(text)
    .findLast((member) => DATA.test(member))
    ?.replace(DATA, "");
  if (!list?.startsWith("[")) return null;
  return splitRows(list).map((raw) => {
    const row: unknown = JSON.parse(raw);
    if (typeof row !== "object" || row === null || Array.isArray(row)) return null;
    const { instId: wire, tradeId, px, sz, side, ts, count } = row as Record<string, unknown>;
    return { raw, wire, fields: { tradeId, px, sz, side, ts, count } };
  });
}
