import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { AllowedHosts } from "@/lib/platform/http/allowed-hosts";
import type { ClientAddresses } from "@/lib/platform/http/client-address";
import { refuseConnection } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import { CLOSE_CODES } from "./stream/protocol";

/** What serves the sockets of one path. */
export interface SocketRoute {
  accept(socket: WebSocket, stream: Duplex, address: string, request: IncomingMessage): void;
  /** The last frame of a socket that cannot be taken in, in the words of this path. */
  turnedAway(why: TurnedAway, sentence: string): string;
  readonly size: number;
  drain(): void;
  close(): void;
}

export interface GatewayOptions {
  /** By exact path, such as `/ws`. */
  routes: Readonly<Record<string, SocketRoute>>;
  addresses: ClientAddresses;
  hosts: AllowedHosts;
  clock: Clock;
  /** Sockets at once, over all paths. */
  clientsMax: number;
}

export interface Gateway {
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  /** Open sockets by path. */
  sizes(): Record<string, number>;
  /** Sends everybody away with 4200 and resolves when they are gone, or after `graceMs`. */
  drain(graceMs: number): Promise<void>;
  close(): void;
}

/** Larger frames end the socket unread; what is above a path's own limit is told so. */
const FRAME_BYTES_READ_MAX = 65_536;
const GONE_POLL_MS = 20;

/** Lets sockets in: by path, by host and origin, by room; everything after that is the path's own. */
export function createGateway({ routes, addresses, hosts, clock, clientsMax }: GatewayOptions): Gateway {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES_READ_MAX,
    perMessageDeflate: false,
    clientTracking: false,
  });
  let draining = false;

  server.on("wsClientError", (error, stream, request) => {
    const sentence = `This is no well-formed WebSocket handshake: ${error.message}.`;
    refuseConnection(stream, new AppError("invalid_request", sentence), idOf(request));
  });

  function total(): number {
    return Object.values(routes).reduce((sum, route) => sum + route.size, 0);
  }

  function refusalOf(
    request: IncomingMessage,
    route: SocketRoute | undefined,
    path: string,
  ): AppError | null {
    if (!route) {
      const known = Object.keys(routes).join(", ");
      return new AppError("not_found", `There is no socket at ${path}; there is at ${known}.`);
    }
    const stranger = hosts.refusal(request);
    return stranger === null ? null : new AppError("forbidden", stranger);
  }

  return {
    upgrade(request, stream, head) {
      const path = (request.url ?? "/").split("?")[0]?.slice(0, 200) ?? "/";
      const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
      const refusal = refusalOf(request, route, path);
      if (refusal || !route) {
        refuseConnection(stream, refusal, idOf(request));
        return;
      }
      server.handleUpgrade(request, stream, head, (socket) => {
        const why = draining ? "draining" : total() >= clientsMax ? "overloaded" : null;
        if (why === null) route.accept(socket, stream, addresses.of(request), request);
        else turnAway(socket, why, route.turnedAway(why, SENTENCES[why]), clock);
      });
    },
    sizes: () => Object.fromEntries(Object.entries(routes).map(([path, { size }]) => [path, size])),
    async drain(graceMs) {
      draining = true;
      for (const route of Object.values(routes)) route.drain();
      const until = clock.now() + graceMs;
      while (total() > 0 && clock.now() < until) {
        await new Promise<void>((resolve) => clock.after(GONE_POLL_MS, resolve));
      }
    },
    close() {
      draining = true;
      for (const route of Object.values(routes)) route.close();
      server.close();
    },
  };
}

export type TurnedAway = "draining" | "overloaded";

const SENTENCES: Record<TurnedAway, string> = {
  draining: "This server is going down; connect again, another one answers.",
  overloaded: "All sockets are taken; try again in a few seconds.",
};
const TURNED_AWAY_CUT_MS = 2_000;

/** Refusals upgrade first, so that clients learn why from the close code. */
function turnAway(socket: WebSocket, why: TurnedAway, frame: string, clock: Clock): void {
  socket.on("error", () => socket.terminate());
  socket.send(frame);
  socket.close(CLOSE_CODES[why], why);
  const cancel = clock.after(TURNED_AWAY_CUT_MS, () => socket.terminate());
  socket.on("close", cancel);
}

function idOf(request: IncomingMessage): string {
  return requestIdOf(request.headers["x-request-id"]?.toString());
}
