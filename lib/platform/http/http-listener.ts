import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { AppError } from "@/lib/platform/errors";
import { refuseConnection } from "./problem";
import { requestIdOf } from "./request-id";

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface HttpListenerOptions {
  port: number;
  /** Names the port in errors: "HTTP_PORT". */
  name: string;
  request: RequestListener;
  upgrade: UpgradeListener;
}

export interface HttpListener {
  readonly port: number;
  /** Takes no more connections, lets answers under way end, and cuts what is left after `graceMs`, sockets included. */
  close(graceMs: number): Promise<void>;
}

const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 60_000;
/** Longer than the idle time of usual proxies, which otherwise reuse a connection that is just ending. */
const KEEP_ALIVE_MS = 65_000;

/** What the parser refuses, in words; anything else is simply no HTTP. */
const REFUSALS: Record<string, AppError> = {
  HPE_HEADER_OVERFLOW: new AppError("too_large", "The headers have more than 16 KiB; send fewer."),
  ERR_HTTP_REQUEST_TIMEOUT: new AppError(
    "invalid_request",
    "The request did not come in time; send it at once.",
  ),
};
const NO_HTTP = new AppError("invalid_request", "This is not a well-formed HTTP/1.1 request.");

/** Listens on all addresses; a taken port is one clear sentence. */
export async function listenHttp(options: HttpListenerOptions): Promise<HttpListener> {
  const server = createServer({
    headersTimeout: HEADERS_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  // Node forgets a connection once it is upgraded, and yet waits for its end.
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
  });
  server.on("request", options.request);
  server.on("upgrade", (request, socket, head) => {
    // A connection that resets while it is being upgraded would otherwise end the process.
    socket.on("error", () => socket.destroy());
    options.upgrade(request, socket, head);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET") socket.destroy();
    else refuseConnection(socket, REFUSALS[error.code ?? ""] ?? NO_HTTP, requestIdOf(undefined));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(options.port, () => resolve());
  });
  const address = server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  return {
    port: address.port,
    close(graceMs) {
      closing ??= new Promise<void>((resolve) => {
        const cut = setTimeout(() => {
          for (const socket of connections) socket.destroy();
        }, graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      });
      return closing;
    },
  };
}

function explain(error: NodeJS.ErrnoException, { port, name }: HttpListenerOptions): AppError {
  const reasons: Record<string, string> = {
    EADDRINUSE: "is taken by another program; stop it, or choose another port",
    EACCES: "is reserved for root; choose one from 1024",
  };
  const reason = reasons[error.code ?? ""] ?? `cannot be listened on (${error.code ?? error.message})`;
  return new AppError("unavailable", `Port ${port} ${reason} with ${name}.`, { cause: error });
}
