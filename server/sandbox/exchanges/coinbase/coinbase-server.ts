import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import { FaultDesk } from "../../faults/fault-desk";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { createRefusals, type Refusal } from "../shell/refusal";
import type { TopicHub } from "../shell/topic-hub";
import { openVenueHttp } from "../shell/venue-http";
import { Wire } from "../shell/wire";
import { coinbaseFaults } from "./faults";
import { FeedClient, POLICY_VIOLATION } from "./feed-client";
import { VENUE } from "./product";
import type { ProductFeed } from "./product-feed";
import { RateBuckets } from "./rate-buckets";
import { answerRequest, type RestContext } from "./rest/answer-request";
import { SnapshotDesk } from "./snapshot-desk";

const CONNECTIONS = { perSecond: 8, atOnce: 20 };
const MESSAGES = { perSecond: 8, atOnce: 8 };
const REQUESTS = { perSecond: 10, atOnce: 15 };
/** Smaller frames cost more to compress than they save. */
const COMPRESS_FROM_BYTES = 1_024;
const TOO_MANY: Refusal = { status: 429, reason: "Too Many Requests", retryAfterSeconds: 1 };

export interface CoinbaseServerOptions {
  port: number;
  clock: Clock;
  hub: TopicHub;
  market: SimulatedMarket;
  /** By the venue's name of the product. */
  feeds: ReadonlyMap<string, ProductFeed>;
}

/** Speaks the Coinbase Exchange feed and its public REST on one port. */
export async function createCoinbaseServer(options: CoinbaseServerOptions): Promise<VenueServer> {
  const { clock, hub, market, feeds } = options;
  const clients = new Map<Wire, FeedClient>();
  const faults: FaultDesk = new FaultDesk(
    coinbaseFaults({ wires: () => clients.keys(), keepBooks: (symbol) => snapshots.keep(symbol) }),
    clock,
    () => clients.keys(),
  );
  const snapshots = new SnapshotDesk([...feeds.values()], faults, clock);
  const refusal = createRefusals(faults, clock, [
    { status: 429, reason: "Too Many Requests", message: "Public rate limit exceeded" },
    { status: 403, reason: "Forbidden", message: "Forbidden" },
  ]);
  const connections = new RateBuckets(clock, CONNECTIONS);
  const messages = new RateBuckets(clock, MESSAGES);
  const products = [...feeds.values()].map(({ product }) => product);
  const rest: RestContext = {
    data: {
      products,
      now: () => clock.now(),
      bookAnswer: (feed) => snapshots.bookAnswer(feed),
      trades: (symbol, fromId, limit) => market.trades(VENUE, symbol, fromId, limit),
      candles: (symbol, intervalMs, from, to) => market.candles(VENUE, symbol, intervalMs, from, to),
    },
    feeds,
    limits: new RateBuckets(clock, REQUESTS),
    faults,
    refusal,
  };

  function welcome(socket: WebSocket, address: string): void {
    const wire: Wire = new Wire(socket, {
      faults,
      clock,
      hears: (symbol) => client.hears(symbol),
      tooSlow: { code: POLICY_VIOLATION, reason: "ErrSlowConsume" },
    });
    const client: FeedClient = new FeedClient(wire, {
      hub,
      clock,
      feeds,
      admit: () => messages.spend(address),
      open: (feed, channel, give) => snapshots.open(feed, channel, give),
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
    target: (url) => (url.split("?")[0] === "/" ? "feed" : null),
    refuse: (address) => refusal() ?? (connections.spend(address) ? null : TOO_MANY),
    welcome: (socket, _target, address) => welcome(socket, address),
    compression: { threshold: COMPRESS_FROM_BYTES, serverNoContextTakeover: true },
  });
  return {
    venue: VENUE,
    wsUrl: `ws://${http.host}`,
    restUrl: `http://${http.host}`,
    symbols: products.map(({ symbol }) => symbol),
    faults,
    truth: {
      trades: rest.data.trades,
      tradeIdAt: (symbol, time) => market.tradeIdAt(VENUE, symbol, time),
      book: (symbol) => market.book(VENUE, symbol),
    },
    close: () => http.close(),
  };
}
