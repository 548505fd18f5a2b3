import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { compactSymbol } from "@/lib/domain/market/symbol";
import type { Clock } from "@/lib/platform/clock";
import { FaultDesk } from "../../faults/fault-desk";
import { LOCAL_HOST, listenLocal } from "../../listen-local";
import type { VenueServer } from "../../venue-server";
import { AddressLimits } from "./address-limits";
import { Connection } from "./connection";
import { binanceFaults, type FaultGround } from "./faults";
import type { MarketView } from "./market-view";
import { readTarget } from "./read-target";
import { createRefusals, type Refusal } from "./refusal";
import { answerRequest } from "./rest/answer-request";
import type { StreamHub } from "./stream-hub";

const INBOUND_BYTES_MAX = 256 * 1024;

export interface BinanceServerOptions {
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  view: MarketView;
  hub: StreamHub;
  waitsForReaders: boolean;
}

export interface BinanceServer extends VenueServer {
  /** Bytes that the slowest reader has not taken yet. */
  backlogBytes(): number;
}

/** Speaks Binance spot's protocol on one port, WebSocket and REST, for whatever market is behind it. */
export async function createBinanceServer(options: BinanceServerOptions): Promise<BinanceServer> {
  const { clock, view, hub } = options;
  const connections = new Set<Connection>();
  const wireSymbols = new Map(view.instruments.map(({ symbol }) => [compactSymbol(symbol), symbol]));
  const limits = new AddressLimits(clock);
  const ground: FaultGround = {
    connections: () => connections,
    lastUpdateId: (symbol) => view.book(symbol, 1).lastUpdateId,
    now: view.now,
    symbols: () => [...wireSymbols.values()],
  };
  const faults: FaultDesk = new FaultDesk(binanceFaults(ground), clock, () => connections);
  const refusal = createRefusals(faults, clock);
  const symbolOf = (wire: string) => wireSymbols.get(wire) ?? null;
  const rest = { view, limits, faults, clock, refusal, symbolOf };
  const http = createServer((request, response) => void answerRequest(rest, request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: INBOUND_BYTES_MAX, autoPong: false });

  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = readTarget(request.url ?? "/");
    if (!target) return refuseUpgrade(socket, { status: 404, reason: "Not Found", retryAfterSeconds: 0 });
    const refused = refusal() ?? limits.connect(request.socket.remoteAddress ?? "");
    if (refused) return refuseUpgrade(socket, refused);
    sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      const connection = new Connection(
        client,
        {
          hub,
          faults,
          clock,
          symbolOf: (wire) => symbolOf(wire.toUpperCase()),
          waitsForReaders: options.waitsForReaders,
          onClosed: (closed) => connections.delete(closed),
        },
        target.combined,
        target.microseconds,
      );
      connections.add(connection);
      for (const stream of target.streams) connection.subscribe(stream);
    });
  });

  const port = await listenLocal(http, options.port);
  let closing: Promise<void> | null = null;
  return {
    venue: "binance",
    wsUrl: `ws://${LOCAL_HOST}:${port}/ws`,
    restUrl: `http://${LOCAL_HOST}:${port}`,
    symbols: view.instruments.map(({ symbol }) => symbol),
    faults,
    truth: {
      trades: (symbol, fromId, limit) => view.trades(symbol, fromId, limit),
      tradeIdAt: (symbol, time) => view.tradeIdAt(symbol, time),
      book: (symbol) => view.book(symbol, Number.MAX_SAFE_INTEGER),
    },
    backlogBytes: () => Math.max(0, ...[...connections].map((connection) => connection.backlogBytes)),
    close() {
      closing ??= shut(http, faults, connections);
      return closing;
    },
  };
}

function refuseUpgrade(socket: Duplex, refusal: Omit<Refusal, "body">): void {
  const { status, reason, retryAfterSeconds } = refusal;
  const retry = retryAfterSeconds > 0 ? `Retry-After: ${retryAfterSeconds}\r\n` : "";
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function shut(http: Server, faults: FaultDesk, connections: Set<Connection>): Promise<void> {
  faults.close();
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  for (const connection of connections) connection.terminate();
  http.closeAllConnections();
  await closed;
}
