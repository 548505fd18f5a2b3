import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "@/lib/platform/clock";
import { FaultDesk } from "../../faults/fault-desk";
import { LOCAL_HOST, listenLocal } from "../../listen-local";
import type { VenueServer } from "../../venue-server";
import type { TopicHub } from "../kraken/topic-hub";
import { Wire } from "../kraken/wire";
import type { SimulatedMarket } from "../market";
import { coinbaseFaults } from "./faults";
import { FeedClient } from "./feed-client";
import { VENUE } from "./product";
import type { ProductFeed } from "./product-feed";
import { RateBuckets } from "./rate-buckets";
import { createRefusals, type Refusal } from "./refusal";
import { answerRequest, type RestContext } from "./rest/answer-request";
import { SnapshotDesk } from "./snapshot-desk";

const INBOUND_BYTES_MAX = 256 * 1024;
const CONNECTIONS = { perSecond: 8, atOnce: 20 };
const MESSAGES = { perSecond: 8, atOnce: 8 };
const REQUESTS = { perSecond: 10, atOnce: 15 };
/** Smaller frames cost more to compress than they save. */
const COMPRESS_FROM_BYTES = 1_024;

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
  const refusal = createRefusals(faults, clock);
  const connections = bucketsOf(CONNECTIONS, clock);
  const messages = bucketsOf(MESSAGES, clock);
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
    limits: bucketsOf(REQUESTS, clock),
    faults,
    refusal,
  };
  const http = createServer((request, response) => void answerRequest(rest, request, response));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: INBOUND_BYTES_MAX,
    autoPong: false,
    perMessageDeflate: { threshold: COMPRESS_FROM_BYTES, serverNoContextTakeover: true },
  });

  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = (request.url ?? "").split("?")[0];
    const address = request.socket.remoteAddress ?? "";
    if (path !== "/") return refuseUpgrade(socket, { status: 404, reason: "Not Found" });
    const refused = refusal();
    if (refused) return refuseUpgrade(socket, refused);
    if (!connections.spend(address)) {
      return refuseUpgrade(socket, { status: 429, reason: "Too Many Requests", retryAfterSeconds: 1 });
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => welcome(webSocket, address));
  });

  function welcome(socket: WebSocket, address: string): void {
    const wire: Wire = new Wire(socket, faults, clock, (symbol) => client.hears(symbol));
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

  const port = await listenLocal(http, options.port);
  let closing: Promise<void> | null = null;
  return {
    venue: VENUE,
    wsUrl: `ws://${LOCAL_HOST}:${port}`,
    restUrl: `http://${LOCAL_HOST}:${port}`,
    symbols: products.map(({ symbol }) => symbol),
    faults,
    truth: {
      trades: rest.data.trades,
      tradeIdAt: (symbol, time) => market.tradeIdAt(VENUE, symbol, time),
      book: (symbol) => market.book(VENUE, symbol),
    },
    close() {
      closing ??= shut(http, faults, clients.keys());
      return closing;
    },
  };
}

function bucketsOf(limit: { perSecond: number; atOnce: number }, clock: Clock): RateBuckets {
  return new RateBuckets(clock, limit.perSecond, limit.atOnce);
}

type UpgradeRefusal = Pick<Refusal, "status" | "reason"> & Partial<Refusal>;

function refuseUpgrade(socket: Duplex, { status, reason, retryAfterSeconds = 0 }: UpgradeRefusal): void {
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
