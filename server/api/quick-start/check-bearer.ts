import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "@/lib/platform/errors";
import type { ApiContext } from "../api-context";

/** Hashes first, so that neither content nor length of the token shows in the time it takes. */
export function checkBearer(context: ApiContext, token: string | null): void {
  if (token === null) return;
  const given = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  if (given !== undefined && timingSafeEqual(digest(given), digest(token))) return;
  context.header("WWW-Authenticate", 'Bearer realm="metrics"');
  const wrong = given === undefined ? "is missing" : "does not hold the token";
  throw new AppError("unauthenticated", `Authorization ${wrong}; it should be "Bearer METRICS_TOKEN".`);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
