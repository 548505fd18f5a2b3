import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Venue } from "@/lib/domain/market/venue";
import { systemClock as clock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import {
  createSimulatedMarket,
  type SyntheticMarket,
} from "@/server/sandbox/exchanges/market/create-simulated-market";
import { SIMULATORS } from "@/server/sandbox/exchanges/simulators";
import type { VenueServer } from "@/server/sandbox/venue-server";

export interface SimulatedVenue {
  market: SyntheticMarket;
  venue: VenueServer;
  close(): Promise<void>;
}

interface SimulatedVenueOptions {
  name: Venue;
  /** As they are wanted of every venue: BTC/USDT, though some list it against the dollar. */
  symbols: readonly string[];
  seed: number;
  tradesPerSecond: number;
}

/** One venue on a market of its own, begun afresh and trading. */
export async function openSimulatedVenue(options: SimulatedVenueOptions): Promise<SimulatedVenue> {
  const { name, symbols, seed, tradesPerSecond } = options;
  const dataDir = await mkdtemp(join(tmpdir(), `ingest-${name}-`));
  const log = createLog("test", "silent");
  const market = createSimulatedMarket({
    venues: [name],
    symbols,
    seed,
    tradesPerSecond,
    dataDir,
    clock,
    log,
  });
  const venue = await SIMULATORS[name]({ port: 0, clock, market });
  market.start();
  return {
    market,
    venue,
    async close() {
      await venue.close();
      await market.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
