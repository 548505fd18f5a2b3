import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import type { FaultDesk } from "../../faults/fault-desk";
import { LOCAL_HOST, listenLocal } from "../../listen-local";
import type { Refusal } from "./refusal";

const INBOUND_BYTES_MAX = 256 * 1024;
const NOT_FOUND: Refusal = { status: 404, reason: "Not Found", retryAfterSeconds: 0 };

export interface VenueHttpOptions<Target> {
  /** 0 takes any free port. */
  port: number;
  faults: FaultDesk;
  connections(): Iterable<{ terminate(): void }>;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** What a client's URL asks for; null where no WebSocket is served there. */
  target(requestUrl: string): Target | null;
  /** Non-null where this client is not let in. */
  refuse(address: string): Refusal | null;
  welcome(socket: WebSocket, target: Target, address: string): void;
  compression?: ServerOptions["perMessageDeflate"];
}

export interface VenueHttp {
  /** Where the venue listens, without a scheme: `127.0.0.1:18091`. */
  readonly host: string;
  close(): Promise<void>;
}

/** The port of one venue, WebSocket and REST together. */
export async function openVenueHttp<Target>(options: VenueHttpOptions<Target>): Promise<VenueHttp> {
  const { faults } = options;
  const http = createServer((request, response) => void options.answer(request, response));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: INBOUND_BYTES_MAX,
    autoPong: false,
    perMessageDeflate: options.compression ?? false,
  });
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const address = request.socket.remoteAddress ?? "";
    const target = options.target(request.url ?? "/");
    if (target === null) return refuseUpgrade(socket, NOT_FOUND);
    const refused = options.refuse(address);
    if (refused) return refuseUpgrade(socket, refused);
    sockets.handleUpgrade(request, socket, head, (client) => options.welcome(client, target, address));
  });
  const port = await listenLocal(http, options.port);
  let closing: Promise<void> | null = null;
  const shut = async () => {
    faults.close();
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    for (const connection of options.connections()) connection.terminate();
    http.closeAllConnections();
    await closed;
  };
  return {
    host: `${LOCAL_HOST}:${port}`,
    close() {
      closing ??= shut();
      return closing;
    },
  };
}

/** Turned away for having come too often; null where there is no need to wait. */
export function tooManyAttempts(waitMs: number | null): Refusal | null {
  if (waitMs === null) return null;
  return {
    status: 429,
    reason: "Too Many Requests",
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
  };
}

/** Writes a JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

function refuseUpgrade(socket: Duplex, { status, reason, retryAfterSeconds }: Refusal): void {
  const retry = retryAfterSeconds > 0 ? `Retry-After: ${retryAfterSeconds}\r\n` : "";
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
