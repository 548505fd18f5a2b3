import {
  Agent,
  request as ask,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { AppError } from "@/lib/platform/errors";
import type { ClientAddresses } from "@/lib/platform/http/client-address";
import type { UpgradeListener } from "@/lib/platform/http/http-listener";
import { refuseConnection, sendProblem } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import type { Logger } from "@/lib/platform/log";
import { endToEnd, forwardHeaders } from "./forward-headers";
import { unavailablePage } from "./unavailable-page";

export interface FrontOptions {
  /** Where the pages are made, on this machine. */
  webPort: number;
  publicUrl: string;
  addresses: ClientAddresses;
  log: Logger;
  api: RequestListener;
  upgrade: UpgradeListener;
  /** Pages reload themselves while they are being written, over a socket of their own. */
  development: boolean;
}

export interface Front {
  request: RequestListener;
  upgrade: UpgradeListener;
  close(): void;
}

/** Answered by the server itself, also behind the front door. */
const SERVER_PATHS = new Set([
  "/health",
  "/ready",
  "/metrics",
  "/market-data",
  "/api/market_data",
  "/webhooks/stripe",
]);
const ANSWER_WITHIN_MS = 30_000;
/** To the pages at once; more requests wait in the agent. */
const SOCKETS_MAX = 256;

/** The public door: the API and its sockets are answered here, everything else is asked of the pages. */
export function createFront(options: FrontOptions): Front {
  const { webPort, publicUrl, addresses, log } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX, maxFreeSockets: 32 });

  function pass(request: IncomingMessage, response: ServerResponse): void {
    const upstream = ask({
      agent,
      host: "127.0.0.1",
      port: webPort,
      method: request.method,
      path: request.url,
      headers: forwardHeaders(request, { address: addresses.of(request), publicUrl }),
      timeout: ANSWER_WITHIN_MS,
    });
    upstream.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    upstream.on("timeout", () => upstream.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
    upstream.on("error", (error) => {
      // The visitor is gone, or has half an answer already: there is nobody left to tell.
      if (response.destroyed || response.headersSent) {
        response.destroy();
        return;
      }
      log.warn({ err: error }, "the pages do not answer");
      answerUnavailable(request, response);
    });
    response.on("close", () => upstream.destroy());
    request.pipe(upstream);
  }

  return {
    request(request, response) {
      if (isServerPath(request)) {
        options.api(request, response);
        return;
      }
      if (request.method === "TRACE" || request.method === "CONNECT") {
        const refusal = new AppError("method_not_allowed", `${request.method} is not taken here.`);
        sendProblem(response, refusal, requestIdOf(undefined), { Allow: "GET, HEAD, POST" });
        return;
      }
      pass(request, response);
    },
    upgrade(request, socket, head) {
      if (!isServerPath(request) && options.development) passUpgrade(request, socket, head, webPort);
      else options.upgrade(request, socket, head);
    },
    close: () => agent.destroy(),
  };
}

function isServerPath(request: IncomingMessage): boolean {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  return (
    SERVER_PATHS.has(path) || path === "/api/v1" || path.startsWith("/api/v1/") || /^\/ws(?:\/|$)/.test(path)
  );
}

function answerUnavailable(request: IncomingMessage, response: ServerResponse): void {
  const sentence = "The pages are starting or being replaced. Try again in a few seconds.";
  if (!request.headers.accept?.includes("text/html")) {
    sendProblem(response, new AppError("unavailable", sentence), requestIdOf(undefined), {
      "Retry-After": "5",
    });
    return;
  }
  const page = unavailablePage(sentence);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Length": Buffer.byteLength(page) };
  response.writeHead(503, { ...headers, "Retry-After": "5", "Cache-Control": "no-store" });
  response.end(page);
}

function passUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, webPort: number): void {
  const upstream = connect(webPort, "127.0.0.1", () => {
    const lines = [`${request.method} ${request.url} HTTP/1.1`];
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
    }
    upstream.write(`${lines.join("\r\n")}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on("error", (error) =>
    refuseConnection(
      socket,
      new AppError("unavailable", "The pages are not there yet.", { cause: error }),
      requestIdOf(undefined),
    ),
  );
  socket.on("close", () => upstream.destroy());
}
