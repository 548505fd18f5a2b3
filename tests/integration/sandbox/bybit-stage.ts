import { z } from "zod";
import { createSimulatedBybit } from "@/server/sandbox/exchanges/bybit/simulated-bybit";
import type { SimulatedMarket } from "@/server/sandbox/exchanges/market";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { createManualClock, type ManualClock } from "./manual-clock";
import { connectSocket, type Message, parseMessage, type SocketClient } from "./socket-client";
import { START } from "./stage";
import { createWalkMarket, type WalkMarket } from "./walk-market";

export interface BybitStage {
  clock: ManualClock;
  market: WalkMarket;
  venue: VenueServer;
  connect(path?: string): Promise<BybitSocket>;
  rest(path: string): Promise<{ status: number; headers: Headers; text: string; body: Answer }>;
  fault(fault: Omit<FaultRequest, "venue">): { id: string; applied: boolean };
  close(): Promise<void>;
}

export interface BybitSocket extends SocketClient {
  /** Resolves with the answer to one request. */
  ask(op: string, args: readonly unknown[], id?: string): Promise<Message>;
  /** Frames of one topic so far. */
  of(topic: string): Frame[];
  /** Resolves once this many frames of the topic have come. */
  receivedOf(topic: string, count: number): Promise<Frame[]>;
  /** Resolves once everything has come that the venue has sent so far. */
  settled(): Promise<void>;
}

const level = z.tuple([z.string(), z.string()]);
export const bookSchema = z.object({
  s: z.string(),
  b: z.array(level),
  a: z.array(level),
  u: z.number(),
  seq: z.number(),
});
export type Book = z.infer<typeof bookSchema>;
export const tradeSchema = z.object({ i: z.string(), T: z.number(), p: z.string(), seq: z.number() });
const frame = z.looseObject({
  topic: z.string(),
  ts: z.number(),
  type: z.enum(["snapshot", "delta"]),
  data: z.unknown(),
});
export type Frame = z.infer<typeof frame>;

const answer = z.object({
  retCode: z.number(),
  retMsg: z.string(),
  result: z.looseObject({}),
  retExtInfo: z.strictObject({}),
  time: z.number(),
});
export type Answer = z.infer<typeof answer>;
const NO_ANSWER: Answer = { retCode: -1, retMsg: "", result: {}, retExtInfo: {}, time: 0 };

/** The walk as this venue's market. */
export function asBybit(walk: WalkMarket): SimulatedMarket {
  return {
    ...walk,
    venues: ["bybit"],
    onStep: (handler) => walk.onStep((step) => handler({ ...step, venue: "bybit" })),
  };
}

/** A stand-in Bybit over a walk, with time and moves in the test's hands. */
export async function openBybitStage(symbols = ["BTC/USDT", "ETH/USDT"]): Promise<BybitStage> {
  const clock = createManualClock(START);
  const market = createWalkMarket(symbols, clock.now);
  const venue = await createSimulatedBybit({ port: 0, clock, market: asBybit(market) });
  const clients = new Set<SocketClient>();
  return {
    clock,
    market,
    venue,
    async connect(path = "/v5/public/spot") {
      const client = await connectSocket(venue.wsUrl.replace("/v5/public/spot", path));
      clients.add(client);
      return withTopics(client);
    },
    async rest(path) {
      const response = await fetch(`${venue.restUrl}${path}`);
      const text = await response.text();
      const { status, headers } = response;
      return { status, headers, text, body: status === 200 ? answer.parse(JSON.parse(text)) : NO_ANSWER };
    },
    fault: (fault) => venue.faults.apply({ venue: "bybit", ...fault }),
    async close() {
      for (const client of clients) client.close();
      await venue.close();
    },
  };
}

function withTopics(client: SocketClient): BybitSocket {
  let requests = 0;
  const of = (topic: string) =>
    client.texts.flatMap((text) => {
      const found = frame.safeParse(parseMessage(text));
      return found.success && found.data.topic === topic ? [found.data] : [];
    });
  const ask = (op: string, args: readonly unknown[] | undefined, id = `test-${requests++}`) => {
    client.send({ req_id: id, op, args });
    return client.message((message) => message.req_id === id);
  };
  return {
    ...client,
    of,
    ask,
    async settled() {
      await ask("ping", undefined);
    },
    async receivedOf(topic, count) {
      await client.message(() => of(topic).length >= count);
      return of(topic);
    },
  };
}

/** Ids of all trades that came of a symbol. */
export function tradeIds(client: BybitSocket, wire = "BTCUSDT"): number[] {
  return client
    .of(`publicTrade.${wire}`)
    .flatMap(({ data }) => z.array(tradeSchema).parse(data))
    .map(({ i }) => Number(i));
}
