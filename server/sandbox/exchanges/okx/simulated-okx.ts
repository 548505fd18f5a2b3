import type { Clock } from "@/lib/platform/clock";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { TopicHub } from "../shell/topic-hub";
import { type CandleMarket, CandleStreams } from "./candle-streams";
import { InstrumentStreams } from "./instrument-streams";
import { listInstrument, VENUE } from "./listed";
import { createOkxServer } from "./okx-server";

const FLUSH_EVERY_MS = 100;
const CANDLES_EVERY_MS = 1_000;

export interface SimulatedOkxOptions {
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  market: SimulatedMarket;
}

/** The stand-in OKX on top of the synthetic market. */
export async function createSimulatedOkx({ port, clock, market }: SimulatedOkxOptions): Promise<VenueServer> {
  const hub = new TopicHub();
  const all = market
    .instruments(VENUE)
    .map((instrument) => new InstrumentStreams(listInstrument(instrument), hub, clock, market));
  const streams = new Map(all.map((one) => [one.listed.instId, one]));
  const bySymbol = new Map(all.map((one) => [one.listed.symbol, one]));
  const candleMarket: CandleMarket = {
    now: () => clock.now(),
    candles: (symbol, intervalMs, from, to) => market.candles(VENUE, symbol, intervalMs, from, to),
  };
  const candles = new CandleStreams(candleMarket, hub);
  const stops = [
    market.onStep((step) => {
      if (step.venue === VENUE) bySymbol.get(step.symbol)?.onStep(step);
    }),
    clock.every(FLUSH_EVERY_MS, () => {
      for (const one of all) one.flush();
    }),
    clock.every(CANDLES_EVERY_MS, () => candles.tick()),
  ];
  const server = await createOkxServer({
    port,
    clock,
    hub,
    market,
    streams,
    candles: { streams: candles, market: candleMarket },
  });
  return {
    ...server,
    close() {
      for (const stop of stops) stop();
      return server.close();
    },
  };
}
