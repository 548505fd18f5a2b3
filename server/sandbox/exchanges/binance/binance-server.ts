import { compactSymbol } from "@/lib/domain/market/symbol";
import type { Clock } from "@/lib/platform/clock";
import { FaultDesk } from "../../faults/fault-desk";
import type { VenueServer } from "../../venue-server";
import { AttemptWindow } from "../shell/attempt-window";
import { createRefusals } from "../shell/refusal";
import { openVenueHttp, tooManyAttempts } from "../shell/venue-http";
import type { Wire } from "../shell/wire";
import { AddressLimits } from "./address-limits";
import { Connection } from "./connection";
import { binanceFaults } from "./faults";
import type { MarketView } from "./market-view";
import { readTarget } from "./read-target";
import { REFUSALS } from "./refusals";
import { answerRequest } from "./rest/answer-request";
import type { StreamHub } from "./stream-hub";

const CONNECTIONS_MAX = 300;
const CONNECTIONS_WINDOW_MS = 300_000;

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
  const { clock, view, hub, waitsForReaders } = options;
  const connections = new Map<Wire, Connection>();
  const wireSymbols = new Map(view.instruments.map(({ symbol }) => [compactSymbol(symbol), symbol]));
  const faults: FaultDesk = new FaultDesk(
    binanceFaults({
      wires: () => connections.keys(),
      announceShutdown: (wire) =>
        connections.get(wire)?.announce("!serverShutdown", `{"e":"serverShutdown","E":${view.now()}}`),
      lastUpdateId: (symbol) => view.book(symbol, 1).lastUpdateId,
      symbols: () => [...wireSymbols.values()],
    }),
    clock,
    () => connections.keys(),
  );
  const refusal = createRefusals(faults, clock, REFUSALS);
  const attempts = new AttemptWindow(clock, CONNECTIONS_MAX, CONNECTIONS_WINDOW_MS);
  const symbolOf = (wire: string) => wireSymbols.get(wire) ?? null;
  const rest = { view, limits: new AddressLimits(clock), faults, clock, refusal, symbolOf };

  const http = await openVenueHttp({
    port: options.port,
    faults,
    connections: () => connections.keys(),
    answer: (request, response) => answerRequest(rest, request, response),
    target: readTarget,
    refuse: (address) => refusal() ?? tooManyAttempts(attempts.admit(address)),
    welcome(socket, target) {
      const context = {
        hub,
        faults,
        clock,
        symbolOf: (wire: string) => symbolOf(wire.toUpperCase()),
        waitsForReaders,
        onClosed: (closed: Connection) => connections.delete(closed.wire),
      };
      const connection = new Connection(socket, context, target.combined, target.microseconds);
      connections.set(connection.wire, connection);
      for (const stream of target.streams) connection.subscribe(stream);
    },
  });
  return {
    venue: "binance",
    wsUrl: `ws://${http.host}/ws`,
    restUrl: `http://${http.host}`,
    symbols: view.instruments.map(({ symbol }) => symbol),
    faults,
    truth: {
      trades: (symbol, fromId, limit) => view.trades(symbol, fromId, limit),
      tradeIdAt: (symbol, time) => view.tradeIdAt(symbol, time),
      book: (symbol) => view.book(symbol, Number.MAX_SAFE_INTEGER),
    },
    backlogBytes: () => Math.max(0, ...[...connections.keys()].map((wire) => wire.backlogBytes)),
    close: () => http.close(),
  };
}
