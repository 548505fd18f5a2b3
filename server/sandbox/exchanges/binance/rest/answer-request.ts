import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressLimits } from "../address-limits";
import type { MarketView } from "../market-view";
import type { BinanceRefusal } from "../refusals";
import { ApiError } from "./api-error";
import { ENDPOINTS, type Tools } from "./endpoints";
import { Query } from "./query";

export interface RestContext extends Tools {
  view: MarketView;
  limits: AddressLimits;
  /** Non-null while the venue lets nobody in. */
  refusal(): BinanceRefusal | null;
  symbolOf(wireSymbol: string): string | null;
}

/** Answers one REST request: weight first, then parameters, then the endpoint. */
export async function answerRequest(
  ctx: RestContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = ctx.refusal();
  if (refused) {
    response.setHeader("Retry-After", refused.retryAfterSeconds);
    send(response, refused.status, refused.body);
    return;
  }
  try {
    send(response, 200, await answer(ctx, request, response));
  } catch (error) {
    const refusal = error instanceof ApiError ? error : unexpected();
    send(response, refusal.status, refusal.body);
  }
}

async function answer(ctx: RestContext, request: IncomingMessage, response: ServerResponse): Promise<string> {
  const target = request.url ?? "/";
  const origin = "http://venue";
  if (!URL.canParse(target, origin)) throw new ApiError(400, -1000, "The request's URL cannot be read.");
  const url = new URL(target, origin);
  const endpoint = Object.hasOwn(ENDPOINTS, url.pathname) ? ENDPOINTS[url.pathname] : undefined;
  if (!endpoint) throw new ApiError(404, -1000, `There is no ${url.pathname} here.`);
  if (request.method !== "GET") throw new ApiError(405, -1020, "This operation is not supported.");
  const query = new Query(url.searchParams, ctx.symbolOf);
  const { cost, refusal } = costOf(() => endpoint.weight(query, ctx.view.instruments.length));
  spend(ctx, request, response, cost);
  if (refusal) throw refusal;
  query.allow(endpoint.parameters);
  return endpoint.answer(ctx.view, query, ctx);
}

/** A request with bad parameters still costs something. */
function costOf(weigh: () => number): { cost: number; refusal: unknown } {
  try {
    return { cost: weigh(), refusal: null };
  } catch (error) {
    return { cost: 1, refusal: error };
  }
}

function spend(ctx: RestContext, request: IncomingMessage, response: ServerResponse, cost: number): void {
  const verdict = ctx.limits.spend(request.socket.remoteAddress ?? "", cost);
  response.setHeader("X-MBX-USED-WEIGHT", verdict.usedWeight);
  response.setHeader("X-MBX-USED-WEIGHT-1M", verdict.usedWeight);
  if (verdict.status === 200) return;
  response.setHeader("Retry-After", verdict.retryAfterSeconds);
  throw verdict.status === 429
    ? new ApiError(
        429,
        -1003,
        "Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.",
      )
    : new ApiError(
        418,
        -1003,
        `Way too much request weight used; IP banned until ${verdict.bannedUntil}. Please use WebSocket Streams for live updates to avoid bans.`,
      );
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "Content-Type": "application/json;charset=UTF-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

function unexpected(): ApiError {
  return new ApiError(500, -1000, "An unknown error occurred while processing the request.");
}
