import type { Clock } from "@/lib/platform/clock";
import type { VenueServer } from "../../venue-server";
import type { SimulatedMarket } from "../market";
import { TopicHub } from "../shell/topic-hub";
import { createCoinbaseServer } from "./coinbase-server";
import { createProduct, VENUE } from "./product";
import { ProductFeed } from "./product-feed";

const BATCH_MS = 50;
const HEARTBEAT_MS = 1_000;
const TICKER_BATCH_MS = 5_000;

export interface SimulatedCoinbaseOptions {
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  market: SimulatedMarket;
}

/** The stand-in Coinbase Exchange on top of the synthetic market. */
export async function createSimulatedCoinbase(options: SimulatedCoinbaseOptions): Promise<VenueServer> {
  const { market, clock, port } = options;
  const hub = new TopicHub();
  const all = market
    .instruments(VENUE)
    .map((instrument) => new ProductFeed(createProduct(instrument), hub, clock, market));
  const bySymbol = new Map(all.map((feed) => [feed.product.symbol, feed]));
  const forAll = (tell: (feed: ProductFeed) => void) => () => all.forEach(tell);
  const stops = [
    market.onStep((step) => {
      if (step.venue === VENUE) bySymbol.get(step.symbol)?.onStep(step);
    }),
    clock.every(
      BATCH_MS,
      forAll((feed) => feed.flush()),
    ),
    clock.every(
      HEARTBEAT_MS,
      forAll((feed) => feed.beat()),
    ),
    clock.every(
      TICKER_BATCH_MS,
      forAll((feed) => feed.tellTickerBatch()),
    ),
  ];
  const feeds = new Map(all.map((feed) => [feed.product.id, feed]));
  const server = await createCoinbaseServer({ port, clock, hub, market, feeds });
  return {
    ...server,
    close() {
      for (const stop of stops) stop();
      return server.close();
    },
  };
}
