import { z } from "zod";
import type { SimulatedMarket } from "@/server/sandbox/exchanges/market";
import { createSimulatedOkx } from "@/server/sandbox/exchanges/okx/simulated-okx";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { createManualClock, type ManualClock } from "./manual-clock";
import { connectSocket, type Message, parseMessage, type SocketClient } from "./socket-client";
import { START } from "./stage";
import { createWalkMarket, type WalkMarket } from "./walk-market";

export interface OkxStage {
  clock: ManualClock;
  market: WalkMarket;
  venue: VenueServer;
  connect(endpoint?: string): Promise<OkxSocket>;
  rest(path: string): Promise<{ status: number; headers: Headers; text: string; body: Answer }>;
  fault(fault: Omit<FaultRequest, "venue">): { id: string; applied: boolean };
  close(): Promise<void>;
}

export interface OkxSocket extends SocketClient {
  /** Asks for one channel and waits for what the venue says to it. */
  ask(channel: string, instId?: string, op?: string): Promise<Message>;
  /** Messages with data of one channel so far, as they came. */
  of(channel: string): string[];
  /** Resolves once this many messages of the channel have come. */
  receivedOf(channel: string, count: number): Promise<string[]>;
  /** Resolves once everything has come that the venue has sent so far. */
  settled(): Promise<void>;
}

const answer = z.object({ code: z.string(), msg: z.string(), data: z.array(z.unknown()) });
export type Answer = z.infer<typeof answer>;
const pushed = z.looseObject({ arg: z.object({ channel: z.string() }), data: z.array(z.unknown()) });

/** The walk as this venue's market. */
export function asOkx(walk: WalkMarket): SimulatedMarket {
  return {
    ...walk,
    venues: ["okx"],
    onStep: (handler) => walk.onStep((step) => handler({ ...step, venue: "okx" })),
  };
}

/** A stand-in OKX over a walk, with time and moves in the test's hands. */
export async function openOkxStage(symbols = ["BTC/USDT", "ETH/USDT"]): Promise<OkxStage> {
  const clock = createManualClock(START);
  const market = createWalkMarket(symbols, clock.now);
  const venue = await createSimulatedOkx({ port: 0, clock, market: asOkx(market) });
  const clients = new Set<SocketClient>();
  return {
    clock,
    market,
    venue,
    async connect(endpoint = "public") {
      const client = await connectSocket(venue.wsUrl.replace(/public$/, endpoint));
      clients.add(client);
      return withChannels(client);
    },
    async rest(path) {
      const response = await fetch(`${venue.restUrl}${path}`);
      const text = await response.text();
      const { status, headers } = response;
      return { status, headers, text, body: answer.parse(JSON.parse(text)) };
    },
    fault: (fault) => venue.faults.apply({ venue: "okx", ...fault }),
    async close() {
      for (const client of clients) client.close();
      await venue.close();
    },
  };
}

function withChannels(client: SocketClient): OkxSocket {
  let requests = 0;
  let pings = 0;
  const of = (channel: string) =>
    client.texts.filter((text) => pushed.safeParse(parseMessage(text)).data?.arg.channel === channel);
  const pongs = () => client.texts.filter((text) => text === "pong").length;
  const until = async (condition: () => boolean) => {
    for (let seen = client.texts.length; !condition(); seen += 1) await client.received(seen + 1);
  };
  return {
    ...client,
    of,
    ask(channel, instId = "BTC-USDT", op = "subscribe") {
      requests += 1;
      const id = `r${requests}`;
      client.send({ id, op, args: [{ channel, instId }] });
      return client.message((message) => message.id === id);
    },
    async receivedOf(channel, count) {
      await until(() => of(channel).length >= count);
      return of(channel);
    },
    async settled() {
      pings += 1;
      const expected = pings;
      client.send("ping");
      await until(() => pongs() >= expected);
    },
  };
}
