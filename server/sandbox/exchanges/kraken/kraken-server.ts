import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "@/lib/platform/clock";
import { FaultDesk } from "../../faults/fault-desk";
import { LOCAL_HOST, listenLocal } from "../../listen-local";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { ConnectLimits } from "./connect-limits";
import { krakenFaults } from "./faults";
import { KrakenClient } from "./kraken-client";
import { namesOf, type Pair } from "./pair";
import { type PairStreams, VENUE } from "./pair-streams";
import { createRefusals, type Refusal } from "./refusal";
import { RequestDesk } from "./request-desk";
import { answerRequest } from "./rest/answer-request";
import { CallLimits } from "./rest/call-limits";
import { SnapshotDesk } from "./snapshot-desk";
import { statusMessage } from "./status-message";
import type { TopicHub } from "./topic-hub";
import { Wire } from "./wire";

const PATH = "/v2";
const INBOUND_BYTES_MAX = 256 * 1024;

export interface KrakenServerOptions {
  port: number;
  clock: Clock;
  hub: TopicHub;
  market: SimulatedMarket;
  pairs: readonly Pair[];
  streams: ReadonlyMap<string, PairStreams>;
}

/** Speaks Kraken's WebSocket v2 and public REST on one port. */
export async function createKrakenServer(options: KrakenServerOptions): Promise<VenueServer> {
  const { clock, hub, market, pairs, streams } = options;
  const clients = new Map<Wire, KrakenClient>();
  let connections = 0;
  const faults: FaultDesk = new FaultDesk(
    krakenFaults({
      wires: () => clients.keys(),
      maintenanceStatus: () => statusMessage("maintenance", connections),
      keepBooks: (symbol) => snapshots.keep(symbol),
    }),
    clock,
    () => clients.keys(),
  );
  const snapshots = new SnapshotDesk(pairs, streams, faults, clock);
  const refusal = createRefusals(faults, clock);
  const connectLimits = new ConnectLimits(clock);
  const desk = new RequestDesk(new Map(pairs.map((pair) => [pair.symbol, pair])), clock);
  const rest = {
    venue: {
      pairs,
      now: () => clock.now(),
      book: (symbol: string, limit: number) => snapshots.book(symbol, limit),
      bookAnswer: (symbol: string, limit: number) => snapshots.bookAnswer(symbol, limit),
      trades: (symbol: string, fromId: number | null, limit: number) =>
        market.trades(VENUE, symbol, fromId, limit),
      tradeIdAt: (symbol: string, time: number) => market.tradeIdAt(VENUE, symbol, time),
      candles: (symbol: string, intervalMs: number, from: number, to: number) =>
        market.candles(VENUE, symbol, intervalMs, from, to),
    },
    pairs: new Map(pairs.flatMap((pair) => namesOf(pair).map((name) => [name, pair] as const))),
    limits: new CallLimits(clock),
    faults,
    refusal,
  };
  const http = createServer((request, response) => void answerRequest(rest, request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: INBOUND_BYTES_MAX, autoPong: false });

  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = (request.url ?? "").split("?")[0];
    if (path !== PATH)
      return refuseUpgrade(socket, { status: 404, reason: "Not Found", retryAfterSeconds: 0 });
    const refused = refusal() ?? tooMany(connectLimits.admit(request.socket.remoteAddress ?? ""));
    if (refused) return refuseUpgrade(socket, refused);
    sockets.handleUpgrade(request, socket, head, (webSocket) => welcome(webSocket));
  });

  function welcome(socket: WebSocket): void {
    const wire: Wire = new Wire(socket, faults, clock, (symbol) => client.hears(symbol));
    const client: KrakenClient = new KrakenClient(wire, {
      hub,
      desk,
      clock,
      openTopic: (topic) => snapshots.open(topic),
      sendSnapshot: (topic, isWanted) => snapshots.send(topic, wire, isWanted),
    });
    clients.set(wire, client);
    socket.on("message", (data, isBinary) => client.take(String(data), isBinary));
    socket.on("close", () => {
      clients.delete(wire);
      client.release();
    });
    wire.sendNotice(statusMessage("online", connections++));
  }

  const port = await listenLocal(http, options.port);
  let closing: Promise<void> | null = null;
  return {
    venue: VENUE,
    wsUrl: `ws://${LOCAL_HOST}:${port}${PATH}`,
    restUrl: `http://${LOCAL_HOST}:${port}`,
    symbols: pairs.map(({ symbol }) => symbol),
    faults,
    truth: {
      trades: rest.venue.trades,
      tradeIdAt: rest.venue.tradeIdAt,
      book: (symbol) => market.book(VENUE, symbol),
    },
    close() {
      closing ??= shut(http, faults, clients.keys());
      return closing;
    },
  };
}

function tooMany(waitMs: number | null): Refusal | null {
  if (waitMs === null) return null;
  return { status: 429, reason: "Too Many Requests", retryAfterSeconds: Math.ceil(waitMs / 1_000) };
}

function refuseUpgrade(socket: Duplex, { status, reason, retryAfterSeconds }: Refusal): void {
  const retry = retryAfterSeconds > 0 ? `Retry-After: ${retryAfterSeconds}\r\n` : "";
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function shut(http: Server, faults: FaultDesk, wires: Iterable<Wire>): Promise<void> {
  faults.close();
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  for (const wire of wires) wire.terminate();
  http.closeAllConnections();
  await closed;
}
