import type { ChannelStaleness } from "@/lib/domain/channels/channel-item";
import {
  type ChannelModel,
  type ChannelStates,
  createModel,
  type ModelKind,
  modelKind,
} from "./channel-models";
import { FrameLoop, type FrameSource } from "./frame-loop";
import { StreamClient, type StreamClientOptions } from "./stream-client";
import type { Heartbeat, Identity, Refusal, StreamEvents, StreamLink } from "./stream-events";

/** A tab nobody looks at gives its subscriptions back; it catches up by snapshots. */
const HIDDEN_GRACE_MS = 30_000;

export interface ChannelNews<S> {
  state: S;
  staleness: ChannelStaleness | null;
  refusal: Refusal | null;
  /** When something was last heard of the channel, on this machine's clock. */
  heardAt: number | null;
  /** Counts how often the chain began anew: what came before may have a hole. */
  epochs: number;
}

export interface StreamView {
  link: StreamLink;
  identity: Identity | null;
  heartbeat: Heartbeat | null;
  roundTripMs: number | null;
  /** The newest error that did not end the connection. */
  problem: Refusal | null;
}

type AnyModel = ChannelModel<ChannelStates[ModelKind]>;

interface Entry {
  model: AnyModel;
  news: ChannelNews<ChannelStates[ModelKind]>;
  readers: Map<symbol, { throttleMs: number; draw: () => void }>;
  closing: ReturnType<typeof setTimeout> | undefined;
}

/** A page that is left for the next one gives channels back a moment later, so that shared ones stay. */
const LINGER_MS = 250;

export interface StreamStoreOptions extends Omit<StreamClientOptions, "events"> {
  frames: FrameSource;
}

/** All that a tab holds of the stream: one socket, one model a channel, one draw a frame. */
export class StreamStore implements StreamEvents {
  readonly frames: FrameLoop;
  readonly #client: StreamClient;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #viewListeners = new Set<() => void>();
  #view: StreamView = {
    link: { kind: "connecting" },
    identity: null,
    heartbeat: null,
    roundTripMs: null,
    problem: null,
  };
  #asleep = false;
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ frames, ...options }: StreamStoreOptions) {
    this.frames = new FrameLoop(frames);
    this.#client = new StreamClient({ ...options, events: this });
    this.#now = options.now ?? Date.now;
  }

  /** Connects and follows the tab's visibility; returns how to end it. */
  start(): () => void {
    const follow = () => this.followVisibility(document.hidden);
    document.addEventListener("visibilitychange", follow);
    this.#client.start();
    follow();
    return () => {
      document.removeEventListener("visibilitychange", follow);
      clearTimeout(this.#hiddenTimer);
      for (const entry of this.#entries.values()) clearTimeout(entry.closing);
      this.frames.pause();
      this.#client.close();
    };
  }

  followVisibility(hidden: boolean): void {
    clearTimeout(this.#hiddenTimer);
    if (hidden) {
      this.frames.pause();
      this.#hiddenTimer = setTimeout(() => this.#sleep(), HIDDEN_GRACE_MS);
      return;
    }
    this.#wake();
    this.frames.resume();
  }

  /** Follows a channel: `draw` runs at most once a frame, when there is something new. */
  follow(channel: string, throttleMs: number, draw: () => void): () => void {
    const entry = this.#entryOf(channel);
    const reader = Symbol(channel);
    clearTimeout(entry.closing);
    entry.readers.set(reader, { throttleMs, draw });
    if (!this.#asleep) this.#client.subscribe(channel, this.#throttleOf(entry));
    return () => {
      entry.readers.delete(reader);
      this.frames.forget(draw);
      if (entry.readers.size === 0) entry.closing = setTimeout(() => this.#drop(channel), LINGER_MS);
    };
  }

  read<K extends ModelKind>(channel: `${K}:${string}`): ChannelNews<ChannelStates[K]>;
  read(channel: string): ChannelNews<ChannelStates[ModelKind]> {
    return this.#entryOf(channel).news;
  }

  retryNow = (): void => this.#client.retryNow();

  subscribeView = (listener: () => void): (() => void) => {
    this.#viewListeners.add(listener);
    return () => this.#viewListeners.delete(listener);
  };

  getView = (): StreamView => this.#view;

  link(link: StreamLink): void {
    this.#show({ link });
  }

  identity(identity: Identity): void {
    this.#show({ identity });
  }

  heartbeat(heartbeat: Heartbeat): void {
    this.#show({ heartbeat });
  }

  roundTrip(roundTripMs: number): void {
    this.#show({ roundTripMs });
  }

  problem(code: string, message: string): void {
    this.#show({ problem: { code, message } });
  }

  answered(channel: string, kept: boolean): void {
    const entry = this.#entries.get(channel);
    if (!entry) return;
    if (!kept) entry.model.reset();
    // The server says anew what is stale, right after its answer.
    const epochs = entry.news.epochs + (kept ? 0 : 1);
    this.#update(entry, { state: entry.model.state, staleness: null, refusal: null, epochs });
  }

  refused(channel: string, refusal: Refusal): void {
    const entry = this.#entries.get(channel);
    if (entry) this.#update(entry, { refusal });
  }

  data(channel: string, type: "snapshot" | "update", data: unknown, time: number): void {
    const entry = this.#entries.get(channel);
    if (!entry) return;
    entry.model.apply(type, data, time);
    this.#update(entry, { state: entry.model.state, heardAt: this.#now() });
  }

  gap(channel: string): void {
    const entry = this.#entries.get(channel);
    if (entry) this.#update(entry, { epochs: entry.news.epochs + 1 });
  }

  staleness(channel: string, staleness: ChannelStaleness | null): void {
    const entry = this.#entries.get(channel);
    if (entry) this.#update(entry, { staleness });
  }

  #update(entry: Entry, change: Partial<Entry["news"]>): void {
    entry.news = { ...entry.news, ...change };
    for (const { draw } of entry.readers.values()) this.frames.mark(draw);
  }

  #show(change: Partial<StreamView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#viewListeners) listener();
  }

  #entryOf(channel: string): Entry {
    const known = this.#entries.get(channel);
    if (known) return known;
    const kind = modelKind(channel);
    if (kind === null) throw new Error(`nothing here reads the channel ${channel}`);
    const model: AnyModel = createModel(kind);
    const news = { state: model.state, staleness: null, refusal: null, heardAt: null, epochs: 0 };
    const entry: Entry = { model, news, readers: new Map(), closing: undefined };
    this.#entries.set(channel, entry);
    return entry;
  }

  #throttleOf({ readers }: Entry): number {
    const least = Math.min(...[...readers.values()].map((reader) => reader.throttleMs));
    return Number.isFinite(least) ? least : 0;
  }

  #drop(channel: string): void {
    this.#entries.delete(channel);
    this.#client.unsubscribe(channel);
  }

  #sleep(): void {
    this.#asleep = true;
    for (const channel of this.#entries.keys()) this.#client.unsubscribe(channel);
  }

  #wake(): void {
    if (!this.#asleep) return;
    this.#asleep = false;
    for (const [channel, entry] of this.#entries) {
      if (entry.readers.size > 0) this.#client.subscribe(channel, this.#throttleOf(entry));
    }
  }
}
