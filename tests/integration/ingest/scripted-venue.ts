import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

export interface ScriptedRequest {
  path: string;
  query: URLSearchParams;
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

export interface ScriptedMessage {
  method: string;
  params: string[];
  id: number;
  at: number;
}

export interface ScriptedVenue {
  wsUrl: string;
  restUrl: string;
  sockets: WebSocket[];
  messages: ScriptedMessage[];
  requests: ScriptedRequest[];
  closeCodes: number[];
  /** Set to false and subscriptions are never answered. */
  acknowledges: boolean;
  /** Set to a status and upgrades are refused with it. */
  refuseWith: number | null;
  upgradeTimes: number[];
  /** Sends a combined frame on every open connection. */
  send(stream: string, data: object | string): void;
  sendText(text: string | Buffer): void;
  close(): Promise<void>;
}

type Script = (request: ScriptedRequest) => ScriptedAnswer;

/** A venue that says exactly what a test lets it say. */
export async function openScriptedVenue(answer: Script): Promise<ScriptedVenue> {
  const http = createServer((request, response) => respond(answer, venue, request, response));
  const server = new WebSocketServer({ noServer: true });
  http.on("upgrade", (request, socket, head) => {
    venue.upgradeTimes.push(performance.now());
    if (venue.refuseWith !== null) {
      socket.end(`HTTP/1.1 ${venue.refuseWith} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    server.handleUpgrade(request, socket, head, (client) => accept(client, venue));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address() as AddressInfo;
  const open = () => venue.sockets.filter((socket) => socket.readyState === WebSocket.OPEN);
  const venue: ScriptedVenue = {
    wsUrl: `ws://127.0.0.1:${address.port}/ws`,
    restUrl: `http://127.0.0.1:${address.port}`,
    sockets: [],
    messages: [],
    requests: [],
    closeCodes: [],
    acknowledges: true,
    refuseWith: null,
    upgradeTimes: [],
    send(stream, data) {
      const text = typeof data === "string" ? data : JSON.stringify(data);
      venue.sendText(`{"stream":"${stream}","data":${text}}`);
    },
    sendText(text) {
      for (const socket of open()) socket.send(text, { binary: false });
    },
    async close() {
      for (const socket of venue.sockets) socket.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
  return venue;
}

function accept(client: WebSocket, venue: ScriptedVenue): void {
  venue.sockets.push(client);
  client.on("error", () => client.terminate());
  client.on("close", (code) => venue.closeCodes.push(code));
  client.on("message", (data) => {
    const message: Omit<ScriptedMessage, "at"> = JSON.parse(String(data));
    venue.messages.push({ ...message, at: performance.now() });
    if (venue.acknowledges) client.send(JSON.stringify({ result: null, id: message.id }));
  });
}

function respond(
  script: Script,
  venue: ScriptedVenue,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? "/", "http://venue");
  const asked = { path: url.pathname, query: url.searchParams };
  venue.requests.push(asked);
  const { status = 200, headers = {}, body } = script(asked);
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
