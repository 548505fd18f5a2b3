import {
  type ChannelItem,
  encodeContent,
  encodeUpdate,
  type ItemContent,
  isFinal,
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

/** Something to be sent: an answer (no lane), or an item that may be merged or given up while it waits. */
interface WaitingItem {
  lane: OutboxLane | null;
  /** Null while it is merged and not encoded yet, or was given up. */
  text: string | null;
  seq: number;
  prev: number;
  time: number;
  /** Null for answers and for what was given up. */
  content: ItemContent | null;
  bytes: number;
  /** What its reader counts on getting it, and so what the counters grow by when it is written. */
  counts: WrittenKind;
}

/** Data is updates and snapshots; a heartbeat is encoded as it is written, with the counters of that moment. */
type WrittenKind = "update" | "snapshot" | "gap" | "heartbeat" | "nothing";

export interface OutboxSocket {
  readonly bufferedAmount: number;
  send(frame: string): void;
}

/**
 * What of a connection's channels was written, so that its reader can check each heartbeat against its own
 * count: items sent, numbers that an item stands for beside its own, numbers named in gaps.
 */
export interface OutboxCounters {
  sent: number;
  conflated: number;
  skipped: number;
}

/** What one connection is yet to be sent, in order. Frames are arrays of items. `now` is milliseconds. */
export class Outbox {
  readonly counters: OutboxCounters = { sent: 0, conflated: 0, skipped: 0 };
  /** Whether somebody has been asked to flush it. */
  isScheduled = false;
  private queue: WaitingItem[] = [];
  private bytes = 0;
  /** When the oldest that waits was queued. */
  private oldestAt = 0;
  /** The socket held enough at the last flush: from then on it is looked at for every item. */
  private congested = false;
  /** Snapshots may be larger than the queue: their bytes on the way out do not count against it. */
  private exemptBytesWaiting = 0;
  private exemptBytesSent = 0;
  private exemptItems = 0;

  constructor(private readonly socket: OutboxSocket) {}

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  /** Answers and notices: never merged or skipped. */
  control(text: string, now: number): void {
    this.push({ ...BARE, text, bytes: text.length, counts: "nothing" }, now);
  }

  /** `now` is told as the heartbeat's time. */
  heartbeat(now: number): void {
    this.push({ ...BARE, text: "", time: now, bytes: HEARTBEAT_BYTES, counts: "heartbeat" }, now);
  }

  /** A snapshot or one of its parts: never merged or skipped, and not held against the queue's limit. */
  snapshot(text: string, now: number): void {
    this.exemptBytesWaiting += text.length;
    this.push({ ...BARE, text, counts: "snapshot" }, now);
  }

  /** Items that a returning reader missed: there may be more of them than a queue holds. */
  resume(lane: OutboxLane, items: readonly ChannelItem[], now: number): void {
    for (const { seq, time, content, text } of items) {
      lane.lastSeq = seq;
      this.exemptBytesWaiting += text.length;
      this.exemptItems++;
      // Without a lane: what is owed in full is neither merged nor skipped.
      this.push({ ...BARE, text, seq, prev: seq - 1, time, content, counts: "update" }, now);
    }
  }

  /** Ends the data that waits for a lane, because its reader no longer wants it. */
  drop(lane: OutboxLane): void {
    for (const waiting of this.queue) if (waiting.lane === lane) this.giveUp(waiting);
    lane.waiting = null;
  }

  /** An item as it was made; `prev` is right for everybody who got the one before. */
  offer(lane: OutboxLane, item: ChannelItem, now: number): void {
    const congested = this.congested && this.isCongested();
    if (congested && canMerge(lane)) {
      this.merge(lane, lane.waiting, item);
      return;
    }
    const { seq, time, content } = item;
    const prev = lane.lastSeq;
    const text =
      prev === seq - 1
        ? item.text
        : encodeUpdate({ channel: lane.channel, seq, prev, time }, encodeContent(content));
    lane.lastSeq = seq;
    const bytes = text.length;
    const waiting: WaitingItem = { lane, text, seq, prev, time, content, bytes, counts: "update" };
    lane.waiting = waiting;
    this.push(waiting, now);
    if (congested && lane.slow === "skip" && this.isHalfFull()) this.skipOldest(lane);
  }

  /** An item merged for a throttled group: `data` is shared, the chain is the reader's own. */
  offerMerged(lane: OutboxLane, item: Omit<ChannelItem, "text"> & { data: string }, now: number): void {
    const { channel, seq, time, content } = item;
    const text = encodeUpdate({ channel, seq, prev: lane.lastSeq, time }, item.data);
    const waiting: WaitingItem = {
      lane,
      text,
      seq,
      prev: lane.lastSeq,
      time,
      content,
      bytes: text.length,
      counts: "update",
    };
    if (this.congested && this.isCongested() && canMerge(lane)) {
      this.merge(lane, lane.waiting, { ...item, text });
      return;
    }
    lane.lastSeq = seq;
    lane.waiting = waiting;
    this.push(waiting, now);
  }

  /** True where the reader is beyond what a queue may hold. */
  isOverflowing(now: number): boolean {
    if (this.queue.length - this.exemptItems > QUEUE_LIMITS.itemsMax || this.bytes > QUEUE_LIMITS.bytesMax)
      return true;
    if (!this.congested) return false;
    const unsent = Math.max(0, this.socket.bufferedAmount - this.exemptBytesSent);
    const isOld = this.queue.length > 0 && now - this.oldestAt > QUEUE_LIMITS.ageMsMax;
    return isOld || this.bytes + unsent > QUEUE_LIMITS.bytesMax;
  }

  /** Writes everything, unless the socket still holds enough. */
  flush(): void {
    this.isScheduled = false;
    if (this.socket.bufferedAmount === 0) this.exemptBytesSent = 0;
    this.congested = this.isCongested();
    if (!this.congested) this.write();
  }

  /** Writes everything however full the socket is, because it is about to be closed. */
  flushLast(): void {
    this.isScheduled = false;
    this.write();
  }

  /** Lets go of all that waits. */
  discard(): void {
    for (const { lane } of this.queue) if (lane) lane.waiting = null;
    this.queue = [];
    this.bytes = 0;
    this.exemptItems = 0;
    this.exemptBytesWaiting = 0;
  }

  private write(): void {
    if (this.queue.length === 0) return;
    let frame = "";
    for (const waiting of this.queue) {
      if (waiting.lane?.waiting === waiting) waiting.lane.waiting = null;
      const text = waiting.counts === "heartbeat" ? this.encodeHeartbeat(waiting) : encodeItem(waiting);
      if (text === null) continue;
      this.count(waiting);
      if (frame !== "" && frame.length + text.length > FRAME_BYTES_AIM) {
        this.socket.send(`[${frame}]`);
        frame = "";
      }
      frame = frame === "" ? text : `${frame},${text}`;
    }
    this.exemptBytesSent += this.exemptBytesWaiting;
    this.discard();
    if (frame !== "") this.socket.send(`[${frame}]`);
    this.congested = this.isCongested();
  }

  private count({ counts, seq, prev }: WaitingItem): void {
    if (counts === "update" || counts === "snapshot") this.counters.sent++;
    if (counts === "update") this.counters.conflated += seq - prev - 1;
    if (counts === "gap") this.counters.skipped += seq - prev;
  }

  private encodeHeartbeat({ time }: WaitingItem): string {
    return JSON.stringify({ type: "heartbeat", time, ...this.counters });
  }

  private isCongested(): boolean {
    return this.socket.bufferedAmount > SOCKET_BUFFER_BYTES_MAX;
  }

  private isHalfFull(): boolean {
    return this.queue.length > QUEUE_LIMITS.itemsMax / 2 || this.bytes > QUEUE_LIMITS.bytesMax / 2;
  }

  private push(waiting: WaitingItem, now: number): void {
    if (this.queue.length === 0) this.oldestAt = now;
    this.queue.push(waiting);
    this.bytes += waiting.bytes;
  }

  private merge(lane: OutboxLane, waiting: WaitingItem, newer: ChannelItem): void {
    if (!waiting.content) return;
    waiting.content = mergeContent([waiting.content, newer.content]);
    waiting.seq = newer.seq;
    waiting.time = newer.time;
    waiting.text = null;
    lane.lastSeq = newer.seq;
    // Merged levels can outgrow both; the estimate keeps the bound honest without encoding each time.
    this.bytes += newer.text.length - waiting.bytes;
    waiting.bytes = newer.text.length;
  }

  private giveUp(waiting: WaitingItem): void {
    this.bytes -= waiting.bytes;
    waiting.bytes = 0;
    waiting.content = null;
    waiting.text = null;
  }

  /** Gives up the older half of a lane's waiting items and says which ones. */
  private skipOldest(lane: OutboxLane): void {
    const own = this.queue.filter((waiting) => waiting.lane === lane && waiting.content !== null);
    const given = own.slice(0, Math.ceil(own.length / 2));
    const first = given[0];
    const last = given.at(-1);
    if (!first || !last || last === lane.waiting) return;
    const gap = `{"type":"gap","ch":${JSON.stringify(lane.channel)},"from":${first.prev + 1},"to":${last.seq}}`;
    for (const waiting of given) this.giveUp(waiting);
    first.text = gap;
    first.bytes = gap.length;
    first.lane = null;
    first.seq = last.seq;
    first.counts = "gap";
    this.bytes += gap.length;
    this.queue = this.queue.filter((waiting) => waiting.text !== null || waiting.content !== null);
  }
}

/** The rest of what is no lane's: never merged, skipped or held against the queue's limit. */
const BARE = { lane: null, seq: 0, prev: 0, time: 0, content: null, bytes: 0 } as const;

const HEARTBEAT_BYTES = 100;

/** What is final stays an item of its own: what follows it is about something else. */
function canMerge(lane: OutboxLane): lane is OutboxLane & { waiting: WaitingItem } {
  const content = lane.waiting?.content;
  return lane.slow === "conflate" && content != null && !isFinal(content);
}

/** Null for what was given up. */
function encodeItem({ lane, text, seq, prev, time, content }: WaitingItem): string | null {
  if (text !== null) return text;
  if (!lane || !content) return null;
  return encodeUpdate({ channel: lane.channel, seq, prev, time }, encodeContent(content));
}
