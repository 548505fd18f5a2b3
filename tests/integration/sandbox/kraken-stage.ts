import { z } from "zod";
import { createSimulatedKraken } from "@/server/sandbox/exchanges/kraken/simulated-kraken";
import type { SimulatedMarket } from "@/server/sandbox/exchanges/market";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { createManualClock, type ManualClock } from "./manual-clock";
import { connectSocket, type Message, parseMessage, type SocketClient } from "./socket-client";
import { START } from "./stage";
import { createWalkMarket, type WalkMarket } from "./walk-market";

/** Books are told this often; a little more passes for one to be due. */
export const FLUSHED_MS = 60;

/** Every quantity and price of the walk has these decimals on this venue. */
export const DECIMALS = { price: 2, quantity: 4 };

export interface KrakenStage {
  clock: ManualClock;
  market: WalkMarket;
  venue: VenueServer;
  /** A client that has been told the status already. */
  connect(path?: string): Promise<KrakenSocket>;
  rest(path: string): Promise<{ status: number; headers: Headers; text: string; body: Answer }>;
  fault(fault: Omit<FaultRequest, "venue">): { id: string; applied: boolean };
  close(): Promise<void>;
}

export interface KrakenSocket extends SocketClient {
  subscribe(params: object, id?: number): Promise<Message>;
  /** Texts of one channel so far, as they came. */
  of(channel: string): string[];
  /** Resolves once this many texts of the channel have come. */
  receivedOf(channel: string, count: number): Promise<string[]>;
  /** Resolves once everything has come that the venue has sent so far. */
  settled(): Promise<void>;
}

const answer = z.object({ error: z.array(z.string()), result: z.record(z.string(), z.unknown()).optional() });
export type Answer = z.infer<typeof answer>;

/** The walk as this venue's market. */
export function asKraken(walk: WalkMarket): SimulatedMarket {
  return {
    ...walk,
    venues: ["kraken"],
    onStep: (handler) => walk.onStep((step) => handler({ ...step, venue: "kraken" })),
  };
}

/** A stand-in Kraken over a walk, with time and moves in the test's hands. */
export async function openKrakenStage(symbols = ["BTC/USD", "ETH/USD"]): Promise<KrakenStage> {
  const clock = createManualClock(START);
  const market = createWalkMarket(symbols, clock.now);
  const venue = await createSimulatedKraken({ port: 0, clock, market: asKraken(market) });
  const clients = new Set<SocketClient>();
  return {
    clock,
    market,
    venue,
    async connect(path = "/v2") {
      const client = await connectSocket(venue.wsUrl.replace(/\/v2$/, path));
      clients.add(client);
      await client.received(1);
      return withChannels(client);
    },
    async rest(path) {
      const response = await fetch(`${venue.restUrl}${path}`);
      const text = await response.text();
      const { status, headers } = response;
      return { status, headers, text, body: status === 200 ? answer.parse(JSON.parse(text)) : { error: [] } };
    },
    fault: (fault) => venue.faults.apply({ venue: "kraken", ...fault }),
    async close() {
      for (const client of clients) client.close();
      await venue.close();
    },
  };
}

function withChannels(client: SocketClient): KrakenSocket {
  let requests = 0;
  const of = (channel: string) => client.texts.filter((text) => parseMessage(text)?.channel === channel);
  return {
    ...client,
    of,
    subscribe(params, id) {
      requests += 1;
      const req_id = id ?? 1_000 + requests;
      client.send({ method: "subscribe", params, req_id });
      return client.message((message) => message.req_id === req_id);
    },
    async settled() {
      requests += 1;
      const req_id = 1_000 + requests;
      client.send({ method: "ping", req_id });
      await client.message((message) => message.req_id === req_id);
    },
    async receivedOf(channel, count) {
      await client.message(() => of(channel).length >= count);
      return of(channel);
    },
  };
}
