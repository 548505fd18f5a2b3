import {
  type ChannelItem,
  type ChannelPosition,
  type ChannelStaleness,
  encodeContent,
} from "@/lib/domain/channels/channel-item";
import { CHANNEL_KINDS } from "@/lib/domain/channels/channel-kinds";
import type { ChannelStanding } from "@/lib/domain/channels/channel-source";
import type { Channel } from "@/lib/domain/channels/parse-channel";
import type { MergedItem } from "./channel-fan-out";
import type { HubReader } from "./channel-hub";
import { encodeSnapshotParts } from "./encode-snapshot";
import type { Outbox, OutboxLane, SlowPolicy } from "./outbox";

export interface SubscriptionOptions {
  channel: Channel;
  throttleMs: number;
  slow: SlowPolicy | "default";
  outbox: Outbox;
  now: () => number;
  /** Something waits in the outbox. */
  onQueued: () => void;
}

const DEFAULT_SLOW: Record<"events" | "state", SlowPolicy> = { events: "skip", state: "conflate" };

/** One reader's place in one channel. */
export class Subscription implements HubReader {
  readonly lane: OutboxLane;
  leave: () => void = () => undefined;

  constructor(private readonly options: SubscriptionOptions) {
    const { channel, slow } = options;
    const policy = slow === "default" ? DEFAULT_SLOW[CHANNEL_KINDS[channel.kind].nature] : slow;
    this.lane = { channel: channel.name, slow: policy, lastSeq: 0, waiting: null };
  }

  get throttleMs(): number {
    return this.options.throttleMs;
  }

  offer(item: ChannelItem): void {
    this.options.outbox.offer(this.lane, item, this.options.now());
    this.options.onQueued();
  }

  offerMerged(item: MergedItem): void {
    this.options.outbox.offerMerged(this.lane, item, this.options.now());
    this.options.onQueued();
  }

  staleness(staleness: ChannelStaleness | null): void {
    const ch = this.lane.channel;
    this.control(JSON.stringify(staleness ? { type: "stale", ch, ...staleness } : { type: "live", ch }));
    this.options.onQueued();
  }

  /** Puts the lane where the standing is: done at once, before the next item can come. */
  begin(standing: ChannelStanding, from: ChannelPosition | undefined): "full" | "reset" {
    const resumed = from !== undefined && standing.missed !== null;
    this.lane.lastSeq = resumed ? from.seq : standing.position.seq;
    return resumed ? "full" : "reset";
  }

  /** What follows the acknowledgement: what was missed, or the state as it is now. */
  catchUp(standing: ChannelStanding, from: ChannelPosition | undefined): void {
    const { epoch, seq } = standing.position;
    if (from && standing.missed) {
      this.options.outbox.resume(this.lane, standing.missed, this.options.now());
    } else {
      if (from) {
        // A position ahead of the channel is of no numbering that is known here.
        const to = from.epoch === epoch && from.seq < seq ? seq : null;
        this.control(JSON.stringify({ type: "gap", ch: this.lane.channel, from: from.seq + 1, to }));
      }
      if (standing.snapshot) {
        const data = encodeContent(standing.snapshot.content);
        for (const part of encodeSnapshotParts(this.lane.channel, standing.snapshot, data)) {
          this.options.outbox.snapshot(part, this.options.now());
        }
      }
    }
    if (standing.staleness) this.staleness(standing.staleness);
  }

  end(): void {
    this.leave();
    this.options.outbox.drop(this.lane);
  }

  private control(text: string): void {
    this.options.outbox.control(text, this.options.now());
  }
}
