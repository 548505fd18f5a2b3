import { z } from "zod";
import { ERROR_CODES } from "@/lib/platform/errors";
import type { Route } from "../route";
import { problem } from "../shapes";

export interface DocumentOptions {
  version: string;
  publicUrl: string;
}

type Schema = Record<string, unknown>;

/** Statuses that every route can answer with, beside its own. */
const COMMON_STATUSES = [400, 404, 429, 500, 503];
const KEY_STATUSES = [401, 402, 403];
const BODY_STATUSES = [413, 415];
const CONFLICT_STATUSES = [409];

const RATE_HEADERS = {
  "RateLimit-Policy": 'The policies, such as `"burst";q=20;w=20, "minute";q=60;w=60`',
  RateLimit: 'How the tightest one stands: `"minute";r=41;t=12`',
  "X-RateLimit-Limit": "Its quota",
  "X-RateLimit-Remaining": "What is left of it",
  "X-RateLimit-Reset": "When there is more, in epoch seconds",
};

/** OpenAPI 3.1 of exactly the routes that are served, from the schemas that read and describe them. */
export function openApiDocument(routes: readonly Route[], { version, publicUrl }: DocumentOptions): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Quant-SaaS REST API",
      version,
      description:
        "Market data, keys and connections. Times are epoch milliseconds; inputs also accept ISO 8601.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: [...new Set(routes.map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "Authorization: Bearer qs_live_…" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
      schemas: { Problem: jsonSchema(problem, "output") },
      headers: Object.fromEntries(
        Object.entries(RATE_HEADERS).map(([name, description]) => [
          name,
          { description, schema: { type: "string" } },
        ]),
      ),
    },
  };
}

function operation(route: Route): object {
  const { method, path, group, summary, scope, bodySchema, answerSchema, answerStatus, creates } = route;
  const statuses = [
    ...COMMON_STATUSES,
    ...(scope === null ? [] : KEY_STATUSES),
    ...(bodySchema === null ? [] : BODY_STATUSES),
    ...(creates || method === "PATCH" ? CONFLICT_STATUSES : []),
  ].sort();
  return {
    operationId: `${method.toLowerCase()}-${path.replaceAll(/[{}]/g, "").replaceAll(/[/.]/g, "-")}`,
    tags: [group],
    summary,
    ...(scope === null ? { security: [] } : {}),
    ...(scope !== null && scope !== "any" ? { description: `Needs the scope \`${scope}\`.` } : {}),
    parameters: parametersOf(route),
    ...(bodySchema !== null && {
      requestBody: {
        required: !bodySchema.safeParse(undefined).success,
        content: { "application/json": { schema: jsonSchema(bodySchema, "input") } },
      },
    }),
    responses: {
      [answerStatus]: {
        description: answerStatus === 204 ? "Done" : summary,
        headers: rateHeaderReferences(),
        ...(answerSchema && {
          content: { "application/json": { schema: jsonSchema(answerSchema, "output") } },
        }),
      },
      ...Object.fromEntries(statuses.map((status) => [status, problemResponse(status)])),
    },
  };
}

function parametersOf({ pathSchema, querySchema, creates }: Route): object[] {
  const idempotency = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "The same key and body within 24 h get the same answer",
    schema: { type: "string", maxLength: 255 },
  };
  return [
    ...fieldsOf(pathSchema, "path"),
    ...fieldsOf(querySchema, "query"),
    ...(creates ? [idempotency] : []),
  ];
}

function fieldsOf(schema: z.ZodObject, place: "path" | "query"): object[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...rest } = jsonSchema(field, "input");
    return {
      name,
      in: place,
      required: place === "path" || !z.safeParse(field, undefined).success,
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

function problemResponse(status: number): object {
  const titles = Object.values(ERROR_CODES)
    .filter((code) => code.status === status)
    .map(({ title }) => title);
  return {
    description: titles.join(" or "),
    headers: {
      ...rateHeaderReferences(),
      ...(status === 429 && { "Retry-After": { schema: { type: "integer", minimum: 1 } } }),
    },
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

function rateHeaderReferences(): object {
  return Object.fromEntries(
    Object.keys(RATE_HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

export function jsonSchema(schema: z.core.$ZodType, io: "input" | "output"): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
