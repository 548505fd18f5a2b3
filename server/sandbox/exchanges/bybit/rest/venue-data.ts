import type { Listing } from "../listing";
import type { SnapshotDesk } from "../snapshot-desk";
import type { SymbolStreams } from "../symbol-streams";

/** What the REST side reads of the venue behind it. */
export interface VenueData {
  readonly listings: readonly Listing[];
  readonly snapshots: SnapshotDesk;
  streams(listing: Listing): SymbolStreams;
  /** Epoch milliseconds. */
  now(): number;
}
