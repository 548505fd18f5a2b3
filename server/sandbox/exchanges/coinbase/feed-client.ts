import type { Clock } from "@/lib/platform/clock";
import type { TopicHub } from "../shell/topic-hub";
import type { Wire } from "../shell/wire";
import { type Channel, topicName } from "./channel";
import { errorMessage, subscriptionsMessage } from "./encode-feed";
import type { ProductFeed } from "./product-feed";
import { type FeedRequest, readRequest } from "./read-request";

const SUBSCRIBE_WITHIN_MS = 5_000;
export const POLICY_VIOLATION = 1_008;
const TEXT_ONLY = 1_003;

export interface ClientContext {
  hub: TopicHub;
  clock: Clock;
  /** By the venue's name of the product. */
  feeds: ReadonlyMap<string, ProductFeed>;
  /** Counts a message without credentials; false where there were too many. */
  admit(): boolean;
  /** Gives what comes first on a channel. */
  open(feed: ProductFeed, channel: Channel, give: (text: string) => void): void;
}

/** What one connection has asked for, and by when it has to ask. */
export class FeedClient {
  private readonly current = new Map<Channel, Set<string>>();
  private hasCredentials = false;
  private readonly cancelDeadline: () => void;

  constructor(
    private readonly wire: Wire,
    private readonly ctx: ClientContext,
  ) {
    this.cancelDeadline = ctx.clock.after(SUBSCRIBE_WITHIN_MS, () => {
      if (!wire.isFrozen) wire.close(POLICY_VIOLATION, "No subscribe message within 5 seconds");
    });
  }

  hears(symbol: string | null): boolean {
    for (const products of this.current.values()) {
      if (symbol === null && products.size > 0) return true;
      for (const id of products) if (this.ctx.feeds.get(id)?.product.symbol === symbol) return true;
    }
    return false;
  }

  take(text: string, isBinary: boolean): void {
    if (this.wire.isFrozen) return;
    if (isBinary) this.wire.close(TEXT_ONLY, "Only text frames are accepted");
    else this.takeText(text);
  }

  /** Ends what outlives the socket. */
  release(): void {
    this.cancelDeadline();
    for (const [channel, products] of this.current) {
      for (const id of products) this.ctx.hub.remove(topicName(channel, id), this.wire);
    }
    this.current.clear();
    this.wire.release();
  }

  private takeText(text: string): void {
    const request = readRequest(text, (id) => this.ctx.feeds.has(id), this.hasCredentials);
    const isRequest = "type" in request;
    if (isRequest) this.hasCredentials ||= request.hasCredentials;
    if (!this.hasCredentials && !this.ctx.admit()) {
      this.wire.sendNotice(errorMessage("ErrSlowRead", "Too many messages: 8 a second are allowed"));
      this.wire.close(POLICY_VIOLATION, "ErrSlowRead");
    } else if (!isRequest) {
      this.wire.sendNotice(errorMessage(request.message, request.reason));
    } else if (request.type === "subscribe") {
      this.subscribe(request);
    } else {
      this.unsubscribe(request);
    }
  }

  private subscribe({ wanted }: FeedRequest): void {
    this.cancelDeadline();
    const fresh: { channel: Channel; feed: ProductFeed }[] = [];
    for (const { channel, productIds } of wanted) {
      const products = this.current.get(channel) ?? new Set<string>();
      this.current.set(channel, products);
      for (const id of productIds) {
        const feed = this.ctx.feeds.get(id);
        if (!feed || products.has(id)) continue;
        products.add(id);
        fresh.push({ channel, feed });
      }
    }
    this.answer();
    for (const { channel, feed } of fresh) this.open(channel, feed);
  }

  private open(channel: Channel, feed: ProductFeed): void {
    const topic = topicName(channel, feed.product.id);
    this.ctx.open(feed, channel, (text) => {
      const isWanted = this.current.get(channel)?.has(feed.product.id);
      if (isWanted) this.wire.deliver(text, Buffer.from(text), topic, feed.product.symbol);
    });
    this.ctx.hub.add(topic, this.wire);
  }

  private unsubscribe({ wanted }: FeedRequest): void {
    for (const { channel, productIds } of wanted) {
      const products = this.current.get(channel);
      if (!products) continue;
      for (const id of productIds.length > 0 ? productIds : [...products]) {
        products.delete(id);
        this.ctx.hub.remove(topicName(channel, id), this.wire);
      }
      if (products.size === 0) this.current.delete(channel);
    }
    this.answer();
  }

  private answer(): void {
    this.wire.sendNotice(subscriptionsMessage(this.current));
  }
}
