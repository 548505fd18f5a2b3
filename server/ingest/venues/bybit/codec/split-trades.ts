import { splitRows } from "../../../rest/split-rows";

export interface TradeRow {
  readonly raw: string;
  readonly row: unknown;
}

const BETWEEN = "},{";
const DATA_MEMBER = /^"data"\s*:\s*/;

/**
 * The rows between the brackets of a list, each as its text and what that text says. Every row is parsed
 * by itself, so that what is kept as raw is what was understood. Null where it is no list without spaces.
 */
export function parseRows(list: string): TradeRow[] | null {
  try {
    if (!list.includes(BETWEEN)) return [{ raw: list, row: JSON.parse(list) }];
    const pieces = list.split(BETWEEN);
    const last = pieces.length - 1;
    return pieces.map((piece, index) => {
      const raw = `${index > 0 ? "{" : ""}${piece}${index < last ? "}" : ""}`;
      return { raw, row: JSON.parse(raw) };
    });
  } catch {
    return null;
  }
}

/** The same for a frame in whatever layout, known to be JSON: slower, and right about every space. */
export function findRows(frame: string): TradeRow[] | null {
  const member = splitRows(frame).findLast((text) => DATA_MEMBER.test(text));
  const list = member?.replace(DATA_MEMBER, "");
  if (!list?.startsWith("[")) return null;
  return splitRows(list).map((raw) => ({ raw, row: JSON.parse(raw) }));
}
