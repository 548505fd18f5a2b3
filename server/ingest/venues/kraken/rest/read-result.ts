import { AppError } from "@/lib/platform/errors";
import { splitRows } from "../../../rest/split-rows";

/** Every answer of the venue's, errors too, begins with the list of its errors. */
const DONE = '{"error":[],';
const TOO_MANY = /Too many requests|Rate limit exceeded/;
const TOO_MANY_BLOCK_MS = 3_000;
/** What the venue will say again however often it is asked. */
const WRONG_REQUEST = /^E(Query:|General:(Invalid arguments|Unknown method|Permission denied))/;
const SENTENCE_LENGTH_MAX = 200;

/** The venue says no with texts in an answer that is a success to HTTP. */
export function refusalWithin(path: string, body: string): { error: AppError; blockMs: number } | null {
  if (body.startsWith(DONE)) return null;
  const answer = parse(path, body);
  const errors = isObject(answer) ? answer.error : undefined;
  if (Array.isArray(errors) && errors.length === 0) return null;
  const sentence = Array.isArray(errors) ? errors.map(String).join(", ") : "no answer of Kraken's";
  const kind = WRONG_REQUEST.test(sentence) ? "invalid_request" : "unavailable";
  return {
    error: new AppError(kind, `${path} answered ${sentence.slice(0, SENTENCE_LENGTH_MAX)}`),
    blockMs: TOO_MANY.test(sentence) ? TOO_MANY_BLOCK_MS : 0,
  };
}

/** `result` of an answer. */
export function readResult(path: string, body: string): Record<string, unknown> {
  const answer = parse(path, body);
  const result = isObject(answer) ? answer.result : undefined;
  if (!isObject(result)) throw new AppError("unavailable", `${path} answered without a result.`);
  return result;
}

/**
 * The rows of a result about one pair, each with its own text, and the cursor beside them as a text: it
 * counts nanoseconds, more than a double holds. Their key is the venue's internal name of the pair, which
 * is not the one that was asked for.
 */
export function readPairResult(
  path: string,
  body: string,
): { rows: { row: unknown; raw: string }[]; last: string | null } {
  const { last, ...others } = readResult(path, body);
  const [key, ...more] = Object.keys(others);
  const rows = key === undefined || more.length > 0 ? null : others[key];
  const list = key === undefined ? null : member(member(body, "result"), key);
  if (!Array.isArray(rows) || list === null) {
    throw new AppError("unavailable", `${path} answered with something that is no list of one pair.`);
  }
  const texts = splitRows(list);
  return {
    rows: rows.map((row: unknown, index) => ({ row, raw: texts[index] ?? "" })),
    last: typeof last === "string" ? last : null,
  };
}

/** The text of a member's value, in an object that is known to be JSON. */
function member(object: string | null, name: string): string | null {
  if (object === null) return null;
  for (const text of splitRows(object).reverse()) {
    const [head = "", key] = /^("(?:[^"\\]|\\.)*")\s*:\s*/.exec(text) ?? [];
    if (key !== undefined && JSON.parse(key) === name) return text.slice(head.length);
  }
  return null;
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
