import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultDesk } from "../../../faults/fault-desk";
import type { Refusal } from "../../shell/refusal";
import type { ProductFeed } from "../product-feed";
import type { RateBuckets } from "../rate-buckets";
import { ApiError, notFound } from "./api-error";
import { bookAnswer } from "./book-endpoint";
import { candlesAnswer } from "./candles-endpoint";
import { currenciesAnswer, productAnswer, productsAnswer, timeAnswer } from "./listing-endpoints";
import { Query } from "./query";
import { statsAnswer, tickerAnswer } from "./ticker-endpoints";
import { type Page, tradesAnswer } from "./trades-endpoint";
import type { VenueData } from "./venue-data";

export interface RestContext {
  data: VenueData;
  /** By the venue's name of the product. */
  feeds: ReadonlyMap<string, ProductFeed>;
  limits: RateBuckets;
  faults: FaultDesk;
  /** Non-null while nobody is let in. */
  refusal(): (Refusal & { message: string }) | null;
}

type Answer = string | Page | Promise<string>;

const ENDPOINTS: Record<string, (data: VenueData) => Answer> = {
  "/time": timeAnswer,
  "/products": productsAnswer,
  "/currencies": currenciesAnswer,
};

/** By what follows `/products/{id}`. */
const PRODUCT_ENDPOINTS: Record<string, (data: VenueData, feed: ProductFeed, query: Query) => Answer> = {
  "": (_data, feed) => productAnswer(feed.product),
  "/book": bookAnswer,
  "/candles": (data, { product }, query) => candlesAnswer(data, product, query),
  "/stats": (_data, feed) => statsAnswer(feed),
  "/ticker": (_data, feed) => tickerAnswer(feed),
  "/trades": (data, { product }, query) => tradesAnswer(data, product, query),
};

export async function answerRequest(
  ctx: RestContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = ctx.refusal();
  if (refused) {
    response.setHeader("Retry-After", refused.retryAfterSeconds);
    return send(response, refused.status, JSON.stringify({ message: refused.message }));
  }
  try {
    const { body, headers, symbol } = await answer(ctx, request);
    send(response, 200, ctx.faults.rewrite(body, symbol), headers);
  } catch (error) {
    const failure = error instanceof ApiError ? error : new ApiError(500, "Internal server error");
    send(response, failure.status, failure.body);
  }
}

async function answer(ctx: RestContext, request: IncomingMessage): Promise<Page & { symbol: string | null }> {
  if (!ctx.limits.spend(request.socket.remoteAddress ?? "")) {
    throw new ApiError(429, "Public rate limit exceeded");
  }
  const target = request.url ?? "/";
  const origin = "http://venue";
  if (request.method !== "GET" || !URL.canParse(target, origin)) throw notFound();
  const { pathname, searchParams } = new URL(target, origin);
  const general = Object.hasOwn(ENDPOINTS, pathname) ? ENDPOINTS[pathname] : undefined;
  if (general) return { ...asPage(await general(ctx.data)), symbol: null };
  const [, id = "", rest = ""] = /^\/products\/([A-Z0-9]+-[A-Z0-9]+)(\/[a-z]+)?$/.exec(pathname) ?? [];
  const feed = ctx.feeds.get(id);
  const endpoint = Object.hasOwn(PRODUCT_ENDPOINTS, rest) ? PRODUCT_ENDPOINTS[rest] : undefined;
  if (!feed || !endpoint) throw notFound();
  const page = asPage(await endpoint(ctx.data, feed, new Query(searchParams)));
  return { ...page, symbol: feed.product.symbol };
}

function asPage(found: string | Page): Page {
  return typeof found === "string" ? { body: found, headers: {} } : found;
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  const type = { "Content-Type": "application/json; charset=utf-8" };
  response.writeHead(status, { ...type, "Content-Length": Buffer.byteLength(body), ...headers });
  response.end(body);
}
