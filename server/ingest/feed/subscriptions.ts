import type { Clock } from "@/lib/platform/clock";
import type { FeedAck } from "./feed-item";
import type { Topic, VenueProtocol } from "./venue-protocol";

const ACK_MS_MAX = 10_000;
/** A topic that the venue refused is asked for again after this long: a halted symbol may come back. */
const REFUSED_RETRY_MS = 60_000;

type Action = "subscribe" | "unsubscribe";

interface Message {
  action: Action;
  topics: readonly Topic[];
}

interface Waiting extends Message {
  /** Keys that are not answered for yet. */
  open: Set<string>;
  cancel: () => void;
}

export interface SubscriptionEvents {
  /** Returns false where the connection is gone. */
  send(text: string): boolean;
  onSubscribed(topics: readonly Topic[]): void;
  onRefused(topic: Topic, reason: string): void;
  /** The venue did not answer, or refused what cannot be told apart. */
  onFailed(reason: string): void;
}

type Wire = Pick<VenueProtocol, "limits" | "encode">;

/** Subscribes one connection to its topics, in batches, under the venue's message limits. */
export class Subscriptions {
  private queue: Message[] = [];
  private readonly waiting = new Map<number, Waiting>();
  private readonly retries = new Set<() => void>();
  private nextId = 1;
  private cancelSend: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly wire: Wire,
    private readonly events: SubscriptionEvents,
  ) {}

  begin(topics: readonly Topic[]): void {
    this.end();
    this.add(topics);
  }

  add(topics: readonly Topic[]): void {
    this.enqueue("subscribe", topics);
  }

  remove(topics: readonly Topic[]): void {
    this.enqueue("unsubscribe", topics);
  }

  /** Asks anew for topics that stay silent or whose book must begin anew. */
  renew(topics: readonly Topic[]): void {
    const queued = new Set(this.queue.flatMap((message) => message.topics.map(({ key }) => key)));
    const wanted = topics.filter(({ key }) => !queued.has(key));
    if (wanted.length === 0) return;
    this.remove(wanted);
    this.add(wanted);
  }

  onAck({ id, topics, failure, spoilsMessage }: FeedAck): void {
    if (topics !== null) {
      this.onTopicsAck(id, topics, failure, spoilsMessage === true);
      return;
    }
    const message = id === null ? undefined : this.waiting.get(id);
    if (id === null || !message) {
      if (failure !== null) this.events.onFailed(`the venue refused a message: ${failure}`);
      return;
    }
    this.settle(id, message);
    if (failure === null) this.onAnswered(message, message.topics);
    else this.onMessageRefused(message, failure);
  }

  /** The connection is gone: nothing is sent and nothing is waited for any more. */
  end(): void {
    this.cancelSend?.();
    this.cancelSend = null;
    this.queue = [];
    for (const { cancel } of this.waiting.values()) cancel();
    this.waiting.clear();
    for (const cancel of this.retries) cancel();
    this.retries.clear();
  }

  private onTopicsAck(
    id: number | null,
    keys: readonly string[],
    failure: string | null,
    spoilsMessage: boolean,
  ): void {
    const answered = new Set(keys);
    for (const [messageId, message] of this.waiting) {
      if (id !== null && messageId !== id) continue;
      const topics = message.topics.filter(({ key }) => answered.has(key) && message.open.has(key));
      for (const { key } of topics) message.open.delete(key);
      if (message.open.size === 0) this.settle(messageId, message);
      if (failure === null) {
        this.onAnswered(message, topics);
        continue;
      }
      if (message.action === "unsubscribe") continue;
      for (const topic of topics) this.refuse(topic, failure);
      if (!spoilsMessage || topics.length === 0) continue;
      this.settle(messageId, message);
      this.enqueue(
        "subscribe",
        message.topics.filter(({ key }) => message.open.has(key)),
      );
    }
  }

  private onAnswered(message: Message, topics: readonly Topic[]): void {
    if (message.action === "subscribe" && topics.length > 0) this.events.onSubscribed(topics);
  }

  /** One bad topic spoils a message at some venues: the others are asked for one by one. */
  private onMessageRefused({ action, topics }: Message, failure: string): void {
    if (action === "unsubscribe") return;
    const [only] = topics;
    if (topics.length === 1 && only) this.refuse(only, failure);
    else for (const topic of topics) this.enqueue("subscribe", [topic]);
  }

  private refuse(topic: Topic, failure: string): void {
    const cancel = this.clock.after(REFUSED_RETRY_MS, () => {
      this.retries.delete(cancel);
      this.add([topic]);
    });
    this.retries.add(cancel);
    this.events.onRefused(topic, failure);
  }

  private settle(id: number, message: Waiting): void {
    this.waiting.delete(id);
    message.cancel();
  }

  private enqueue(action: Action, topics: readonly Topic[]): void {
    const max = this.wire.limits.topicsPerMessage;
    for (const group of groupTopics(topics)) {
      for (let start = 0; start < group.length; start += max) {
        this.queue.push({ action, topics: group.slice(start, start + max) });
      }
    }
    if (!this.cancelSend) this.sendNext();
  }

  private sendNext(): void {
    this.cancelSend = null;
    const message = this.queue.shift();
    if (!message) return;
    this.cancelSend = this.clock.after(this.wire.limits.sendPeriodMs, () => this.sendNext());
    const id = this.nextId++;
    const { action, topics } = message;
    if (!this.events.send(this.wire.encode(action, topics, id))) return;
    const cancel = this.clock.after(ACK_MS_MAX, () => this.onSilence(id));
    this.waiting.set(id, { ...message, open: new Set(topics.map(({ key }) => key)), cancel });
  }

  private onSilence(id: number): void {
    const message = this.waiting.get(id);
    this.waiting.delete(id);
    // What was not answered for need not be gone: only a subscription without an answer is no feed.
    if (message?.action !== "subscribe") return;
    this.events.onFailed(`the venue did not answer a subscription within ${ACK_MS_MAX} ms`);
  }
}

function groupTopics(topics: readonly Topic[]): Topic[][] {
  const groups = new Map<string, Topic[]>();
  for (const topic of topics) {
    const name = topic.group ?? "";
    const group = groups.get(name);
    if (group) group.push(topic);
    else groups.set(name, [topic]);
  }
  return [...groups.values()];
}
