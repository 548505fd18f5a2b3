import type { ChannelPosition } from "@/lib/domain/channels/channel-item";
import type { ListedInstruments } from "@/lib/domain/channels/parse-channel";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { SpreadSeries } from "@/lib/domain/market/spread-series";
import type { Feed, Venue } from "@/lib/domain/market/venue";

/** The market as the engine of this process folds it. */
export interface LiveMarket {
  readonly feed: Feed;
  readonly listed: ListedInstruments;
  /** Every instrument on offer, venue by venue, in the order in which lists show them. */
  names(): readonly { venue: Venue; symbol: string }[];
  fold(venue: Venue, symbol: string): InstrumentFold | undefined;
  /** The spread between venues as it went; empty where fewer than two list the asset. */
  spreads(symbol: string): SpreadSeries;
  /** Where a channel stands this moment. */
  position(channel: string): ChannelPosition;
  /** Epoch milliseconds; in a replay the newest event time. */
  now(): number;
}
