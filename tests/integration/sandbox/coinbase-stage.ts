import { z } from "zod";
import { createSimulatedCoinbase } from "@/server/sandbox/exchanges/coinbase/simulated-coinbase";
import type { SimulatedMarket } from "@/server/sandbox/exchanges/market";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { createManualClock, type ManualClock } from "./manual-clock";
import { connectSocket, type Message, parseMessage, type SocketClient } from "./socket-client";
import { START } from "./stage";
import { createWalkMarket, type WalkMarket } from "./walk-market";

/** Batches are sent this often; a little more passes for one to be due. */
export const BATCHED_MS = 60;

const levelRows = z.array(z.array(z.string()));

export const CREDENTIALS = { key: "k", passphrase: "p", signature: "c2lnbmF0dXJl", timestamp: "1768827600" };

export interface CoinbaseStage {
  clock: ManualClock;
  market: WalkMarket;
  venue: VenueServer;
  connect(path?: string): Promise<FeedSocket>;
  rest(path: string): Promise<{ status: number; headers: Headers; body: unknown }>;
  fault(fault: Omit<FaultRequest, "venue">): { id: string; applied: boolean };
  close(): Promise<void>;
}

export interface FeedSocket extends SocketClient {
  /** Sends a request and returns the first answer to it. */
  ask(request: object): Promise<Message>;
  /** Subscribes to channels of BTC-USD, unless the request says otherwise. */
  subscribe(channels: readonly unknown[], request?: object): Promise<Message>;
  /** Messages of the types so far, in order. */
  of(...types: string[]): Message[];
  /** Resolves once everything that was sent to or by the venue so far has been dealt with. */
  settled(): Promise<void>;
}

/** The walk as this venue's market. */
export function asCoinbase(walk: WalkMarket): SimulatedMarket {
  return {
    ...walk,
    venues: ["coinbase"],
    onStep: (handler) => walk.onStep((step) => handler({ ...step, venue: "coinbase" })),
  };
}

/** A stand-in Coinbase over a walk, with time and moves in the test's hands. */
export async function openCoinbaseStage(symbols = ["BTC/USD", "ETH/USD"]): Promise<CoinbaseStage> {
  const clock = createManualClock(START);
  const market = createWalkMarket(symbols, clock.now);
  const venue = await createSimulatedCoinbase({ port: 0, clock, market: asCoinbase(market) });
  const clients = new Set<SocketClient>();
  return {
    clock,
    market,
    venue,
    async connect(path = "") {
      const client = await connectSocket(`${venue.wsUrl}${path}`);
      clients.add(client);
      return withFeed(client);
    },
    async rest(path) {
      const response = await fetch(`${venue.restUrl}${path}`);
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    fault: (fault) => venue.faults.apply({ venue: "coinbase", ...fault }),
    async close() {
      for (const client of clients) client.close();
      await venue.close();
    },
  };
}

function withFeed(client: SocketClient): FeedSocket {
  const isAnswer = (message: Message | null) =>
    message?.type === "subscriptions" || message?.type === "error";
  const settled = async () => {
    const pong = new Promise((resolve) => client.socket.once("pong", resolve));
    client.socket.ping();
    await pong;
  };
  const answers = () => client.texts.map(parseMessage).filter((message) => isAnswer(message));
  const ask = async (request: object) => {
    const before = answers().length;
    client.send(request);
    await client.message(() => answers().length > before);
    return answers()[before] ?? {};
  };
  return {
    ...client,
    ask,
    settled,
    subscribe: (channels, request = {}) =>
      ask({ type: "subscribe", product_ids: ["BTC-USD"], channels, ...request }),
    of: (...types) =>
      client.texts
        .map(parseMessage)
        .filter((message) => message !== null)
        .filter(({ type }) => types.includes(String(type))),
  };
}

/** A client's book: absolute sizes by price, compared as numbers because zero has many spellings. */
export class TextBook {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();

  take(message: Message): void {
    if (message.type === "snapshot") {
      this.bids.clear();
      this.asks.clear();
      for (const [price, size] of rows(message.bids)) put(this.bids, price, size);
      for (const [price, size] of rows(message.asks)) put(this.asks, price, size);
    } else if (message.type === "l2update") {
      for (const [side, price, size] of rows(message.changes)) {
        put(side === "buy" ? this.bids : this.asks, price, size);
      }
    }
  }

  /** Flat levels, best first, as the venue's own book has them. */
  levels(): { bids: number[]; asks: number[] } {
    const flat = (side: Map<number, number>, direction: 1 | -1) =>
      [...side].sort(([one], [other]) => (one - other) * direction).flat();
    return { bids: flat(this.bids, -1), asks: flat(this.asks, 1) };
  }
}

function put(side: Map<number, number>, price: string | undefined, size: string | undefined): void {
  if (Number(size) === 0) side.delete(Number(price));
  else side.set(Number(price), Number(size));
}

/** Levels or changes; anything else counts as none. */
export function rows(value: unknown): string[][] {
  return levelRows.safeParse(value).data ?? [];
}
