import type { Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import type { VenueServer } from "../venue-server";
import { createSimulatedBinance } from "./binance/simulated-binance";
import { createSimulatedBybit } from "./bybit/simulated-bybit";
import { createSimulatedCoinbase } from "./coinbase/simulated-coinbase";
import { createSimulatedKraken } from "./kraken/simulated-kraken";
import type { SimulatedMarket } from "./market";
import { createSimulatedOkx } from "./okx/simulated-okx";

export type Simulator = (options: {
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  market: SimulatedMarket;
}) => Promise<VenueServer>;

/** Who speaks which venue's protocol on top of the synthetic market. */
export const SIMULATORS: Record<Venue, Simulator> = {
  binance: createSimulatedBinance,
  bybit: createSimulatedBybit,
  coinbase: createSimulatedCoinbase,
  kraken: createSimulatedKraken,
  okx: createSimulatedOkx,
};
