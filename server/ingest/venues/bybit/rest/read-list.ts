import { AppError } from "@/lib/platform/errors";
import { splitRows } from "../../../rest/split-rows";

export interface ListRow {
  readonly row: unknown;
  readonly raw: string;
}

const DONE = '{"retCode":0,';
const TOO_MANY = 10_006;
const BAD_REQUEST = 10_001;
/** Limits of single endpoints count by the second. */
const TOO_MANY_BLOCK_MS = 2_000;

/** `result.list` of an answer, each row with its own text. */
export function readList(path: string, body: string): ListRow[] {
  const list = member(member(body, "result"), "list");
  const rows = list === null ? null : parse(path, list);
  if (!Array.isArray(rows) || list === null) {
    throw new AppError("unavailable", `${path} answered with something that is no list.`);
  }
  const texts = splitRows(list);
  return rows.map((row: unknown, index) => ({ row, raw: texts[index] ?? "" }));

  function member(object: string | null, name: string): string | null {
    if (object === null || !isObject(parse(path, object))) return null;
    const head = new RegExp(`^"${name}"\\s*:\\s*`);
    return (
      splitRows(object)
        .findLast((text) => head.test(text))
        ?.replace(head, "") ?? null
    );
  }
}

/** The venue says no with a `retCode` in an answer that is a success to HTTP. */
export function refusalWithin(path: string, body: string): { error: AppError; blockMs: number } | null {
  if (body.startsWith(DONE)) return null;
  const answer = parse(path, body);
  const code = isObject(answer) ? answer.retCode : undefined;
  if (code === 0) return null;
  const sentence = isObject(answer) ? String(answer.retMsg) : "no answer of Bybit's";
  const kind = code === BAD_REQUEST ? "invalid_request" : "unavailable";
  return {
    error: new AppError(kind, `${path} answered ${String(code)}: ${sentence}`),
    blockMs: code === TOO_MANY ? TOO_MANY_BLOCK_MS : 0,
  };
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("unavailable", `${path} answered with something that is not JSON.`, { cause });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
