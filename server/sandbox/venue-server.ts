import type { Venue } from "@/lib/domain/market/venue";
import type { SimulatedBook, SimulatedTrade } from "./exchanges/market";
import type { FaultDesk } from "./faults/fault-desk";

/** What really happened on a venue, whatever its protocol sent or lost. */
export interface VenueTruth {
  /** Trades with id >= fromId, oldest first; the newest `limit` where fromId is null. */
  trades(symbol: string, fromId: number | null, limit: number): SimulatedTrade[];
  /** Id of the first trade at or after `time`, or null. */
  tradeIdAt(symbol: string, time: number): number | null;
  book(symbol: string): SimulatedBook;
}

/** A stand-in venue on a port of its own; simulated and replayed ones look the same from outside. */
export interface VenueServer {
  readonly venue: Venue;
  /** What a client puts in place of the venue's documented URLs, paths included. */
  readonly wsUrl: string;
  readonly restUrl: string;
  readonly symbols: readonly string[];
  readonly faults: FaultDesk;
  readonly truth: VenueTruth;
  /** Ends every connection and timer; calling it again is harmless. */
  close(): Promise<void>;
}
