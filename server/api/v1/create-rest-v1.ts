import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { rateHeaders } from "@/lib/domain/limits/rate-headers";
import type { RateDecision, RateLimiter } from "@/lib/domain/limits/rate-limits";
import { isDatabaseAway } from "@/lib/platform/database-away";
import { AppError } from "@/lib/platform/errors";
import type { AllowedHosts } from "@/lib/platform/http/allowed-hosts";
import type { ClientAddresses } from "@/lib/platform/http/client-address";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import type { Logger } from "@/lib/platform/log";
import type { Access } from "@/lib/services/access/create-access";
import { createSeal } from "@/lib/services/accounts/seal";
import type { RequestMeter } from "@/lib/services/usage/create-usage-meter";
import type { ApiContext, ApiEnv } from "../api-context";
import { createIdentify } from "./identify";
import { ratePolicy } from "./rate-policy";
import { readJson } from "./read-json";
import type { Caller, Route, RouteAnswer } from "./route";
import { type AllRoutesOptions, allRoutes } from "./routes/all-routes";

export interface RestV1Options extends Omit<AllRoutesOptions, "prisma" | "webhookSeal"> {
  access: Pick<Access, "prisma" | "authenticator" | "sessions" | "uses">;
  /** Signs the dashboard's cookie and seals webhooks' secrets; without it the cookie is no credential. */
  secret: string | null;
  hosts: AllowedHosts;
  limiter: RateLimiter & { degradedSince?(): number | null };
  /** `RATE_LIMIT`: requests a minute and address of whoever shows no key. */
  anonymousPerMinute: number;
  addresses: ClientAddresses;
  /** Counts what organisations use; nothing is counted where absent. */
  usage?: RequestMeter;
  log: Logger;
}

/** Making secrets while limits hold for one process alone. */
const GUARDED_LIMITS = { requestsPerMinute: 10, requestsBurst: 5 };
const COMMON_HEADERS = { "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store" };
const DATABASE_AWAY = new AppError(
  "unavailable",
  "The database does not answer just now; try again in a moment.",
);
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** `/api/v1`: who asks, may they, is there quota left, and only then the route. */
export function createRestV1(options: RestV1Options): Hono<ApiEnv> {
  const { access, hosts, secret, limiter, addresses, clock, log } = options;
  const webhookSeal = secret === null ? null : createSeal(secret, "webhook");
  const routes = allRoutes({ ...options, prisma: access.prisma, webhookSeal });
  const identify = createIdentify({ ...access, hosts, sessionSecret: secret });
  const app = new Hono<ApiEnv>();

  for (const [path, methods] of byPath(routes)) {
    for (const route of methods) app.on(route.method, honoPath(path), (context) => answer(context, route));
    const allowed = methods.map(({ method }) => method).join(", ");
    app.all(honoPath(path), (context) => {
      const sentence = `${context.req.path.slice(0, 200)} takes ${allowed}, not ${context.req.method}.`;
      return answer(context, null, new AppError("method_not_allowed", sentence), { Allow: allowed });
    });
  }
  app.all("*", (context) => {
    const sentence = `There is no ${context.req.path.slice(0, 200)} here; /api/v1/openapi.json lists what there is.`;
    return answer(context, null, new AppError("not_found", sentence));
  });

  /** `miss` is why there is no route; limits hold for it as well. */
  async function answer(
    context: ApiContext,
    route: Route | null,
    miss: AppError | null = null,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const requestId = requestIdOf(context.req.header("x-request-id"));
    // A plain object: header objects would cost more than all the rest of a request.
    const headers: Record<string, string> = { ...COMMON_HEADERS, "X-Request-Id": requestId, ...more };
    try {
      const { caller, prepared, failure } = await prepare(context, route, miss);
      const weight = prepared?.weight ?? 1;
      const decision = await take(caller, route, weight);
      if (route && caller.principal) options.usage?.request(caller.principal, route.name, weight, decision);
      Object.assign(headers, rateHeaders(decision, clock.now()));
      if (!decision.allowed) return tooMany(context, decision, requestId, headers);
      if (failure) throw failure;
      return send(context, (await prepared?.run()) ?? {}, headers);
    } catch (error) {
      if (error instanceof AppError) return problem(context, error, requestId, headers);
      if (!isDatabaseAway(error)) {
        log.error({ err: error, requestId }, "request failed");
        return problem(context, error, requestId, headers);
      }
      log.warn({ err: error, requestId }, "the database does not answer a request");
      return problem(context, DATABASE_AWAY, requestId, headers);
    }
  }

  /** What is wrong waits until it was counted: refusals use up quota like answers. */
  async function prepare(context: ApiContext, route: Route | null, miss: AppError | null) {
    const { incoming } = context.env;
    const caller: Caller = { principal: null, address: addresses.of(incoming) };
    try {
      if (route === null) return { caller, prepared: null, failure: miss };
      if (route.scope !== null) caller.principal = await identify(incoming, caller.address);
      assertMay(route, caller);
      const prepared = route.prepare(await rawRequest(context, route, caller));
      return { caller, prepared, failure: null };
    } catch (failure) {
      return { caller, prepared: null, failure };
    }
  }

  async function take(caller: Caller, route: Route | null, weight: number): Promise<RateDecision> {
    const { key, limits } = ratePolicy(caller, options.anonymousPerMinute);
    if (route?.guarded && limiter.degradedSince?.()) {
      const decision = await limiter.take(`guarded:${key}`, GUARDED_LIMITS, 1);
      if (!decision.allowed) return decision;
    }
    return limiter.take(key, limits, weight);
  }

  return app;
}

function tooMany(
  context: ApiContext,
  { violated, policies }: RateDecision,
  requestId: string,
  headers: Record<string, string>,
): Response {
  const quotas = policies
    .filter(({ name }) => violated.includes(name))
    .map(({ quota, windowSeconds }) => `${quota} in ${windowSeconds} s`);
  const sentence = `That is more than ${quotas.join(" and ")}; try again in ${headers["Retry-After"]} s.`;
  const error = new AppError("rate_limited", sentence);
  return problem(context, error, requestId, headers, { "violated-policies": violated });
}

/** Errors: `unauthenticated`, `forbidden` by scope. */
function assertMay({ scope }: Route, { principal }: Caller): void {
  if (scope === null) return;
  if (principal === null) {
    throw new AppError(
      "unauthenticated",
      'Send an API key: "Authorization: Bearer qs_live_…" or "X-API-Key: qs_live_…".',
    );
  }
  if (scope === "any" || principal.scopes.includes(scope)) return;
  const holder = principal.kind === "key" ? "This key lacks" : "Your role lacks";
  throw new AppError("forbidden", `${holder} the scope ${scope}.`);
}

async function rawRequest(context: ApiContext, route: Route, caller: Caller) {
  const idempotencyKey = context.req.header("idempotency-key") ?? null;
  if (idempotencyKey !== null && route.creates && !IDEMPOTENCY_KEY.test(idempotencyKey)) {
    const message = "Idempotency-Key has 1 to 255 printable ASCII characters without spaces.";
    throw new AppError("invalid_request", message, { fields: [{ path: "Idempotency-Key", message }] });
  }
  return {
    path: context.req.param(),
    query: context.req.queries(),
    body: route.bodySchema === null ? undefined : await readJson(context.req.raw),
    caller,
    idempotencyKey: route.creates ? idempotencyKey : null,
    target: `${route.method} ${context.req.path}`,
  };
}

function send(
  context: ApiContext,
  { status = 200, body, headers: own }: RouteAnswer,
  headers: Record<string, string>,
): Response {
  if (own) Object.assign(headers, own);
  if (status === 204) return write(context, 204, headers, null);
  headers["Content-Type"] = "application/json";
  return write(context, status, headers, typeof body === "string" ? body : JSON.stringify(body));
}

/**
 * Writes to the connection itself: a Response with its headers and its stream would cost several times of what
 * all the rest of a small request does.
 */
function write(
  { env: { outgoing } }: ApiContext,
  status: number,
  headers: Record<string, string>,
  text: string | null,
): Response {
  if (text !== null) headers["Content-Length"] = String(Buffer.byteLength(text));
  outgoing.writeHead(status, headers);
  outgoing.end(text);
  return RESPONSE_ALREADY_SENT;
}

function problem(
  context: ApiContext,
  error: unknown,
  requestId: string,
  headers: Record<string, string>,
  extra: Record<string, unknown> = {},
): Response {
  const { status, body } = problemOf(error, requestId, extra);
  if (status === 401) headers["WWW-Authenticate"] = 'Bearer realm="api"';
  headers["Content-Type"] = PROBLEM_TYPE;
  return write(context, status, headers, body);
}

function byPath(routes: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  return paths;
}

/** A symbol may be written with its slash. */
function honoPath(path: string): string {
  return `/${path.replace("{symbol}", ":symbol{.+}").replaceAll(/\{(\w+)\}/g, ":$1")}`;
}
