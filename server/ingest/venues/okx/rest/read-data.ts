import { AppError } from "@/lib/platform/errors";

const DONE = '{"code":"0",';
/** Too many requests; limits count within two seconds. */
const TOO_MANY = "50011";
const TOO_MANY_BLOCK_MS = 2_000;
/** What is wrong with the request itself: 51000 a parameter, 51001 the instrument. */
const BAD_REQUESTS: ReadonlySet<unknown> = new Set(["51000", "51001"]);

/** `data` of an answer. */
export function readData(path: string, body: string): unknown[] {
  const answer = parse(path, body);
  const data = isObject(answer) ? answer.data : null;
  if (Array.isArray(data)) return data;
  throw new AppError("unavailable", `${path} answered with something that is no list.`);
}

/** The venue says no with a `code` in an answer that is a success to HTTP. */
export function refusalWithin(path: string, body: string): { error: AppError; blockMs: number } | null {
  if (body.startsWith(DONE)) return null;
  const answer = parse(path, body);
  const { code = null, msg = null } = isObject(answer) ? answer : {};
  if (code === "0") return null;
  const sentence =
    typeof code === "string"
      ? `${code}: ${typeof msg === "string" ? msg : "no reason given"}`
      : "with no answer of OKX's";
  const kind = BAD_REQUESTS.has(code) ? "invalid_request" : "unavailable";
  return {
    error: new AppError(kind, `${path} answered ${sentence}`),
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
