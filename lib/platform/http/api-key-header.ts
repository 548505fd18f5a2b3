import type { IncomingMessage } from "node:http";
import { AppError } from "@/lib/platform/errors";

/**
 * The key of `Authorization: Bearer` or `X-API-Key`, null where there is neither.
 * Errors: `unauthenticated` where two different keys are given, or one in a form that is not known.
 */
export function readKeyHeader({ headers }: IncomingMessage): string | null {
  const plain = headers["x-api-key"];
  const { authorization } = headers;
  if (authorization === undefined) return plain === undefined ? null : String(plain).trim();
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer === undefined) {
    throw new AppError("unauthenticated", 'Authorization should be "Bearer qs_live_…".');
  }
  if (plain !== undefined && plain !== bearer) {
    throw new AppError("unauthenticated", "Authorization and X-API-Key hold different keys; send one.");
  }
  return bearer;
}
