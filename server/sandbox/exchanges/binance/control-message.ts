import type { Connection } from "./connection";

const METHODS = ["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY"] as const;
const VARIANTS = METHODS.map((method) => `\`${method}\``).join(", ");
const STREAMS_MAX = 1_024;

interface Failure {
  code: number;
  msg: string;
}

type Outcome = { result: unknown } | Failure;

/** Answers one control message with the venue's own words. */
export function answerControlMessage(text: string, connection: Connection): string {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    return JSON.stringify({ code: 3, msg: `Invalid JSON: ${placeOf(error, text)}` });
  }
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    return JSON.stringify(invalid("expected an object"));
  }
  const fields = new Map<string, unknown>(Object.entries(message));
  const id = idText(fields.get("id"), text);
  if (id === null) return JSON.stringify(invalid("request ID must be an unsigned integer"));
  const outcome = perform(fields, text, connection);
  return `${JSON.stringify(outcome).slice(0, -1)},"id":${id}}`;
}

function perform(fields: Map<string, unknown>, text: string, connection: Connection): Outcome {
  const method = fields.get("method");
  const params = fields.get("params");
  if (method === undefined) return invalid(`missing field \`method\` at line 1 column ${text.length}`);
  switch (method) {
    case "SUBSCRIBE":
      return subscribe(params, connection);
    case "UNSUBSCRIBE":
      return isNames(params) ? done(params, (name) => connection.unsubscribe(name)) : badNames();
    case "LIST_SUBSCRIPTIONS":
      return params === undefined || (Array.isArray(params) && params.length === 0)
        ? { result: [...connection.streams] }
        : invalid("too many parameters");
    case "SET_PROPERTY":
      return setProperty(params, connection);
    case "GET_PROPERTY":
      return getProperty(params, connection);
    default:
      return unknownMethod(method, text);
  }
}

function unknownMethod(method: unknown, text: string): Failure {
  const written = JSON.stringify(method);
  const column = text.indexOf(written) + written.length;
  return invalid(
    `unknown variant \`${String(method)}\`, expected one of ${VARIANTS} at line 1 column ${column}`,
  );
}

function subscribe(params: unknown, connection: Connection): Outcome {
  if (!isNames(params)) return badNames();
  const wanted = new Set([...connection.streams, ...params]);
  if (wanted.size > STREAMS_MAX) return invalid("too many parameters");
  return done(params, (name) => connection.subscribe(name));
}

function setProperty(params: unknown, connection: Connection): Outcome {
  const [name, value, ...rest] = Array.isArray(params) ? params : [];
  if (rest.length > 0) return invalid("too many parameters");
  if (typeof name !== "string") return invalid("property name must be a string");
  if (name !== "combined") return { code: 0, msg: "Unknown property" };
  if (typeof value !== "boolean") return { code: 1, msg: "Invalid value type: expected Boolean" };
  connection.combined = value;
  return { result: null };
}

function getProperty(params: unknown, connection: Connection): Outcome {
  const [name, ...rest] = Array.isArray(params) ? params : [];
  if (rest.length > 0) return invalid("too many parameters");
  if (typeof name !== "string") return invalid("property name must be a string");
  return name === "combined" ? { result: connection.combined } : { code: 0, msg: "Unknown property" };
}

function done(names: readonly string[], act: (name: string) => void): Outcome {
  for (const name of names) act(name);
  return { result: null };
}

function isNames(params: unknown): params is string[] {
  return Array.isArray(params) && params.every((name) => typeof name === "string");
}

function badNames(): Failure {
  return invalid("params must be an array of stream names");
}

function invalid(reason: string): Failure {
  return { code: 2, msg: `Invalid request: ${reason}` };
}

/** The id as it was sent: an int64 does not survive a double. Null where the venue takes no such id. */
function idText(id: unknown, text: string): string | null {
  if (id === null) return "null";
  if (typeof id === "string") return /^[A-Za-z0-9_-]{1,36}$/.test(id) ? JSON.stringify(id) : null;
  if (typeof id !== "number" || !Number.isInteger(id)) return null;
  if (Number.isSafeInteger(id)) return String(id);
  const digits = /"id"\s*:\s*(-?\d{1,19})(?![\d.eE])/.exec(text)?.[1];
  return digits !== undefined && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits) ? digits : null;
}

function placeOf(error: unknown, text: string): string {
  const position = Number(
    /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1] ?? text.length,
  );
  return `expected value at line ${text.slice(0, position).split("\n").length} column ${position + 1}`;
}
