import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { APPLY, type BookRule, SKIP } from "@/server/ingest/feed/book-rule";
import type { FeedItem } from "@/server/ingest/feed/feed-item";
import type { ProtocolFactory } from "@/server/ingest/feed/venue-protocol";

export const SYMBOL = "BTC/USD";

/** The simplest protocol that a venue could have, so that what is tested is the connector around it. */
export function plainProtocol(limits: { lifeMs: number | null }): ProtocolFactory {
  return ({ source, clock }) => {
    const origin = (time: number) => ({
      venue: "kraken" as const,
      symbol: SYMBOL,
      time,
      receivedAt: clock.now(),
    });
    return {
      venue: "kraken",
      limits: {
        connects: { max: 100, windowMs: 60_000 },
        sendPeriodMs: 1,
        topicsPerMessage: 10,
        symbolsPerConnection: 10,
        payloadBytesMax: 1_000_000,
        ...limits,
      },
      endpoints: [
        {
          name: "",
          url: source.wsUrl,
          common: [],
          topics: (symbol) => [
            { key: "trade", symbol, kind: "trades" },
            { key: "book", symbol, kind: "book" },
          ],
        },
      ],
      books: "leader",
      bookRecovery: { by: "resubscribe" },
      tradeRecovery: {
        by: "sequence",
        pageMax: 10,
        tradesMax: 10,
        fetch: async () => ({ trades: [], damaged: 0 }),
      },
      history: { instruments: async () => [], candles: async () => [] },
      keepAlive: null,
      encode: (action, topics, id) => JSON.stringify({ action, keys: topics.map(({ key }) => key), id }),
      decode(frame, _receivedAt, take) {
        const { kind, id, time = 0 } = JSON.parse(frame.toString());
        const item: Record<string, () => FeedItem> = {
          ack: () => ({ kind: "ack", id, topics: null, failure: null }),
          trade: () => ({
            kind: "trade",
            ...origin(time),
            id: String(id),
            price: 100,
            quantity: 1,
            side: "buy",
            raw: "{}",
            backfilled: false,
            sequence: id,
            span: 1,
            sentAt: time,
          }),
          snapshot: () => ({
            kind: "book-snapshot",
            ...origin(time),
            bids: [99, id],
            asks: [101, id],
            sequence: id,
            checksum: null,
          }),
          update: () => ({
            kind: "book-update",
            ...origin(time),
            bids: [99, id],
            asks: [],
            sequence: id,
            previous: null,
            checksum: null,
          }),
        };
        const made = item[kind];
        if (made) take(made());
      },
      createBookRule: () => new TrustingRule(),
    };
  };
}

class TrustingRule implements BookRule {
  isLive = false;
  place() {
    return "next" as const;
  }
  onUpdate() {
    return this.isLive ? APPLY : SKIP;
  }
  onSnapshot() {
    this.isLive = true;
    return { do: "start" as const, updates: [] };
  }
  reset() {
    this.isLive = false;
  }
}

export interface PlainClient {
  socket: WebSocket;
  /** What this connection is subscribed to now. */
  topics: Set<string>;
  send(item: object): void;
}

export interface PlainVenue {
  wsUrl: string;
  clients: PlainClient[];
  closeCodes: number[];
  close(): Promise<void>;
}

/** Answers subscriptions, gives a snapshot to whoever subscribes a book, and sends what a test sends. */
export async function openPlainVenue(time: () => number): Promise<PlainVenue> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  const venue: PlainVenue = {
    wsUrl: "",
    clients: [],
    closeCodes: [],
    async close() {
      for (const { socket } of venue.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
  let snapshots = 0;
  server.on("connection", (socket) => {
    const client: PlainClient = {
      socket,
      topics: new Set(),
      send: (item) => socket.send(JSON.stringify({ time: time(), ...item })),
    };
    venue.clients.push(client);
    socket.on("close", (code) => venue.closeCodes.push(code));
    socket.on("message", (data) => {
      const { action, keys, id } = JSON.parse(String(data));
      for (const key of keys) {
        if (action === "subscribe") client.topics.add(key);
        else client.topics.delete(key);
      }
      client.send({ kind: "ack", id });
      if (action === "subscribe" && keys.includes("book")) client.send({ kind: "snapshot", id: ++snapshots });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  venue.wsUrl = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`;
  return venue;
}
