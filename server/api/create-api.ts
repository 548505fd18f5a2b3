import type { RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { RateLimiter } from "@/lib/domain/limits/rate-limits";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { ClientAddresses } from "@/lib/platform/http/client-address";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import type { Logger } from "@/lib/platform/log";
import type { Metrics } from "@/lib/platform/metrics";
import type { MarketBoard } from "@/lib/services/market-data/market-board";
import type { ApiContext, ApiEnv } from "./api-context";
import { limitByAddress } from "./middleware/limit-by-address";
import { quickStartRoutes } from "./quick-start/quick-start-routes";
import type { Readiness } from "./quick-start/readiness";
import { withQuery } from "./quick-start/with-query";
import { stripeWebhook, type TakeStripeDelivery } from "./webhooks/stripe-webhook";

export interface ApiOptions {
  board: MarketBoard;
  readiness: Readiness;
  metrics: Metrics;
  /** What `/metrics` asks for; null lets everybody read. */
  metricsToken: string | null;
  limiter: RateLimiter;
  rateLimitPerMinute: number;
  addresses: ClientAddresses;
  clock: Clock;
  log: Logger;
  version: string;
  publicUrl: string;
  /** What answers under /api/v1; absent in processes that serve the quick start alone. */
  restV1?: Hono<ApiEnv>;
  /** Takes what Stripe delivers; null where billing is off. */
  stripeDelivery?: TakeStripeDelivery | null;
}

export interface Api {
  readonly listener: RequestListener;
  readonly app: Hono<ApiEnv>;
}

const METHODS = "GET, HEAD";

/** Answers over HTTP: everything is JSON or problem+json, whatever happens. */
export function createApi(options: ApiOptions): Api {
  const { log } = options;
  const app = new Hono<ApiEnv>();

  // Before what follows: it sets its headers by itself, all at once.
  if (options.restV1) app.route("/api/v1", options.restV1);

  app.use(async (context, next) => {
    const requestId = requestIdOf(context.req.header("x-request-id"));
    context.set("requestId", requestId);
    context.header("X-Request-Id", requestId);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
    await next();
  });

  const limit = limitByAddress(options);
  for (const { path, limited, query, answer } of quickStartRoutes(options)) {
    const handler = withQuery(path, query, answer);
    if (limited) app.get(path, limit, handler);
    else app.get(path, handler);
    app.all(path, (context) => {
      context.header("Allow", METHODS);
      throw new AppError("method_not_allowed", `${path} takes GET, not ${context.req.method}.`);
    });
  }

  app.route("/", stripeWebhook(options.stripeDelivery ?? null));

  app.notFound((context) => {
    const error = new AppError(
      "not_found",
      `There is no ${context.req.path.slice(0, 200)} here; GET / lists what there is.`,
    );
    return answerProblem(context, error);
  });
  app.onError((error, context) => {
    if (!(error instanceof AppError)) {
      log.error({ err: error, requestId: context.var.requestId }, "request failed");
    }
    return answerProblem(context, error);
  });

  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) => {
      const problem = problemOf(badRequest(error), requestIdOf(undefined));
      return new Response(problem.body, {
        status: problem.status,
        headers: { "Content-Type": PROBLEM_TYPE },
      });
    },
  });
  return { app, listener: (request, response) => void listener(request, response) };
}

function answerProblem(context: ApiContext, error: unknown): Response {
  const { status, body } = problemOf(error, context.var.requestId);
  context.header("Content-Type", PROBLEM_TYPE);
  return new Response(body, { status, headers: context.res.headers });
}

/** The adapter refuses targets and Host headers that make no URL before any route is found. */
function badRequest(error: unknown): AppError {
  return new AppError("invalid_request", "The request line or its Host header is not well-formed.", {
    cause: error,
  });
}
