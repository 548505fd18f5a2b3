import { z } from "zod";
import type { Scope } from "@/lib/domain/access/scopes";
import type { Principal } from "@/lib/services/access/principal";
import { readFields } from "./read-fields";

/** Who asks, as far as it is known. */
export interface Caller {
  principal: Principal | null;
  address: string;
}

export interface RouteRequest<Path, Query, Body> {
  path: Path;
  query: Query;
  body: Body;
  caller: Caller;
  idempotencyKey: string | null;
  /** The path as it was asked for, ids included. */
  target: string;
}

export interface RouteAnswer {
  status?: 200 | 201 | 202 | 204;
  /** Printed as JSON; a text is JSON already. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** What came over the wire, unread. */
export interface RawRequest {
  path: Record<string, string>;
  query: Record<string, string[]>;
  /** Parsed JSON; undefined where there is no body. */
  body: unknown;
  caller: Caller;
  idempotencyKey: string | null;
  target: string;
}

export interface PreparedRequest {
  /** What the request takes from the caller's limits. */
  weight: number;
  run(): RouteAnswer | Promise<RouteAnswer>;
}

export type RouteGroup = "market data" | "keys" | "webhooks" | "you" | "the API itself";

/** One row of the table of routes: router, OpenAPI document and tests read it. */
export interface Route {
  /** "GET candles": under which its use is counted. */
  name: string;
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Under /api/v1, with `{name}` for the parts that vary. */
  path: string;
  group: RouteGroup;
  summary: string;
  /** What a key must be allowed; `any` key will do, or null where none is needed. */
  scope: Scope | "any" | null;
  pathSchema: z.ZodObject;
  querySchema: z.ZodObject;
  /** Null where the route takes no body. */
  bodySchema: z.ZodType | null;
  answerSchema: z.ZodType | null;
  answerStatus: number;
  /** Takes an `Idempotency-Key`. */
  creates: boolean;
  /** Makes secrets: held to a stricter limit while limits hold for one process alone. */
  guarded: boolean;
  prepare(raw: RawRequest): PreparedRequest;
}

interface Definition<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> {
  method: Route["method"];
  path: string;
  group: RouteGroup;
  summary: string;
  scope: Route["scope"];
  params?: Path;
  query?: Query;
  body?: Body;
  answer: z.ZodType | null;
  status?: number;
  creates?: boolean;
  guarded?: boolean;
  weigh?(request: RouteRequest<z.output<Path>, z.output<Query>, z.output<Body>>): number;
  handle(
    request: RouteRequest<z.output<Path>, z.output<Query>, z.output<Body>>,
  ): RouteAnswer | Promise<RouteAnswer>;
}

const NONE = z.object({});

/** Ties a route's schemas to its handler, which then gets what they make of the request. */
export function route<
  Path extends z.ZodObject = typeof NONE,
  Query extends z.ZodObject = typeof NONE,
  Body extends z.ZodType = z.ZodUndefined,
>(definition: Definition<Path, Query, Body>): Route {
  const { method, path, group, summary, scope, answer, weigh, handle } = definition;
  const { params, query, body } = definition;
  return {
    name: `${method} ${path}`,
    method,
    path,
    group,
    summary,
    scope,
    pathSchema: params ?? NONE,
    querySchema: query ?? NONE,
    bodySchema: body ?? null,
    answerSchema: answer,
    answerStatus: definition.status ?? 200,
    creates: definition.creates ?? false,
    guarded: definition.guarded ?? false,
    prepare(raw) {
      const { caller, idempotencyKey, target } = raw;
      const read = readFields({ path, params, query, body }, raw);
      const request = { ...read, caller, idempotencyKey, target };
      return { weight: weigh?.(request) ?? 1, run: () => handle(request) };
    },
  };
}
