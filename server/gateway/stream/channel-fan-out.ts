import { type ChannelItem, encodeContent, isFinal } from "@/lib/domain/channels/channel-item";
import { mergeContent } from "@/lib/domain/channels/merge-content";
import type { Clock } from "@/lib/platform/clock";
import type { OutboxLane } from "./outbox";

/** A subscription as the fan-out sees it. */
export interface FanOutReader {
  lane: OutboxLane;
  offer(item: ChannelItem): void;
  offerMerged(item: MergedItem): void;
}

export type MergedItem = Omit<ChannelItem, "text"> & { data: string };

interface ThrottleGroup {
  readers: Set<FanOutReader>;
  /** What came since the last emission; for replaceable state the newest, behind the newest final one. */
  parts: ChannelItem[];
  cancel: (() => void) | null;
}

/** Hands one channel's items to its readers; those who throttle alike share one merged item. */
export class ChannelFanOut {
  private readonly immediate = new Set<FanOutReader>();
  private readonly groups = new Map<number, ThrottleGroup>();

  constructor(
    private readonly channel: string,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    let size = this.immediate.size;
    for (const group of this.groups.values()) size += group.readers.size;
    return size;
  }

  /** The reader gets what follows its lane's `lastSeq`. */
  add(reader: FanOutReader, throttleMs: number): () => void {
    if (throttleMs === 0) {
      this.immediate.add(reader);
      return () => this.immediate.delete(reader);
    }
    const group = this.groups.get(throttleMs) ?? this.openGroup(throttleMs);
    group.readers.add(reader);
    return () => {
      group.readers.delete(reader);
      if (group.readers.size > 0 || this.groups.get(throttleMs) !== group) return;
      group.cancel?.();
      this.groups.delete(throttleMs);
    };
  }

  readers(): FanOutReader[] {
    return [...this.immediate, ...[...this.groups.values()].flatMap((group) => [...group.readers])];
  }

  item(item: ChannelItem): void {
    for (const reader of this.immediate) reader.offer(item);
    for (const group of this.groups.values()) {
      if (item.content.kind === "state")
        group.parts = isFinal(item.content) ? [] : group.parts.filter(isLastWord);
      group.parts.push(item);
    }
  }

  close(): void {
    for (const group of this.groups.values()) group.cancel?.();
    this.groups.clear();
    this.immediate.clear();
  }

  private openGroup(throttleMs: number): ThrottleGroup {
    const group: ThrottleGroup = { readers: new Set(), parts: [], cancel: null };
    group.cancel = this.clock.every(throttleMs, () => this.emit(group));
    this.groups.set(throttleMs, group);
    return group;
  }

  private emit(group: ThrottleGroup): void {
    const [first] = group.parts;
    if (!first) return;
    // A final state has the interval to itself; what came after it waits for the next one.
    const parts = group.parts.splice(0, isLastWord(first) ? 1 : group.parts.length);
    const last = parts.at(-1) ?? first;
    const shared = this.mergeParts(parts);
    for (const reader of group.readers) {
      const { lastSeq } = reader.lane;
      if (lastSeq >= last.seq) continue;
      // Who came in the middle of the interval has its first part already; only for trades does that matter.
      const isLate = last.content.kind === "trades" && lastSeq >= first.seq;
      const own = isLate ? parts.filter((part) => part.seq > lastSeq) : parts;
      reader.offerMerged(isLate ? this.mergeParts(own) : shared);
    }
  }

  private mergeParts(parts: readonly ChannelItem[]): MergedItem {
    const content = mergeContent(parts.map((part) => part.content));
    const last = parts.at(-1);
    return {
      channel: this.channel,
      seq: last?.seq ?? 0,
      time: last?.time ?? 0,
      content,
      data: encodeContent(content),
    };
  }
}

function isLastWord({ content }: ChannelItem): boolean {
  return isFinal(content);
}
