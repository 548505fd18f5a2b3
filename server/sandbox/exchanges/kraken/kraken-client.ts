import type { Clock } from "@/lib/platform/clock";
import type { TopicHub } from "../shell/topic-hub";
import type { Wire } from "../shell/wire";
import type { RequestDesk, Requester } from "./request-desk";
import { type Topic, topicName } from "./topic";

const BEAT_MS = 1_000;
/** A connection over which nothing goes in either direction is closed after this long. */
const INACTIVE_MS = 60_000;
const NORMAL_CLOSURE = 1_000;

export interface ClientContext {
  hub: TopicHub;
  desk: RequestDesk;
  clock: Clock;
  /** Hands over the state from which a topic's updates go on, unless it is unwanted by then. */
  sendSnapshot(topic: Topic, isWanted: () => boolean): void;
  /** Called before the first update of a topic is due. */
  openTopic(topic: Topic): void;
}

/** What one connection has asked for, its heartbeat and its end. */
export class KrakenClient implements Requester {
  readonly topics = new Set<string>();
  private readonly symbols = new Map<string, number>();
  private readonly endBeat: () => void;
  private lastHeardAt: number;

  constructor(
    readonly wire: Wire,
    private readonly ctx: ClientContext,
  ) {
    this.lastHeardAt = ctx.clock.now();
    this.endBeat = ctx.clock.every(BEAT_MS, () => this.beat());
  }

  hears(symbol: string | null): boolean {
    return symbol === null ? this.topics.size > 0 : this.symbols.has(symbol);
  }

  take(text: string, isBinary: boolean): void {
    if (this.wire.isFrozen) return;
    this.lastHeardAt = this.ctx.clock.now();
    if (isBinary) this.wire.close(1003, "Only text frames are accepted");
    else this.ctx.desk.take(text, this);
  }

  subscribe(topic: Topic): void {
    const symbol = topic.pair?.symbol ?? null;
    const name = topicName(topic.channel, topic.kind, symbol);
    this.ctx.openTopic(topic);
    this.topics.add(name);
    this.ctx.hub.add(name, this.wire);
    if (symbol !== null) this.symbols.set(symbol, (this.symbols.get(symbol) ?? 0) + 1);
  }

  unsubscribe(topic: Topic): void {
    const symbol = topic.pair?.symbol ?? null;
    const name = topicName(topic.channel, topic.kind, symbol);
    this.topics.delete(name);
    this.ctx.hub.remove(name, this.wire);
    if (symbol === null) return;
    const left = (this.symbols.get(symbol) ?? 1) - 1;
    if (left > 0) this.symbols.set(symbol, left);
    else this.symbols.delete(symbol);
  }

  sendSnapshot(topic: Topic): void {
    const name = topicName(topic.channel, topic.kind, topic.pair?.symbol ?? null);
    this.ctx.sendSnapshot(topic, () => this.topics.has(name));
  }

  sendAnswer(text: string): void {
    this.wire.sendNotice(text);
  }

  /** Ends what outlives the socket. */
  release(): void {
    this.endBeat();
    for (const name of this.topics) this.ctx.hub.remove(name, this.wire);
    this.topics.clear();
    this.symbols.clear();
    this.wire.release();
  }

  /** A second in which a subscriber was sent nothing ends with a heartbeat. */
  private beat(): void {
    const now = this.ctx.clock.now();
    if (this.topics.size > 0 && now - this.wire.lastSentAt >= BEAT_MS) {
      this.wire.sendNotice('{"channel":"heartbeat"}');
    }
    const lastAt = Math.max(this.lastHeardAt, this.wire.lastSentAt);
    if (!this.wire.isFrozen && now - lastAt >= INACTIVE_MS) this.wire.close(NORMAL_CLOSURE, "");
  }
}
