import type { IncomingMessage, RequestListener } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { AppError } from "@/lib/platform/errors";
import type { UpgradeListener } from "@/lib/platform/http/http-listener";
import { refuseConnection, sendProblem } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import { createPages, type PagesOptions } from "./create-pages";

export interface FrontOptions extends PagesOptions {
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
const NOT_TAKEN = new Set(["TRACE", "CONNECT"]);

/** The public door: the API and its sockets are answered here, everything else is asked of the pages. */
export function createFront(options: FrontOptions): Front {
  const pages = createPages(options);
  return {
    request(request, response) {
      if (isServerPath(request)) {
        options.api(request, response);
        return;
      }
      const refusal = refusalOf(request);
      if (refusal === null) pages.pass(request, response);
      else {
        const allow = refusal.code === "method_not_allowed" ? { Allow: "GET, HEAD, POST" } : {};
        sendProblem(response, refusal, requestIdOf(undefined), { ...allow, Connection: "close" });
      }
    },
    upgrade(request, socket, head) {
      if (!isServerPath(request) && options.development) passUpgrade(request, socket, head, options.webPort);
      else options.upgrade(request, socket, head);
    },
    close: () => pages.close(),
  };
}

function isServerPath(request: IncomingMessage): boolean {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  return (
    SERVER_PATHS.has(path) || path === "/api/v1" || path.startsWith("/api/v1/") || /^\/ws(?:\/|$)/.test(path)
  );
}

function refusalOf({ method = "", url = "/" }: IncomingMessage): AppError | null {
  if (NOT_TAKEN.has(method)) return new AppError("method_not_allowed", `${method} is not taken here.`);
  // The pages fail at what spells no text.
  if (!isDecodable(url)) {
    return new AppError("invalid_request", "The request's path should be percent-encoded UTF-8.");
  }
  // An absolute target names a host of its own, which is how proxies have been led elsewhere.
  if (url.startsWith("/")) return null;
  return new AppError("invalid_request", "The request's target should be a path, such as /pricing.");
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
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
