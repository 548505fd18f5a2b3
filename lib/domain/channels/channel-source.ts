import type { ChannelItem, ChannelPosition, ChannelSnapshot, ChannelStaleness } from "./channel-item";

/** What a reader gets of a channel from the moment it opens it. */
export interface ChannelReader {
  item(item: ChannelItem): void;
  /** The feed behind the channel went silent (a staleness) or is back (null). */
  staleness(staleness: ChannelStaleness | null): void;
}

export interface OpenedChannel {
  position: ChannelPosition;
  /** The state at `position` for stateful channels, else null. */
  snapshot: ChannelSnapshot | null;
  staleness: ChannelStaleness | null;
  /** Items after the position that was asked for, where all of them are known; else null. */
  missed: ChannelItem[] | null;
  close(): void;
}

/**
 * Where numbered items are made. A channel is computed while somebody has it open and for a minute after;
 * the first item that `reader` gets follows `position` without a hole.
 */
export interface ChannelSource {
  readonly epoch: string;
  open(channel: string, reader: ChannelReader, from?: ChannelPosition): OpenedChannel;
}
