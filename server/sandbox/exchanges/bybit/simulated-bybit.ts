import type { Clock } from "@/lib/platform/clock";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { TopicHub } from "../shell/topic-hub";
import { createBybitServer } from "./bybit-server";
import { createListing } from "./listing";
import { SymbolStreams, VENUE } from "./symbol-streams";

/** The shortest rhythm in which a topic is told; the others are multiples of it. */
const FLUSH_EVERY_MS = 10;

export interface SimulatedBybitOptions {
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  market: SimulatedMarket;
}

/** The stand-in Bybit (spot) on top of the synthetic market. */
export async function createSimulatedBybit(options: SimulatedBybitOptions): Promise<VenueServer> {
  const { market, clock, port } = options;
  const hub = new TopicHub();
  const streams = new Map(
    market
      .instruments(VENUE)
      .map((instrument) => new SymbolStreams(createListing(instrument), hub, clock, market))
      .map((stream) => [stream.listing.symbol, stream]),
  );
  const stops = [
    market.onStep((step) => {
      if (step.venue === VENUE) streams.get(step.symbol)?.onStep(step);
    }),
    clock.every(FLUSH_EVERY_MS, () => {
      const now = clock.now();
      for (const one of streams.values()) one.flush(now);
    }),
  ];
  const server = await createBybitServer({ port, clock, hub, market, streams });
  return {
    ...server,
    close() {
      for (const stop of stops) stop();
      return server.close();
    },
  };
}
