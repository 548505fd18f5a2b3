import type { Clock } from "@/lib/platform/clock";
import type { TopicHub } from "../shell/topic-hub";
import type { Wire } from "../shell/wire";
import type { RequestDesk, Requester } from "./request-desk";
import { type Topic, topicName } from "./topic";

const LOOK_EVERY_MS = 30_000;
/** Documented for private sockets; no figure is published for public ones. */
const INACTIVE_MS = 600_000;
const NORMAL_CLOSURE = 1_000;
const UNSUPPORTED_DATA = 1_003;

export interface ClientContext {
  hub: TopicHub;
  desk: RequestDesk;
  clock: Clock;
  /** Called before the first update of a topic is due. */
  openTopic(topic: Topic): void;
  /** Hands over the state from which a topic's updates go on, unless it is unwanted by then. */
  sendSnapshot(topic: Topic, isWanted: () => boolean): void;
}

/** What one connection has asked for, and its end. */
export class BybitClient implements Requester {
  readonly topics = new Set<string>();
  private readonly symbols = new Map<string, number>();
  private readonly endLooking: () => void;
  private lastHeardAt: number;

  constructor(
    readonly connectionId: string,
    private readonly wire: Wire,
    private readonly ctx: ClientContext,
  ) {
    this.lastHeardAt = ctx.clock.now();
    this.endLooking = ctx.clock.every(LOOK_EVERY_MS, () => this.endIfInactive());
  }

  hears(symbol: string | null): boolean {
    return symbol === null ? this.topics.size > 0 : this.symbols.has(symbol);
  }

  take(text: string, isBinary: boolean): void {
    if (this.wire.isFrozen) return;
    this.lastHeardAt = this.ctx.clock.now();
    if (isBinary) this.wire.close(UNSUPPORTED_DATA, "");
    else this.ctx.desk.take(text, this);
  }

  subscribe(topic: Topic): void {
    const { symbol } = topic.listing;
    this.ctx.openTopic(topic);
    this.topics.add(topicName(topic));
    this.ctx.hub.add(topicName(topic), this.wire);
    this.symbols.set(symbol, (this.symbols.get(symbol) ?? 0) + 1);
  }

  unsubscribe(topic: Topic): void {
    const { symbol } = topic.listing;
    if (!this.topics.delete(topicName(topic))) return;
    this.ctx.hub.remove(topicName(topic), this.wire);
    const left = (this.symbols.get(symbol) ?? 1) - 1;
    if (left > 0) this.symbols.set(symbol, left);
    else this.symbols.delete(symbol);
  }

  sendSnapshot(topic: Topic): void {
    this.ctx.sendSnapshot(topic, () => this.topics.has(topicName(topic)));
  }

  sendAnswer(text: string): void {
    this.wire.sendNotice(text);
  }

  /** Ends what outlives the socket. */
  release(): void {
    this.endLooking();
    for (const name of this.topics) this.ctx.hub.remove(name, this.wire);
    this.topics.clear();
    this.symbols.clear();
    this.wire.release();
  }

  /** The venue looks every half minute, so that the end is not exact. */
  private endIfInactive(): void {
    const lastAt = Math.max(this.lastHeardAt, this.wire.lastSentAt);
    if (!this.wire.isFrozen && this.ctx.clock.now() - lastAt >= INACTIVE_MS) {
      this.wire.close(NORMAL_CLOSURE, "");
    }
  }
}
