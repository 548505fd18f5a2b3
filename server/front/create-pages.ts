import {
  Agent,
  request as ask,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { AppError } from "@/lib/platform/errors";
import type { ClientAddresses } from "@/lib/platform/http/client-address";
import { sendProblem } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import type { Logger } from "@/lib/platform/log";
import { endToEnd, forwardHeaders, hasBody } from "./forward-headers";
import { unavailablePage } from "./unavailable-page";

export interface PagesOptions {
  /** Where the pages are made, on this machine. */
  webPort: number;
  publicUrl: string;
  addresses: ClientAddresses;
  log: Logger;
}

export interface Pages {
  pass(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

/** Of silence; a page that is built when it is first asked for takes its time. */
const ANSWER_WITHIN_MS = 60_000;
/** To the pages at once; more requests wait in the agent. */
const SOCKETS_MAX = 256;

/** Hands requests on to the pages and their answers back, streaming both ways. */
export function createPages({ webPort, publicUrl, addresses, log }: PagesOptions): Pages {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX, maxFreeSockets: 32 });
  let isDown = false;

  function send(request: IncomingMessage, isFirst: boolean): ClientRequest {
    return ask({
      // What was reused and is just ending may be asked once more, on a connection of its own.
      agent: isFirst && !hasBody(request) ? agent : false,
      host: "127.0.0.1",
      port: webPort,
      method: request.method,
      path: request.url,
      headers: forwardHeaders(request, { address: addresses.of(request), publicUrl }),
      timeout: ANSWER_WITHIN_MS,
    });
  }

  function fail(request: IncomingMessage, response: ServerResponse, error: Error): void {
    // The visitor is gone, or has half an answer already: there is nobody left to tell.
    if (response.destroyed || response.headersSent) {
      response.destroy();
      return;
    }
    if (!isDown) log.warn({ err: error }, "the pages do not answer");
    isDown = true;
    answerUnavailable(request, response);
  }

  function pass(request: IncomingMessage, response: ServerResponse, isFirst = true): void {
    const upstream = send(request, isFirst);
    const abandon = () => upstream.destroy();
    upstream.on("response", (answer) => {
      isDown = false;
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    upstream.on("timeout", () => upstream.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
    upstream.on("error", (error: NodeJS.ErrnoException) => {
      response.off("close", abandon);
      const isStale = upstream.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (isFirst && isStale && !response.destroyed && !response.headersSent) pass(request, response, false);
      else fail(request, response, error);
    });
    response.on("close", abandon);
    if (hasBody(request)) request.pipe(upstream);
    else upstream.end();
  }

  return { pass: (request, response) => pass(request, response), close: () => agent.destroy() };
}

function answerUnavailable(request: IncomingMessage, response: ServerResponse): void {
  const sentence = "The pages are starting or being replaced. Try again in a few seconds.";
  const requestId = requestIdOf(request.headers["x-request-id"]?.toString());
  if (!request.headers.accept?.includes("text/html")) {
    sendProblem(response, new AppError("unavailable", sentence), requestId, { "Retry-After": "5" });
    return;
  }
  const page = unavailablePage(sentence);
  response.writeHead(503, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": Buffer.byteLength(page),
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Retry-After": "5",
    "X-Request-Id": requestId,
  });
  response.end(request.method === "HEAD" ? undefined : page);
}
