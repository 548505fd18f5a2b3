import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import { FaultDesk } from "../../faults/fault-desk";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { AttemptWindow } from "../shell/attempt-window";
import { createRefusals, type Refusal } from "../shell/refusal";
import type { TopicHub } from "../shell/topic-hub";
import { openVenueHttp } from "../shell/venue-http";
import { Wire } from "../shell/wire";
import { BybitClient } from "./bybit-client";
import { bybitFaults } from "./faults";
import type { Listing } from "./listing";
import { RequestDesk } from "./request-desk";
import { RequestLimits } from "./request-limits";
import { answerRequest, type RestContext } from "./rest/answer-request";
import { SnapshotDesk } from "./snapshot-desk";
import { type SymbolStreams, VENUE } from "./symbol-streams";

const PATH = "/v5/public/spot";
const CONNECTS_MAX = 500;
const CONNECTS_WINDOW_MS = 300_000;
/** The venue's answer to whoever comes too often; it does not say for how long. */
const TOO_OFTEN: Refusal = { status: 403, reason: "Forbidden", retryAfterSeconds: 0 };

export interface BybitServerOptions {
  port: number;
  clock: Clock;
  hub: TopicHub;
  market: SimulatedMarket;
  /** By canonical symbol. */
  streams: ReadonlyMap<string, SymbolStreams>;
}

/** Speaks Bybit's v5 public spot stream and market REST on one port. */
export async function createBybitServer(options: BybitServerOptions): Promise<VenueServer> {
  const { clock, hub, market, streams } = options;
  const clients = new Map<Wire, BybitClient>();
  let connections = 0;
  const listings = [...streams.values()].map(({ listing }) => listing);
  const byWire = new Map(listings.map((listing) => [listing.wire, listing]));
  const faults: FaultDesk = new FaultDesk(
    bybitFaults({
      wires: () => clients.keys(),
      keepBooks: (symbol) => snapshots.keep(symbol),
      restartBooks(symbol) {
        for (const [one, stream] of streams) if (symbol === null || symbol === one) stream.restartBooks();
      },
    }),
    clock,
    () => clients.keys(),
  );
  const snapshots = new SnapshotDesk(streams, faults, clock);
  const refusal = createRefusals(faults, clock, [TOO_OFTEN]);
  const connects = new AttemptWindow(clock, CONNECTS_MAX, CONNECTS_WINDOW_MS);
  const desk = new RequestDesk(byWire);
  const rest: RestContext = {
    data: { listings, snapshots, streams: (listing) => streamsOf(listing), now: () => clock.now() },
    byWire,
    limits: new RequestLimits(clock),
    faults,
    refusal,
  };

  function streamsOf({ symbol }: Listing): SymbolStreams {
    const found = streams.get(symbol);
    if (!found) throw new RangeError(`The market has no ${symbol}.`);
    return found;
  }

  function welcome(socket: WebSocket): void {
    connections += 1;
    const connectionId = `d9avsh3fo0jvsls9d82g-${connections.toString(36).padStart(5, "0")}`;
    const wire: Wire = new Wire(socket, { faults, clock, hears: (symbol) => client.hears(symbol) });
    const client: BybitClient = new BybitClient(connectionId, wire, {
      hub,
      desk,
      clock,
      openTopic: (topic) => streamsOf(topic.listing).open(topic),
      sendSnapshot: (topic, isWanted) => snapshots.send(topic, wire, isWanted),
    });
    clients.set(wire, client);
    socket.on("message", (data, isBinary) => client.take(String(data), isBinary));
    socket.on("close", () => {
      clients.delete(wire);
      client.release();
    });
  }

  const http = await openVenueHttp({
    port: options.port,
    faults,
    connections: () => clients.keys(),
    answer: (request, response) => answerRequest(rest, request, response),
    target: (url) => (url.split("?")[0] === PATH ? PATH : null),
    refuse: (address) => refusal() ?? (connects.admit(address) === null ? null : TOO_OFTEN),
    welcome,
  });
  return {
    venue: VENUE,
    wsUrl: `ws://${http.host}${PATH}`,
    restUrl: `http://${http.host}`,
    symbols: listings.map(({ symbol }) => symbol),
    faults,
    truth: {
      trades: (symbol, fromId, limit) => market.trades(VENUE, symbol, fromId, limit),
      tradeIdAt: (symbol, time) => market.tradeIdAt(VENUE, symbol, time),
      book: (symbol) => market.book(VENUE, symbol),
    },
    close: () => http.close(),
  };
}
