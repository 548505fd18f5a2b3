import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "@/lib/platform/log";
import type { ApiAnswer, ApiRequest } from "./wire/answer-request";

const BODY_BYTES_MAX = 1_048_576;
const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

export type Answerer = (request: ApiRequest) => ApiAnswer | null | Promise<ApiAnswer | null>;

/** One listener for API, controls and pages: whoever answers first. Other names for this machine are refused. */
export function createStripeServer(answerers: readonly Answerer[], log: Logger): Server {
  const server = createServer((incoming, response) => {
    answer(incoming, answerers).then(
      (done) => send(response, done),
      (error: unknown) => {
        log.error({ err: error, path: incoming.url }, "the Stripe sandbox failed at a request");
        const body = { error: { type: "api_error", message: "The sandbox failed; its log says why." } };
        send(response, { status: 500, headers: {}, body: JSON.stringify(body) });
      },
    );
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  return server;
}

async function answer(incoming: IncomingMessage, answerers: readonly Answerer[]): Promise<ApiAnswer> {
  // A page elsewhere whose name resolves to this machine must not talk to it.
  if (!LOCAL.test(incoming.headers.host ?? ""))
    return plain(403, "The sandbox answers on this machine alone.");
  const body = await readBody(incoming);
  if (body === null) return plain(413, "A request has at most 1 MB.");
  const [path = "/", query = ""] = (incoming.url ?? "/").split("?", 2);
  const request: ApiRequest = {
    method: incoming.method ?? "GET",
    path,
    query,
    body,
    header(name) {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
  for (const one of answerers) {
    const done = await one(request);
    if (done) return done;
  }
  return plain(404, "There is nothing here.");
}

function plain(status: number, message: string): ApiAnswer {
  const body = { error: { type: "invalid_request_error", message } };
  return { status, headers: {}, body: JSON.stringify(body) };
}

async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
