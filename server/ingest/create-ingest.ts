import type { VenueHealth } from "@/lib/domain/market/health";
import type { VenueHistory } from "@/lib/domain/market/ports";
import type { Venue } from "@/lib/domain/market/venue";
import { AppError } from "@/lib/platform/errors";
import { createConnector } from "./feed/create-connector";
import type { ProtocolFactory } from "./feed/venue-protocol";
import type { ConnectorDependencies, VenueConnector, VenueSource } from "./venue-connector";
import { createBinanceProtocol } from "./venues/binance/protocol";
import { createBybitProtocol } from "./venues/bybit/protocol";
import { createCoinbaseProtocol } from "./venues/coinbase/protocol";
import { createKrakenProtocol } from "./venues/kraken/protocol";
import { createOkxProtocol } from "./venues/okx/protocol";

export type { ConnectorDependencies, VenueSource } from "./venue-connector";

export interface IngestOptions extends ConnectorDependencies {
  venues: readonly VenueSource[];
}

/** The feeds of all venues, from the wire to the ordered stream on the bus. */
export interface Ingest {
  /** Resolves once every venue's first connection is under way; data follows on the bus. */
  start(): Promise<void>;
  /** Ends sockets, requests and timers; calling it again is harmless. */
  close(): Promise<void>;
  history(venue: Venue): VenueHistory;
  health(): VenueHealth[];
  /** The replay behind this venue has played to its end: its silence is no fault from here on. */
  markEnded(venue: Venue): void;
}

const PROTOCOLS: Record<Venue, ProtocolFactory> = {
  binance: createBinanceProtocol,
  bybit: createBybitProtocol,
  coinbase: createCoinbaseProtocol,
  kraken: createKrakenProtocol,
  okx: createOkxProtocol,
};

export function createIngest({ venues, ...dependencies }: IngestOptions): Ingest {
  const connectors = new Map<Venue, VenueConnector>();
  for (const source of venues)
    connectors.set(source.venue, createConnector(PROTOCOLS[source.venue], source, dependencies));
  const release = dependencies.bus.onCongestion((congested) => {
    for (const connector of connectors.values()) connector.hold(congested);
  });

  function connectorOf(venue: Venue): VenueConnector {
    const connector = connectors.get(venue);
    if (connector) return connector;
    const known = [...connectors.keys()].join(", ") || "none";
    throw new AppError("not_found", `${venue} is not among the venues that are fed here: ${known}.`);
  }

  return {
    async start() {
      await Promise.all([...connectors.values()].map((connector) => connector.start()));
    },
    async close() {
      release();
      await Promise.all([...connectors.values()].map((connector) => connector.close()));
    },
    history: (venue) => connectorOf(venue).history,
    health: () => [...connectors.values()].map((connector) => connector.health()),
    markEnded: (venue) => connectorOf(venue).markEnded(),
  };
}
