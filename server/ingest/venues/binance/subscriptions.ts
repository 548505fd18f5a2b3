import type { Clock } from "@/lib/platform/clock";
import type { Ack } from "./codec/items";

/** Five messages a second are allowed, pongs included: four leave room for them. */
const SEND_PERIOD_MS = 250;
/** Streams a message, which stays under 4 KB; three a symbol stay together. */
const STREAMS_PER_MESSAGE = 99;
const ACK_MS_MAX = 10_000;

interface Message {
  method: "SUBSCRIBE" | "UNSUBSCRIBE";
  streams: string[];
}

export interface SubscriptionEvents {
  /** Returns false where the connection is gone. */
  send(text: string): boolean;
  onSubscribed(streams: readonly string[]): void;
  /** The venue refused, or did not answer in time. */
  onFailed(reason: string): void;
}

/** Subscribes one connection to its streams, in batches, under the venue's message limit. */
export class Subscriptions {
  private queue: Message[] = [];
  private readonly waiting = new Map<number, Message & { cancel: () => void }>();
  private nextId = 1;
  private cancelSend: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly events: SubscriptionEvents,
  ) {}

  begin(streams: readonly string[]): void {
    this.end();
    this.enqueue("SUBSCRIBE", streams);
  }

  /** Asks anew for streams that stay silent. */
  renew(streams: readonly string[]): void {
    const queued = new Set(this.queue.flatMap((message) => message.streams));
    const wanted = streams.filter((stream) => !queued.has(stream));
    if (wanted.length === 0) return;
    this.enqueue("UNSUBSCRIBE", wanted);
    this.enqueue("SUBSCRIBE", wanted);
  }

  onAck({ id, failure }: Ack): void {
    const message = id === null ? undefined : this.waiting.get(id);
    if (id === null || !message) {
      if (failure !== null) this.events.onFailed(`the venue refused a message: ${failure}`);
      return;
    }
    this.waiting.delete(id);
    message.cancel();
    if (failure !== null) this.events.onFailed(`the venue refused a subscription: ${failure}`);
    else if (message.method === "SUBSCRIBE") this.events.onSubscribed(message.streams);
  }

  /** The connection is gone: nothing is sent and nothing is waited for any more. */
  end(): void {
    this.cancelSend?.();
    this.cancelSend = null;
    this.queue = [];
    for (const { cancel } of this.waiting.values()) cancel();
    this.waiting.clear();
  }

  private enqueue(method: Message["method"], streams: readonly string[]): void {
    for (let start = 0; start < streams.length; start += STREAMS_PER_MESSAGE) {
      this.queue.push({ method, streams: streams.slice(start, start + STREAMS_PER_MESSAGE) });
    }
    if (!this.cancelSend) this.sendNext();
  }

  private sendNext(): void {
    this.cancelSend = null;
    const message = this.queue.shift();
    if (!message) return;
    this.cancelSend = this.clock.after(SEND_PERIOD_MS, () => this.sendNext());
    const id = this.nextId++;
    const { method, streams } = message;
    if (!this.events.send(JSON.stringify({ method, params: streams, id }))) return;
    const cancel = this.clock.after(ACK_MS_MAX, () =>
      this.events.onFailed(`the venue did not answer a subscription within ${ACK_MS_MAX} ms`),
    );
    this.waiting.set(id, { ...message, cancel });
  }
}
