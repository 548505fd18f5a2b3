import { splitRows } from "../../../rest/split-rows";
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
    const { i: id, T: time, p: price, v: quantity, S: side, s: wire } = row as Record<string, unknown>;
    return { raw, wire, fields: { id, time, price, quantity, side } };
  });
}
