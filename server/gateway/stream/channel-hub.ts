import type { ChannelPosition, ChannelStaleness } from "@/lib/domain/channels/channel-item";
import type { ChannelSource, ChannelStanding } from "@/lib/domain/channels/channel-source";
import type { Clock } from "@/lib/platform/clock";
import { ChannelFanOut, type FanOutReader } from "./channel-fan-out";

export interface HubReader extends FanOutReader {
  staleness(staleness: ChannelStaleness | null): void;
}

interface OpenChannel {
  fanOut: ChannelFanOut;
  readers: Set<HubReader>;
  close(): void;
}

export interface Joined {
  standing: ChannelStanding;
  leave(): void;
}

/** Opens each channel once for all of this gateway's readers and hands its items out. */
export class ChannelHub {
  private readonly open = new Map<string, OpenChannel>();

  constructor(
    private readonly source: ChannelSource,
    private readonly clock: Clock,
  ) {}

  /** The reader's lane must start at the standing's position before the next item can come. */
  join(channel: string, reader: HubReader, options: { throttleMs: number; from?: ChannelPosition }): Joined {
    const entry = this.open.get(channel) ?? this.openChannel(channel);
    const standing = this.source.standing(channel, options.from);
    const leaveFanOut = entry.fanOut.add(reader, options.throttleMs);
    entry.readers.add(reader);
    return {
      standing,
      leave: () => {
        leaveFanOut();
        entry.readers.delete(reader);
        if (entry.readers.size > 0 || this.open.get(channel) !== entry) return;
        this.open.delete(channel);
        entry.close();
      },
    };
  }

  standing(channel: string): ChannelStanding {
    return this.source.standing(channel);
  }

  private openChannel(channel: string): OpenChannel {
    const fanOut = new ChannelFanOut(channel, this.clock);
    const readers = new Set<HubReader>();
    const opened = this.source.open(channel, {
      item: (item) => fanOut.item(item),
      staleness: (staleness) => {
        for (const reader of readers) reader.staleness(staleness);
      },
    });
    const entry: OpenChannel = {
      fanOut,
      readers,
      close() {
        fanOut.close();
        opened.close();
      },
    };
    this.open.set(channel, entry);
    return entry;
  }
}
