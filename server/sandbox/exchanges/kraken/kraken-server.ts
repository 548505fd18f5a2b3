import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import { FaultDesk } from "../../faults/fault-desk";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { createRefusals } from "../shell/refusal";
import type { TopicHub } from "../shell/topic-hub";
import { openVenueHttp, tooManyAttempts } from "../shell/venue-http";
import { Wire } from "../shell/wire";
import { ConnectLimits } from "./connect-limits";
import { krakenFaults } from "./faults";
import { KrakenClient } from "./kraken-client";
import { namesOf, type Pair } from "./pair";
import { type PairStreams, VENUE } from "./pair-streams";
import { RequestDesk } from "./request-desk";
import { answerRequest } from "./rest/answer-request";
import { CallLimits } from "./rest/call-limits";
import { SnapshotDesk } from "./snapshot-desk";
import { statusMessage } from "./status-message";

const PATH = "/v2";
/** The guard in front of the venue answers, not the venue: these have a body of its own. */
const REFUSALS = [
  { status: 429, reason: "Too Many Requests" },
  { status: 403, reason: "Forbidden" },
] as const;

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
  const refusal = createRefusals<{ status: number; reason: string }>(faults, clock, REFUSALS);
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
  function welcome(socket: WebSocket): void {
    const wire: Wire = new Wire(socket, { faults, clock, hears: (symbol) => client.hears(symbol) });
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

  const http = await openVenueHttp({
    port: options.port,
    faults,
    connections: () => clients.keys(),
    answer: (request, response) => answerRequest(rest, request, response),
    target: (url) => (url.split("?")[0] === PATH ? PATH : null),
    refuse: (address) => refusal() ?? tooManyAttempts(connectLimits.admit(address)),
    welcome,
  });
  return {
    venue: VENUE,
    wsUrl: `ws://${http.host}${PATH}`,
    restUrl: `http://${http.host}`,
    symbols: pairs.map(({ symbol }) => symbol),
    faults,
    truth: {
      trades: rest.venue.trades,
      tradeIdAt: rest.venue.tradeIdAt,
      book: (symbol) => market.book(VENUE, symbol),
    },
    close: () => http.close(),
  };
}
