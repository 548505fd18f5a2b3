import { ChannelChain } from "./channel-chain";
import { backOffMs, closeAction } from "./close-action";
import type { SocketLike, StreamEvents, StreamLink } from "./stream-events";
import { type AckItem, type ChannelAnswer, type ErrorItem, readItems, type StreamItem } from "./stream-item";

const CONNECT_TIMEOUT_MS = 10_000;
/** Protocol pings are answered by the browser; this one measures the way there and back. */
/** Channels that nobody reads any more can wait so long for others to be given back with them. */
const GATHER_MS = 100;
const PING_EVERY_MS = 10_000;
/** No frame for three heartbeats: the line is dead, whatever the socket says. */
const SILENCE_MS_MAX = 45_000;
/** A chain that breaks again within this time is not resumed but begun anew. */
const BREAK_MEMORY_MS = 5_000;
/** What is asked for after having read too slowly. */
const SLOWER_MS = 250;

export interface StreamClientOptions {
  url: string;
  /** A ticket, or null for a visitor. Asked anew for each connection: tickets are single use. */
  ticket: () => Promise<string | null>;
  events: StreamEvents;
  now?: () => number;
  random?: () => number;
  createSocket?: (url: string) => SocketLike;
}

interface Subscribed {
  chain: ChannelChain;
  throttleMs: number;
  brokenAt: number;
}

/** One `/ws/v1` connection that comes back by itself and proves for every channel that nothing was missed. */
export class StreamClient {
  readonly #options: Required<StreamClientOptions>;
  readonly #channels = new Map<string, Subscribed>();
  /** Channels of each subscribe frame that waits for its answer. */
  readonly #asked = new Map<number, readonly string[]>();
  #socket: SocketLike | null = null;
  #isOpen = false;
  #closed = false;
  #flushing = false;
  #toSubscribe = new Set<string>();
  #toUnsubscribe = new Set<string>();
  #failures = 0;
  #refusals = 0;
  #slower = false;
  #lastId = 0;
  #heardAt: number;
  #received = 0;
  #fatal: ErrorItem | null = null;
  #pinged = { id: 0, at: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pingTimer: ReturnType<typeof setInterval> | undefined;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: StreamClientOptions) {
    this.#options = {
      now: Date.now,
      random: Math.random,
      createSocket: (url) => new WebSocket(url),
      ...options,
    };
    this.#heardAt = this.#options.now();
  }

  start(): void {
    this.#closed = false;
    this.#connect();
    this.#pingTimer = setInterval(() => this.#ping(), PING_EVERY_MS);
  }

  /** Asks for a channel, or for more of one than before. */
  subscribe(channel: string, throttleMs: number): void {
    const known = this.#channels.get(channel);
    if (known && known.throttleMs <= throttleMs) return;
    const chain = known?.chain ?? new ChannelChain();
    this.#channels.set(channel, { chain, throttleMs, brokenAt: Number.NEGATIVE_INFINITY });
    if (known) this.#again(channel);
    else this.#toSubscribe.add(channel);
    this.#flushSoon();
  }

  unsubscribe(channel: string): void {
    if (!this.#channels.delete(channel)) return;
    if (!this.#toSubscribe.delete(channel)) this.#toUnsubscribe.add(channel);
    // Panels give their channels back one by one, and a frame for each would be more than the server takes.
    this.#flushTimer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** Cuts a wait short; nothing happens while a connection stands. */
  retryNow(): void {
    if (this.#closed || this.#socket !== null) return;
    this.#refusals = 0;
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#pingTimer);
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #tell(link: StreamLink): void {
    this.#options.events.link(link);
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#fatal = null;
    this.#isOpen = false;
    if (this.#failures === 0) this.#tell({ kind: "connecting" });
    else this.#tell({ kind: "disconnected", since: this.#heardAt, nextTryAt: null });
    const socket = this.#options.createSocket(this.#options.url);
    this.#socket = socket;
    // A host that swallows packets never fires an error: give up on it ourselves.
    this.#timer = setTimeout(() => this.#lost(socket, 1006), CONNECT_TIMEOUT_MS);
    socket.addEventListener("open", () => void this.#greet(socket));
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.#socket && typeof data === "string") this.#hear(data);
    });
    socket.addEventListener("close", ({ code }) => this.#lost(socket, code));
  }

  /** Credentials go first; frames are answered in order, so subscribing need not wait for their answer. */
  async #greet(socket: SocketLike): Promise<void> {
    const ticket = await this.#options.ticket().catch(() => null);
    if (socket !== this.#socket) return;
    clearTimeout(this.#timer);
    this.#isOpen = true;
    this.#heardAt = this.#options.now();
    this.#received = 0;
    this.#asked.clear();
    this.#toUnsubscribe.clear();
    if (ticket !== null) this.#send({ op: "auth", ticket });
    for (const channel of this.#channels.keys()) this.#toSubscribe.add(channel);
    this.#flush();
    this.#tell({ kind: "live", since: this.#heardAt });
    this.#ping();
  }

  #lost(socket: SocketLike, code: number): void {
    if (socket !== this.#socket || this.#closed) return;
    this.#socket = null;
    this.#isOpen = false;
    clearTimeout(this.#timer);
    socket.close();
    const action = closeAction(code);
    if (action === "ask-less") this.#slower = true;
    if (action === "authenticate") this.#refusals += 1;
    if (action === "stop" || this.#refusals > 2) {
      const message = this.#fatal?.message ?? "The server ended this connection and asks not to come back.";
      this.#tell({ kind: "refused", since: this.#heardAt, code, message });
      return;
    }
    const { now, random } = this.#options;
    const delayMs = action === "resume" ? 0 : backOffMs(this.#failures, random());
    this.#failures += 1;
    const nextTryAt = now() + Math.max(delayMs, this.#fatal?.retryAfterMs ?? 0);
    this.#timer = setTimeout(() => this.#connect(), nextTryAt - now());
    const reason = this.#fatal?.code === "too_many_connections" ? this.#fatal.message : undefined;
    this.#tell({ kind: "disconnected", since: this.#heardAt, nextTryAt, ...(reason && { reason }) });
  }

  #hear(text: string): void {
    this.#heardAt = this.#options.now();
    for (const item of readItems(text)) this.#take(item);
  }

  #take(item: StreamItem): void {
    const { events } = this.#options;
    switch (item.type) {
      case "snapshot":
      case "update": {
        // Forgotten only when data has arrived: a server that accepts and hangs up is not hammered.
        this.#failures = 0;
        this.#refusals = 0;
        if (item.type === "update" || item.type === "snapshot") this.#received += 1;
        const subscribed = this.#channels.get(item.ch);
        const step = subscribed?.chain.take(item);
        if (step?.kind === "apply") events.data(item.ch, step.type, step.data, step.time);
        if (subscribed && step?.kind === "broken") this.#mend(item.ch, subscribed);
        return;
      }
      case "gap":
        this.#channels.get(item.ch)?.chain.gap(item.to);
        if (this.#channels.has(item.ch)) events.gap(item.ch);
        return;
      case "stale":
        events.staleness(item.ch, { since: item.since, reason: item.reason });
        return;
      case "live":
        events.staleness(item.ch, null);
        return;
      case "ack":
        this.#acknowledged(item);
        return;
      case "heartbeat":
        events.heartbeat({ ...item, received: this.#received });
        return;
      case "pong":
        if (item.id === this.#pinged.id) events.roundTrip(this.#options.now() - this.#pinged.at, item.time);
        return;
      case "expiring":
        void this.#renew();
        return;
      case "bye":
        // Our own positions say the same: the chain has been proven up to them.
        return;
      case "error":
        if (item.fatal) this.#fatal = item;
        else events.problem(item.code, item.message);
    }
  }

  #acknowledged({ id, channels, name, tier }: AckItem): void {
    if (tier !== undefined) this.#options.events.identity({ name: name ?? "", tier });
    if (channels === undefined || !this.#asked.delete(id)) return;
    for (const answer of channels) this.#answered(answer);
  }

  #answered(answer: ChannelAnswer): void {
    const { events } = this.#options;
    const subscribed = this.#channels.get(answer.ch);
    if (!subscribed) return;
    if (!answer.ok) {
      events.refused(answer.ch, { code: answer.code ?? "internal", message: answer.message ?? "" });
      return;
    }
    const kept = subscribed.chain.answer(answer);
    events.answered(answer.ch, kept);
  }

  #mend(channel: string, subscribed: Subscribed): void {
    const now = this.#options.now();
    if (now - subscribed.brokenAt < BREAK_MEMORY_MS) subscribed.chain.forget();
    subscribed.brokenAt = now;
    this.#again(channel);
    this.#flushSoon();
  }

  #again(channel: string): void {
    this.#channels.get(channel)?.chain.ask();
    this.#toUnsubscribe.add(channel);
    this.#toSubscribe.add(channel);
  }

  /** What one task asks for goes out in one frame: the server takes twenty a second. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (!this.#isOpen) return;
    if (this.#toUnsubscribe.size > 0) this.#send({ op: "unsubscribe", channels: [...this.#toUnsubscribe] });
    this.#toUnsubscribe = new Set();
    const byThrottle = new Map<number, string[]>();
    for (const channel of this.#toSubscribe) {
      const subscribed = this.#channels.get(channel);
      if (!subscribed) continue;
      const throttleMs = this.#slower ? Math.max(SLOWER_MS, subscribed.throttleMs) : subscribed.throttleMs;
      const group = byThrottle.get(throttleMs);
      if (group) group.push(channel);
      else byThrottle.set(throttleMs, [channel]);
    }
    this.#toSubscribe = new Set();
    for (const [throttleMs, channels] of byThrottle) this.#ask(channels, throttleMs);
  }

  #ask(channels: readonly string[], throttleMs: number): void {
    const from: Record<string, { epoch: string; seq: number }> = {};
    for (const channel of channels) {
      const chain = this.#channels.get(channel)?.chain;
      if (chain?.position) from[channel] = chain.position;
      chain?.ask();
    }
    const id = this.#send({
      op: "subscribe",
      channels,
      throttleMs,
      ...(Object.keys(from).length > 0 && { from }),
    });
    this.#asked.set(id, channels);
  }

  async #renew(): Promise<void> {
    const socket = this.#socket;
    const ticket = await this.#options.ticket().catch(() => null);
    if (ticket !== null && socket !== null && socket === this.#socket) this.#send({ op: "auth", ticket });
  }

  #ping(): void {
    const socket = this.#socket;
    if (!this.#isOpen || socket === null) return;
    if (this.#options.now() - this.#heardAt > SILENCE_MS_MAX) {
      this.#lost(socket, 1006);
      return;
    }
    const at = this.#options.now();
    this.#pinged = { id: this.#send({ op: "ping" }), at };
  }

  #send(operation: object): number {
    this.#lastId += 1;
    this.#socket?.send(JSON.stringify({ id: this.#lastId, ...operation }));
    return this.#lastId;
  }
}
