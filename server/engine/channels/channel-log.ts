import {
  type ChannelItem,
  type ChannelSnapshot,
  encodeContent,
  encodeUpdate,
  type ItemContent,
} from "@/lib/domain/channels/channel-item";
import type { ChannelListener } from "@/lib/domain/channels/channel-source";
import { ItemRing } from "@/lib/domain/channels/item-ring";
import type { Producer } from "./producer";

/** One channel while it is computed: numbers what its producer emits and remembers it for a while. */
export class ChannelLog {
  readonly listeners = new Set<ChannelListener>();
  producer: Producer | null = null;
  private readonly ring = new ItemRing();

  constructor(
    readonly channel: string,
    /** The newest number given. */
    public seq: number,
    private readonly now: () => number,
  ) {}

  emit(content: ItemContent, time: number): void {
    const prev = this.seq;
    this.seq = prev + 1;
    const head = { channel: this.channel, seq: this.seq, prev, time };
    const text = encodeUpdate(head, encodeContent(content));
    const item: ChannelItem = { channel: this.channel, seq: this.seq, time, content, text };
    this.ring.push(item, this.now());
    for (const listener of this.listeners) listener.item(item);
  }

  snapshot(): ChannelSnapshot | null {
    const state = this.producer?.snapshot();
    return state ? { seq: this.seq, ...state } : null;
  }

  after(seq: number): ChannelItem[] | null {
    return this.ring.after(seq, this.seq, this.now());
  }
}
