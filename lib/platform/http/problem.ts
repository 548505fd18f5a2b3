import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { AppError, ERROR_CODES } from "@/lib/platform/errors";

export const PROBLEM_TYPE = "application/problem+json";

const TYPES: Partial<Record<AppError["code"], string>> = {
  rate_limited: "https://iana.org/assignments/http-problem-types#quota-exceeded",
  unavailable: "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity",
};

export interface Problem {
  status: number;
  body: string;
}

/** RFC 9457. What was not expected keeps its details for the log. */
export function problemOf(error: unknown, requestId: string, extra: Record<string, unknown> = {}): Problem {
  const known =
    error instanceof AppError ? error : new AppError("internal", "Something went wrong on our side.");
  const { status, title } = ERROR_CODES[known.code];
  const body = {
    type: TYPES[known.code] ?? "about:blank",
    title,
    status,
    detail: known.message,
    code: known.code,
    requestId,
    ...extra,
    ...(known.fields.length > 0 && { errors: known.fields }),
  };
  return { status, body: JSON.stringify(body) };
}

export function sendProblem(
  response: ServerResponse,
  error: unknown,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  const { status, body } = problemOf(error, requestId);
  response.writeHead(status, { ...problemHeaders(body, requestId), ...headers });
  response.end(body);
}

/** Answers on a bare connection, for what is refused before there is a response object, and ends it. */
export function refuseConnection(socket: Duplex, error: unknown, requestId: string): void {
  const { status, body } = problemOf(error, requestId);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const headers = { ...problemHeaders(body, requestId), Connection: "close" };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}

function problemHeaders(body: string, requestId: string): Record<string, string> {
  return {
    "Content-Type": PROBLEM_TYPE,
    "Content-Length": String(Buffer.byteLength(body)),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId,
  };
}
