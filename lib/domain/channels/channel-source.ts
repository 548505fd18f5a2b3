import type { ChannelItem, ChannelPosition, ChannelSnapshot, ChannelStaleness } from "./channel-item";

/** Where a gateway hears of a channel while it has it open. */
export interface ChannelListener {
  item(item: ChannelItem): void;
  /** The feed behind the channel went silent (a staleness) or is back (null). */
  staleness(staleness: ChannelStaleness | null): void;
}

/** How a channel stands this moment: the first item after it follows `position` without a hole. */
export interface ChannelStanding {
  position: ChannelPosition;
  /** The state at `position` for stateful channels that have one yet, else null. */
  snapshot: ChannelSnapshot | null;
  staleness: ChannelStaleness | null;
  /** Every item after the position that was asked for, oldest first; null where some are not known. */
  missed: readonly ChannelItem[] | null;
}

/**
 * Where numbered items are made. A channel is computed while somebody has it open and for a minute after,
 * so that whoever comes back can resume.
 */
export interface ChannelSource {
  readonly epoch: string;
  open(channel: string, listener: ChannelListener): { close(): void };
  /** Only of an open channel. */
  standing(channel: string, from?: ChannelPosition): ChannelStanding;
}
