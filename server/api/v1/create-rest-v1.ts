import { Hono } from "hono";
import { rateHeaders } from "@/lib/domain/limits/rate-headers";
import type { RateDecision, RateLimiter } from "@/lib/domain/limits/rate-limits";
import { AppError } from "@/lib/platform/errors";
import type { AllowedHosts } from "@/lib/platform/http/allowed-hosts";
import type { ClientAddresses } from "@/lib/platform/http/client-address";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import type { Logger } from "@/lib/platform/log";
import type { Access } from "@/lib/services/access/create-access";
import type { ApiContext, ApiEnv } from "../api-context";
import { createIdentify } from "./identify";
import { ratePolicy } from "./rate-policy";
import { readJson } from "./read-json";
import type { Caller, PreparedRequest, Route, RouteAnswer } from "./route";
import { type AllRoutesOptions, allRoutes } from "./routes/all-routes";

export interface RestV1Options extends Omit<AllRoutesOptions, "prisma"> {
  access: Pick<Access, "prisma" | "authenticator" | "sessions" | "uses">;
  /** Signs the dashboard's cookie; without it the cookie is no credential. */
  secret: string | null;
  hosts: AllowedHosts;
  limiter: RateLimiter & { degradedSince?(): number | null };
  /** `RATE_LIMIT`: requests a minute and address of whoever shows no key. */
  anonymousPerMinute: number;
  addresses: ClientAddresses;
  log: Logger;
}

/** Making secrets while limits hold for one process alone. */
const GUARDED_LIMITS = { requestsPerMinute: 10, requestsBurst: 5 };
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** `/api/v1`: who asks, may they, is there quota left, and only then the route. */
export function createRestV1(options: RestV1Options): Hono<ApiEnv> {
  const { access, hosts, secret, limiter, addresses, clock, log } = options;
  const routes = allRoutes({ ...options, prisma: access.prisma });
  const identify = createIdentify({ ...access, hosts, sessionSecret: secret });
  const app = new Hono<ApiEnv>();

  for (const [path, methods] of byPath(routes)) {
    for (const route of methods) app.on(route.method, honoPath(path), (context) => answer(context, route));
    const allowed = methods.map(({ method }) => method).join(", ");
    app.all(honoPath(path), (context) =>
      answer(context, null, () => {
        context.header("Allow", allowed);
        return new AppError(
          "method_not_allowed",
          `${context.req.path.slice(0, 200)} takes ${allowed}, not ${context.req.method}.`,
        );
      }),
    );
  }
  app.all("*", (context) =>
    answer(
      context,
      null,
      () =>
        new AppError(
          "not_found",
          `There is no ${context.req.path.slice(0, 200)} here; /api/v1/openapi.json lists what there is.`,
        ),
    ),
  );
  app.onError((error, context) => {
    if (!(error instanceof AppError)) {
      log.error({ err: error, requestId: context.var.requestId }, "request failed");
    }
    return problem(context, error);
  });

  async function answer(context: ApiContext, route: Route | null, miss?: () => AppError): Promise<Response> {
    const { incoming } = context.env;
    const caller: Caller = { principal: null, address: addresses.of(incoming) };
    let failure: unknown = miss?.() ?? null;
    let prepared: PreparedRequest | null = null;
    try {
      if (route) {
        if (route.scope !== null) caller.principal = await identify(incoming, caller.address);
        assertMay(route, caller);
        prepared = route.prepare(await rawRequest(context, route, caller));
      }
    } catch (error) {
      failure = error;
    }
    const decision = await take(caller, route, prepared?.weight ?? 1);
    for (const [name, value] of Object.entries(rateHeaders(decision, clock.now())))
      context.header(name, value);
    if (!decision.allowed) return tooMany(context, decision);
    if (failure) throw failure;
    return send(context, (await prepared?.run()) ?? {});
  }

  async function take(caller: Caller, route: Route | null, weight: number): Promise<RateDecision> {
    const { key, limits } = ratePolicy(caller, options.anonymousPerMinute);
    if (route?.guarded && limiter.degradedSince?.()) {
      const decision = await limiter.take(`guarded:${key}`, GUARDED_LIMITS, 1);
      if (!decision.allowed) return decision;
    }
    return limiter.take(key, limits, weight);
  }

  function tooMany(context: ApiContext, { violated, policies }: RateDecision): Response {
    const quotas = policies
      .filter(({ name }) => violated.includes(name))
      .map(({ quota, windowSeconds }) => `${quota} in ${windowSeconds} s`);
    const wait = context.res.headers.get("Retry-After");
    const sentence = `That is more than ${quotas.join(" and ")}; try again in ${wait} s.`;
    return problem(context, new AppError("rate_limited", sentence), { "violated-policies": violated });
  }

  return app;
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

function send(context: ApiContext, { status = 200, body, headers = {} }: RouteAnswer): Response {
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  if (status === 204) return context.body(null, 204);
  context.header("Content-Type", "application/json");
  return context.body(typeof body === "string" ? body : JSON.stringify(body), status);
}

function problem(context: ApiContext, error: unknown, extra: Record<string, unknown> = {}): Response {
  const { status, body } = problemOf(error, context.var.requestId, extra);
  if (status === 401) context.header("WWW-Authenticate", 'Bearer realm="api"');
  context.header("Content-Type", PROBLEM_TYPE);
  return new Response(body, { status, headers: context.res.headers });
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
