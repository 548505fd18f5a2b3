import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultDesk } from "../../../faults/fault-desk";
import type { Refusal } from "../../shell/refusal";
import type { Pair } from "../pair";
import { ApiError } from "./api-error";
import type { CallLimits } from "./call-limits";
import { ENDPOINTS, type KrakenMarket } from "./endpoints";
import { Query } from "./query";

export interface RestContext {
  venue: KrakenMarket;
  /** By every name that a pair goes by. */
  pairs: ReadonlyMap<string, Pair>;
  limits: CallLimits;
  faults: FaultDesk;
  /** Non-null while nobody is let in. */
  refusal(): Refusal | null;
}

/** Answers one REST request: errors too come as `{"error":[…]}` with HTTP 200. */
export async function answerRequest(
  ctx: RestContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = ctx.refusal();
  if (refused) {
    response.setHeader("Retry-After", refused.retryAfterSeconds);
    send(response, refused.status, `error code: ${refused.status}`, "text/plain");
    return;
  }
  try {
    send(response, 200, await answer(ctx, request), "application/json; charset=utf-8");
  } catch (error) {
    const failure = error instanceof ApiError ? error : new ApiError("EGeneral:Internal error");
    send(response, 200, failure.body, "application/json; charset=utf-8");
  }
}

async function answer(ctx: RestContext, request: IncomingMessage): Promise<string> {
  const target = request.url ?? "/";
  const origin = "http://venue";
  if (!URL.canParse(target, origin)) throw new ApiError("EGeneral:Unknown method");
  const url = new URL(target, origin);
  const endpoint = Object.hasOwn(ENDPOINTS, url.pathname) ? ENDPOINTS[url.pathname] : undefined;
  if (!endpoint || request.method !== "GET") throw new ApiError("EGeneral:Unknown method");
  const query = new Query(url.searchParams, ctx.pairs);
  const pair = endpoint.countsByPair ? query.pair() : null;
  const address = request.socket.remoteAddress ?? "";
  const bucket = pair ? `${address} ${url.pathname} ${pair.key}` : address;
  if (!ctx.limits.spend(bucket)) throw new ApiError("EGeneral:Too many requests");
  const result = await endpoint.answer(query, ctx);
  return ctx.faults.rewrite(`{"error":[],"result":${result}}`, pair?.symbol ?? null);
}

function send(response: ServerResponse, status: number, body: string, type: string): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}
