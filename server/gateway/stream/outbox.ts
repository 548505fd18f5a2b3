import {
  type ChannelItem,
  encodeContent,
  encodeUpdate,
  type ItemContent,
} from "@/lib/domain/channels/channel-item";
import { mergeContent } from "@/lib/domain/channels/merge-content";

/** What happens to a reader's items while its socket does not drain. */
export type SlowPolicy = "conflate" | "skip" | "disconnect";

/** A reader's queue at its fullest; beyond any of them the socket is closed as a slow consumer. */
export const QUEUE_LIMITS = { bytesMax: 1_048_576, itemsMax: 4_096, ageMsMax: 5_000 } as const;

/** Items are gathered into frames of about this size; a single larger item is a frame of its own. */
const FRAME_BYTES_AIM = 65_536;

/** Above this the kernel and ws hold enough for the reader: the rest waits here, where it can be merged. */
const SOCKET_BUFFER_BYTES_MAX = 65_536;

/** One subscription's place in the chain of `prev`: what its reader was told last. */
export interface OutboxLane {
  channel: string;
  slow: SlowPolicy;
  /** `seq` of the newest item queued for this reader. */
  lastSeq: number;
  /** Its newest item that still waits here, if any. */
  waiting: WaitingItem | null;
}

interface WaitingItem {
  lane: OutboxLane | null;
  /** Null once it was skipped. */
  text: string | null;
  item: { seq: number; prev: number; time: number; content: ItemContent } | null;
  bytes: number;
  queuedAt: number;
}

export interface OutboxSocket {
  readonly bufferedAmount: number;
  send(frame: string): void;
}

export interface OutboxCounters {
  sent: number;
  conflated: number;
  skipped: number;
}

/** What one connection is yet to be sent, in order. Frames are arrays of items. `now` is milliseconds. */
export class Outbox {
  readonly counters: OutboxCounters = { sent: 0, conflated: 0, skipped: 0 };
  private queue: WaitingItem[] = [];
  private bytes = 0;
  /** Snapshots may be larger than the queue: their bytes on the way out do not count against it. */
  private exemptBytesWaiting = 0;
  private exemptBytesSent = 0;
  private exemptItems = 0;

  constructor(private readonly socket: OutboxSocket) {}

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  /** Answers, snapshots and notices: never merged or skipped. */
  control(text: string, now: number, options: { exempt?: boolean } = {}): void {
    if (options.exempt) this.exemptBytesWaiting += text.length;
    this.push({ lane: null, text, item: null, bytes: options.exempt ? 0 : text.length, queuedAt: now });
  }

  /** Items that a returning reader missed: there may be more of them than a queue holds. */
  resume(lane: OutboxLane, items: readonly ChannelItem[], now: number): void {
    for (const item of items) {
      const text = encodeUpdateFor(lane, item);
      lane.lastSeq = item.seq;
      this.exemptBytesWaiting += text.length;
      this.exemptItems++;
      // Without a lane: what is owed in full is neither merged nor skipped.
      this.push({ lane: null, text, item: { ...item, prev: item.seq - 1 }, bytes: 0, queuedAt: now });
    }
  }

  /** Ends the data that waits for a lane, because its reader no longer wants it. */
  drop(lane: OutboxLane): void {
    for (const waiting of this.queue) {
      if (waiting.lane !== lane) continue;
      this.bytes -= waiting.bytes;
      waiting.bytes = 0;
      waiting.text = null;
      waiting.item = null;
    }
    lane.waiting = null;
  }

  /** An item as it was made; `prev` is right for everybody who got the one before. */
  offer(lane: OutboxLane, item: ChannelItem, now: number): void {
    if (this.isCongested() && lane.slow === "conflate" && lane.waiting?.item) {
      this.merge(lane, lane.waiting, item);
      return;
    }
    const prev = lane.lastSeq;
    const text =
      prev === item.seq - 1 ? item.text : encodeUpdate({ ...item, prev }, encodeContent(item.content));
    lane.lastSeq = item.seq;
    const waiting = { lane, text, item: { ...item, prev }, bytes: text.length, queuedAt: now };
    lane.waiting = waiting;
    this.push(waiting);
    if (lane.slow === "skip" && this.isCongested() && this.isHalfFull()) this.skipOldest(lane, now);
  }

  /** An item merged for a throttled group: `data` is shared, the chain is the reader's own. */
  offerMerged(
    lane: OutboxLane,
    item: Omit<ChannelItem, "text"> & { data: string; count: number },
    now: number,
  ): void {
    this.counters.conflated += item.count - 1;
    this.offer(lane, { ...item, text: encodeUpdate({ ...item, prev: lane.lastSeq }, item.data) }, now);
  }

  /** True where the reader is beyond what a queue may hold. */
  isOverflowing(now: number): boolean {
    const oldest = this.queue[0];
    const unsent = Math.max(0, this.socket.bufferedAmount - this.exemptBytesSent);
    return (
      this.queue.length - this.exemptItems > QUEUE_LIMITS.itemsMax ||
      this.bytes + unsent > QUEUE_LIMITS.bytesMax ||
      (oldest !== undefined && now - oldest.queuedAt > QUEUE_LIMITS.ageMsMax)
    );
  }

  /** Writes everything, unless the socket still holds enough. */
  flush(): void {
    if (this.socket.bufferedAmount === 0) this.exemptBytesSent = 0;
    if (this.queue.length === 0 || this.isCongested()) return;
    let frame = "";
    for (const waiting of this.queue) {
      if (waiting.lane?.waiting === waiting) waiting.lane.waiting = null;
      const text = waiting.text ?? this.encodeMerged(waiting);
      if (text === null) continue;
      if (waiting.item) this.counters.sent++;
      if (frame !== "" && frame.length + text.length > FRAME_BYTES_AIM) {
        this.socket.send(`[${frame}]`);
        frame = "";
      }
      frame += frame === "" ? text : `,${text}`;
    }
    this.queue = [];
    this.bytes = 0;
    this.exemptItems = 0;
    this.exemptBytesSent += this.exemptBytesWaiting;
    this.exemptBytesWaiting = 0;
    if (frame !== "") this.socket.send(`[${frame}]`);
  }

  private isCongested(): boolean {
    return this.socket.bufferedAmount > SOCKET_BUFFER_BYTES_MAX;
  }

  private isHalfFull(): boolean {
    return this.queue.length > QUEUE_LIMITS.itemsMax / 2 || this.bytes > QUEUE_LIMITS.bytesMax / 2;
  }

  private push(waiting: WaitingItem): void {
    this.queue.push(waiting);
    this.bytes += waiting.bytes;
  }

  private merge(lane: OutboxLane, waiting: WaitingItem, newer: ChannelItem): void {
    if (!waiting.item) return;
    const content = mergeContent([waiting.item.content, newer.content]);
    waiting.item = { seq: newer.seq, prev: waiting.item.prev, time: newer.time, content };
    waiting.text = null;
    lane.lastSeq = newer.seq;
    this.counters.conflated++;
    // Merged levels can outgrow both; the estimate keeps the bound honest without encoding each time.
    this.bytes += newer.text.length - waiting.bytes;
    waiting.bytes = newer.text.length;
  }

  private encodeMerged(waiting: WaitingItem): string | null {
    if (!waiting.item || !waiting.lane) return null;
    return encodeUpdate(
      { channel: waiting.lane.channel, ...waiting.item },
      encodeContent(waiting.item.content),
    );
  }

  /** Gives up the older half of a lane's waiting items and says which ones. */
  private skipOldest(lane: OutboxLane, now: number): void {
    const own = this.queue.filter((waiting) => waiting.lane === lane && waiting.item !== null);
    const given = own.slice(0, Math.ceil(own.length / 2));
    const first = given[0];
    const last = given.at(-1);
    if (!first?.item || !last?.item || last === lane.waiting) return;
    const gap = `{"type":"gap","ch":${JSON.stringify(lane.channel)},"from":${first.item.prev + 1},"to":${last.item.seq}}`;
    for (const waiting of given) {
      this.bytes -= waiting.bytes;
      waiting.bytes = 0;
      waiting.item = null;
      waiting.text = null;
    }
    this.counters.skipped += given.length;
    first.text = gap;
    first.bytes = gap.length;
    first.queuedAt = now;
    first.lane = null;
    this.bytes += gap.length;
    this.queue = this.queue.filter((waiting) => waiting.text !== null || waiting.item !== null);
  }
}

/** The shared text for whoever got the item before, else one with the reader's own `prev`. */
function encodeUpdateFor(lane: OutboxLane, item: ChannelItem): string {
  if (lane.lastSeq === item.seq - 1) return item.text;
  return encodeUpdate({ ...item, prev: lane.lastSeq }, encodeContent(item.content));
}
