import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultDesk } from "../../../faults/fault-desk";
import type { Refusal } from "../../shell/refusal";
import { sendJson } from "../../shell/venue-http";
import type { Listing } from "../listing";
import { REQUESTS_MAX, type RequestLimits } from "../request-limits";
import { ApiError } from "./api-error";
import { ENDPOINTS } from "./endpoints";
import { Query } from "./query";
import type { VenueData } from "./venue-data";

const SERVER_ERROR = 10_016;
const TOO_FREQUENT = "access too frequent";
const ORIGIN = "http://venue";

export interface RestContext {
  data: VenueData;
  /** By the venue's names. */
  byWire: ReadonlyMap<string, Listing>;
  limits: RequestLimits;
  faults: FaultDesk;
  /** Non-null while nobody is let in. */
  refusal(): Refusal | null;
}

/** Answers one REST request: refusals of what was asked come with HTTP 200 and a `retCode`. */
export async function answerRequest(
  ctx: RestContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = ctx.refusal();
  if (refused) {
    response.setHeader("Retry-After", refused.retryAfterSeconds);
    return sendPlain(response, refused.status, TOO_FREQUENT);
  }
  const left = ctx.limits.spend(request.socket.remoteAddress ?? "");
  if (left === null) return sendPlain(response, 403, TOO_FREQUENT);
  const target = request.url ?? "/";
  const url = URL.canParse(target, ORIGIN) ? new URL(target, ORIGIN) : null;
  const endpoint = url && Object.hasOwn(ENDPOINTS, url.pathname) ? ENDPOINTS[url.pathname] : undefined;
  if (!url || !endpoint || request.method !== "GET") return sendPlain(response, 404, "");
  const query = new Query(url.searchParams, ctx.byWire);
  const body = await answer(ctx, () => endpoint(query, ctx.data));
  const now = ctx.data.now();
  response.setHeader("X-Bapi-Limit", REQUESTS_MAX);
  response.setHeader("X-Bapi-Limit-Status", left);
  response.setHeader("X-Bapi-Limit-Reset-Timestamp", now);
  sendJson(response, 200, ctx.faults.rewrite(body, ctx.byWire.get(query.text("symbol"))?.symbol ?? null));
}

async function answer(ctx: RestContext, perform: () => string | Promise<string>): Promise<string> {
  const envelope = (code: number, message: string, result: string) =>
    `{"retCode":${code},"retMsg":${JSON.stringify(message)},"result":${result},"retExtInfo":{},"time":${ctx.data.now()}}`;
  try {
    return envelope(0, "OK", await perform());
  } catch (error) {
    if (error instanceof ApiError) return envelope(error.code, error.message, "{}");
    return envelope(SERVER_ERROR, "Server error.", "{}");
  }
}

function sendPlain(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "Content-Type": "text/plain", "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}
