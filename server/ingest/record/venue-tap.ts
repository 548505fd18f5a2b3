import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type WebSocket as Socket, WebSocket, WebSocketServer } from "ws";
import type { RecordingLine } from "@/lib/domain/recording/recording-line";
import type { VenueSource } from "../venue-connector";

const PAYLOAD_BYTES_MAX = 64 * 1024 * 1024;
/** What a client may send before the venue has answered the handshake. */
const EARLY_FRAMES_MAX = 100;
/** Headers by which venues page and limit; the others say nothing about the market. */
const KEPT_HEADERS = /^(content-type|retry-after|cb-(before|after)|x-mbx-.*|x-bapi-limit.*|ratelimit.*)$/;
const LOCAL_HOST = "127.0.0.1";

type WithoutOrigin<Line> = Line extends unknown ? Omit<Line, "at" | "venue"> : never;

/** What passed; whoever hears of it knows the venue and the time. */
export type TapLine = WithoutOrigin<RecordingLine>;

export interface VenueTap {
  /** The venue as its connector should reach it: through the tap. */
  readonly source: VenueSource;
  /** Passes nothing on and tells of nothing from here on; connections stay. */
  hush(): void;
  close(): Promise<void>;
}

/**
 * Stands between a connector and its venue on a local port and tells of everything that passes, both ways,
 * frames and answers, so that a recording holds what the real connector asked for and got.
 */
export async function openVenueTap(source: VenueSource, tell: (line: TapLine) => void): Promise<VenueTap> {
  const upstreamWs = new URL(source.wsUrl);
  const upstreamRest = new URL(source.restUrl);
  const sockets = new Set<Socket>();
  let connections = 0;
  let isHushed = false;
  const http = createServer((request, response) => void forward(request, response));
  const server = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_BYTES_MAX });

  http.on("upgrade", (request: IncomingMessage, socket, head) => {
    const path = request.url ?? "/";
    const upstream = new WebSocket(new URL(path, upstreamWs.origin.replace(/^http/, "ws")), {
      maxPayload: PAYLOAD_BYTES_MAX,
      skipUTF8Validation: true,
    });
    sockets.add(upstream);
    upstream.once("unexpected-response", (_request, answer) => {
      const retry = answer.headers["retry-after"];
      const line = retry ? `Retry-After: ${retry}\r\n` : "";
      socket.end(
        `HTTP/1.1 ${answer.statusCode} Refused\r\n${line}Connection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      answer.resume();
    });
    upstream.once("error", () => socket.destroy());
    upstream.once("open", () => {
      const early: string[] = [];
      const connection = ++connections;
      upstream.on("message", (data) => early.length < EARLY_FRAMES_MAX && early.push(String(data)));
      server.handleUpgrade(request, socket, head, (client) => {
        upstream.removeAllListeners("message");
        sockets.add(client);
        tell({ kind: "open", connection, path });
        join(connection, client, upstream, early);
      });
    });
  });

  function join(connection: number, client: Socket, upstream: Socket, early: readonly string[]): void {
    const receive = (text: string) => {
      if (isHushed) return;
      tell({ kind: "received", connection, text });
      client.send(text);
    };
    for (const text of early) receive(text);
    upstream.on("message", (data) => receive(String(data)));
    client.on("message", (data) => {
      const text = String(data);
      tell({ kind: "sent", connection, text });
      upstream.send(text);
    });
    let isOver = false;
    const end = (code: number) => {
      if (isOver) return;
      isOver = true;
      tell({ kind: "closed", connection, code });
      for (const one of [client, upstream]) {
        sockets.delete(one);
        one.terminate();
      }
    };
    upstream.on("close", end);
    client.on("close", end);
    for (const one of [client, upstream]) one.on("error", () => end(1006));
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? "/";
    const askedAt = performance.timeOrigin + performance.now();
    try {
      const base = `${upstreamRest.origin}${upstreamRest.pathname.replace(/\/$/, "")}`;
      const answer = await fetch(`${base}${target}`, { redirect: "error" });
      const body = await answer.text();
      const headers = Object.fromEntries([...answer.headers].filter(([name]) => KEPT_HEADERS.test(name)));
      tell({ kind: "answer", target, status: answer.status, headers, body, askedAt });
      response.writeHead(answer.status, headers).end(body);
    } catch {
      response.destroy();
    }
  }

  const port = await listen(http);
  return {
    source: {
      ...source,
      wsUrl: `ws://${LOCAL_HOST}:${port}${upstreamWs.pathname}`,
      restUrl: `http://${LOCAL_HOST}:${port}`,
    },
    hush() {
      isHushed = true;
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

function listen(http: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(0, LOCAL_HOST, () => {
      const address = http.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
