import type { Clock } from "@/lib/platform/clock";
import type { VenueServer } from "../../venue-server";
import type { SimulatedBook, SimulatedMarket } from "../market";
import { TopicHub } from "../shell/topic-hub";
import { createKrakenServer } from "./kraken-server";
import { createPair } from "./pair";
import { PairStreams, VENUE } from "./pair-streams";

/** Books and candles are told this often; trades and best prices at once. */
const FLUSH_EVERY_MS = 50;

export interface SimulatedKrakenOptions {
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  market: SimulatedMarket;
}

/** The stand-in Kraken on top of the synthetic market. */
export async function createSimulatedKraken(options: SimulatedKrakenOptions): Promise<VenueServer> {
  const { market, clock, port } = options;
  const hub = new TopicHub();
  const pairs = market.instruments(VENUE).map(createPair);
  const streams = new Map(pairs.map((pair) => [pair.symbol, new PairStreams(pair, hub, clock, market)]));
  const stops = [
    market.onStep((step) => {
      if (step.venue === VENUE) streams.get(step.symbol)?.onStep(step);
    }),
    clock.every(FLUSH_EVERY_MS, () => {
      for (const one of streams.values()) one.flush();
    }),
  ];
  const server = await createKrakenServer({ port, clock, hub, market, pairs, streams });
  return {
    ...server,
    truth: { ...server.truth, book: (symbol): SimulatedBook => market.book(VENUE, symbol) },
    close() {
      for (const stop of stops) stop();
      return server.close();
    },
  };
}
