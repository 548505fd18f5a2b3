import type { MarketEvent } from "@/lib/domain/market/event";
import type { Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { RejectionCounter } from "../connection/rejection-counter";

/** What the feeds of one symbol share. */
export interface FeedContext {
  venue: Venue;
  symbol: string;
  emit: (event: MarketEvent) => void;
  clock: Clock;
  random: () => number;
  log: Logger;
  rejections: RejectionCounter;
  /** Newest venue time, epoch milliseconds; 0 before the first. */
  venueNow: () => number;
  /** Called whenever something that health shows has changed at once. */
  onHealth: () => void;
  /** True while readers are behind and no more should be fetched. */
  isHeld: () => boolean;
}
