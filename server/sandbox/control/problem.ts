import type { ServerResponse } from "node:http";
import { AppError, ERROR_CODES } from "@/lib/platform/errors";

/** Answers with problem+json; what was not expected keeps its details to itself. */
export function sendProblem(response: ServerResponse, error: unknown, requestId: string): void {
  const problem =
    error instanceof AppError ? error : new AppError("internal", "The sandbox met an unexpected error.");
  const { status, title } = ERROR_CODES[problem.code];
  const body = JSON.stringify({
    type: "about:blank",
    title,
    status,
    detail: problem.message,
    code: problem.code,
    requestId,
    ...(problem.fields.length > 0 ? { errors: problem.fields } : {}),
  });
  response.writeHead(status, {
    "Content-Type": "application/problem+json",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}
