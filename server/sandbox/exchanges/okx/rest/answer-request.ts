import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../../faults/fault-desk";
import { AttemptWindow } from "../../shell/attempt-window";
import type { Refusal } from "../../shell/refusal";
import { sendJson } from "../../shell/venue-http";
import { ApiError, tooManyRequests } from "./api-error";
import { candlesAnswer, historyCandlesAnswer } from "./candle-endpoints";
import { bookAnswer, instrumentsAnswer, tickerAnswer, tickersAnswer, timeAnswer } from "./listing-endpoints";
import { Query } from "./query";
import { historyTradesAnswer, tradesAnswer } from "./trade-endpoints";
import type { VenueData } from "./venue-data";

const WINDOW_MS = 2_000;

interface Endpoint {
  /** Requests that one address may make in two seconds. */
  max: number;
  /** True where the sending machine stamps the answer with its own clock. */
  isStamped?: true;
  answer(data: VenueData, query: Query): string[] | Promise<string[]>;
}

/** What the venue answers, with the documented limits. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/api/v5/public/time": { max: 10, isStamped: true, answer: timeAnswer },
  "/api/v5/public/instruments": { max: 20, answer: instrumentsAnswer },
  "/api/v5/market/ticker": { max: 20, isStamped: true, answer: tickerAnswer },
  "/api/v5/market/tickers": { max: 20, isStamped: true, answer: tickersAnswer },
  "/api/v5/market/books": { max: 40, isStamped: true, answer: bookAnswer },
  "/api/v5/market/trades": { max: 100, answer: tradesAnswer },
  "/api/v5/market/history-trades": { max: 20, answer: historyTradesAnswer },
  "/api/v5/market/candles": { max: 40, answer: candlesAnswer },
  "/api/v5/market/history-candles": { max: 20, answer: historyCandlesAnswer },
};

export interface RestContext {
  data: VenueData;
  clock: Clock;
  faults: FaultDesk;
  /** Non-null while nobody is let in. */
  refusal(): Refusal | null;
}

/** Answers REST requests: `{"code":"0","msg":"","data":[…]}`, or a code that says what was wrong. */
export function answerRequest(ctx: RestContext) {
  const limits = new Map(
    Object.entries(ENDPOINTS).map(([path, { max }]) => [path, new AttemptWindow(ctx.clock, max, WINDOW_MS)]),
  );
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refused = ctx.refusal();
    if (refused) {
      response.setHeader("Retry-After", refused.retryAfterSeconds);
      return sendJson(response, refused.status, tooManyRequests().body);
    }
    try {
      sendJson(response, 200, await answer(ctx, limits, request));
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError(500, "50026", "System error");
      sendJson(response, failure.status, failure.body);
    }
  };
}

async function answer(
  ctx: RestContext,
  limits: ReadonlyMap<string, AttemptWindow>,
  request: IncomingMessage,
): Promise<string> {
  const target = request.url ?? "/";
  const origin = "http://venue";
  const url = URL.canParse(target, origin) ? new URL(target, origin) : null;
  const endpoint = url && Object.hasOwn(ENDPOINTS, url.pathname) ? ENDPOINTS[url.pathname] : undefined;
  if (!url || !endpoint) throw new ApiError(404, "404", "Not Found");
  if (request.method !== "GET") throw new ApiError(405, "405", "Method Not Allowed");
  const address = request.socket.remoteAddress ?? "";
  if (limits.get(url.pathname)?.admit(address) !== null) throw tooManyRequests();
  const query = new Query(url.searchParams, ctx.data.listed);
  const rows = await endpoint.answer(ctx.data, query);
  const text = `{"code":"0","msg":"","data":[${rows.join(",")}]}`;
  return endpoint.isStamped ? ctx.faults.rewrite(text, query.instrumentOrNull()?.symbol ?? null) : text;
}
