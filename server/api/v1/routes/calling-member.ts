import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import type { Member } from "@/lib/services/access/member";
import { memberOf } from "@/lib/services/access/member-of";
import type { Cursor } from "@/lib/services/market-data/page";
import type { Caller, RouteAnswer } from "../route";

/** Who asks, as the services of an organisation want to know it. Errors: `unauthenticated`. */
export function callingMember({ principal, address }: Caller): Member {
  if (principal === null) throw new AppError("unauthenticated", "Send an API key.");
  return { ...memberOf(principal), address };
}

/** What was made, and whether a former request with the same Idempotency-Key made it. */
export function createdAnswer(body: object, repeated: boolean): RouteAnswer {
  return { status: 201, body, headers: repeated ? { "Idempotent-Replayed": "true" } : {} };
}

/** Errors: `invalid_request` for a cursor of another list. */
export function assertIdCursor({ id }: Cursor): void {
  if (z.uuid().safeParse(id).success) return;
  const message = "cursor belongs to another list.";
  throw new AppError("invalid_request", message, { fields: [{ path: "cursor", message }] });
}
