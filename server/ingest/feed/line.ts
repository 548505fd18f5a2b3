import type { ConnectionHealth, ConnectionState } from "@/lib/domain/market/health";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { ConnectBudget } from "../connection/connect-budget";
import { Pulse } from "../connection/pulse";
import { ReconnectingSocket } from "../connection/reconnecting-socket";
import type { FeedAck } from "./feed-item";
import { Subscriptions } from "./subscriptions";
import type { Topic, VenueProtocol } from "./venue-protocol";

/** A silent connection is made anew after this many times its patience. */
const RESTART_AFTER_PATIENCES = 3;
/** No market that is traded at all is without a trade for so long. */
const QUIET_MS_MAX = 900_000;
/** An outage this old is called what it is. */
const DOWN_AFTER_MS = 30_000;

export interface LineEvents {
  onFrame(line: Line, data: Buffer): void;
  onSubscribed(line: Line, topics: readonly Topic[]): void;
  onRefused(line: Line, topic: Topic, reason: string): void;
  onDown(line: Line, reason: string): void;
  onTooLarge(): void;
  onChange(): void;
}

export interface LineOptions {
  /** As health shows it: `A`, `B`, with the endpoint's name where there are several. */
  name: string;
  url: string;
  /** What to subscribe to, asked at every new connection. */
  topics: () => readonly Topic[];
  protocol: Pick<VenueProtocol, "limits" | "encode" | "keepAlive">;
  clock: Clock;
  random: () => number;
  log: Logger;
  budget: ConnectBudget;
  events: LineEvents;
}

type LineState = "connecting" | "live" | "silent" | "lost";

/** One connection to the venue with the topics that it carries. */
export class Line {
  readonly name: string;
  private readonly socket: ReconnectingSocket;
  private readonly subscriptions: Subscriptions;
  private readonly pulse: Pulse;
  private current: LineState = "connecting";
  private since: number;
  private lostSince: number | null = null;
  private reason: string | null = null;
  private connections = 0;
  private isSubscribed = false;
  private isHeld = false;
  private isEnded = false;
  private lastMessageAt: number | null = null;
  private keepAliveId = 1;
  private cancelKeepAlive: (() => void) | null = null;
  private openedAt = 0;
  private carriesBooks = false;

  constructor(private readonly options: LineOptions) {
    const { clock, events, url, random, log, budget, protocol, name } = options;
    this.name = name;
    this.since = clock.now();
    this.pulse = new Pulse(clock.now());
    this.subscriptions = new Subscriptions(clock, protocol, {
      send: (text) => this.socket.send(text),
      onSubscribed: (topics) => {
        this.isSubscribed = true;
        events.onSubscribed(this, topics);
      },
      onRefused: (topic, reason) => events.onRefused(this, topic, reason),
      onFailed: (reason) => {
        // An answer that lies unread while nothing is read is not missing.
        if (!this.isHeld) this.restart(reason);
      },
    });
    this.socket = new ReconnectingSocket({
      url,
      clock,
      random,
      log: log.child({ connection: name }),
      budget,
      payloadBytesMax: protocol.limits.payloadBytesMax,
      events: {
        onOpen: () => this.onOpen(),
        onMessage: (data) => {
          this.lastMessageAt = clock.now();
          events.onFrame(this, data);
        },
        onDown: (reason) => this.onDown(reason),
        onTooLarge: () => events.onTooLarge(),
      },
    });
  }

  get isOpen(): boolean {
    return this.socket.isOpen;
  }

  get isLive(): boolean {
    return this.current === "live";
  }

  /** How long this connection has been open, milliseconds; 0 while it is not. */
  ageMs(now: number): number {
    return this.socket.isOpen ? now - this.openedAt : 0;
  }

  state(now: number): ConnectionState {
    if (this.isEnded) return "ended";
    if (this.lostSince !== null) {
      if (now - this.lostSince > DOWN_AFTER_MS) return "down";
      return this.current === "connecting" ? "connecting" : "recovering";
    }
    if (this.current === "silent") return "stale";
    return this.current === "live" ? "live" : "connecting";
  }

  health(now: number): ConnectionHealth {
    const { name, since, reason, lastMessageAt } = this;
    const reconnects = Math.max(0, this.connections - 1);
    return { name, state: this.state(now), since, reason, reconnects, lastMessageAt };
  }

  start(): void {
    this.socket.start();
  }

  close(): Promise<void> {
    this.subscriptions.end();
    this.cancelKeepAlive?.();
    return this.socket.close();
  }

  hold(held: boolean): void {
    this.isHeld = held;
    this.pulse.forgive(this.options.clock.now());
    this.socket.hold(held);
  }

  /** The recording behind it has played to its end. */
  end(): void {
    this.isEnded = true;
  }

  restart(reason: string): void {
    this.socket.restart(reason);
  }

  onAck(ack: FeedAck): void {
    this.subscriptions.onAck(ack);
  }

  add(topics: readonly Topic[]): void {
    this.carriesBooks ||= topics.some(({ kind }) => kind === "book");
    if (this.socket.isOpen) this.subscriptions.add(topics);
  }

  renew(topics: readonly Topic[]): void {
    if (this.socket.isOpen) this.subscriptions.renew(topics);
  }

  /** A frame that was understood: the connection is worth keeping. */
  onData(now: number): void {
    this.pulse.beat(now);
    if (this.current === "live") return;
    this.socket.markFlowing();
    this.lostSince = null;
    this.reason = null;
    this.setState("live");
  }

  /**
   * Looks whether the data has stopped although the connection answers. Books change all the time, trades
   * need not come: a connection that carries no books is silent only when trades came past it, of which
   * `tradedAt` (machine clock) is the newest, or when it says nothing for very long.
   */
  judgeSilence(now: number, tradedAt: number): void {
    if (!this.socket.isOpen || !this.isSubscribed) return;
    const { patienceMs } = this.pulse;
    const isQuiet = !this.carriesBooks && now - this.pulse.lastAt <= QUIET_MS_MAX;
    const silentMs = isQuiet ? tradedAt - this.pulse.lastAt : this.pulse.silentMs(now);
    if (silentMs <= patienceMs) return;
    this.reason = `no data for ${Math.round(silentMs / 1_000)} s, though the connection answers`;
    if (this.current === "live") this.setState("silent");
    if (silentMs > patienceMs * RESTART_AFTER_PATIENCES) this.restart(this.reason);
  }

  private onOpen(): void {
    const { clock, protocol } = this.options;
    const topics = this.options.topics();
    this.carriesBooks = topics.some(({ kind }) => kind === "book");
    this.connections += 1;
    this.openedAt = clock.now();
    this.pulse.restart(clock.now());
    this.subscriptions.begin(topics);
    const { keepAlive } = protocol;
    this.cancelKeepAlive?.();
    if (keepAlive) {
      this.cancelKeepAlive = clock.every(keepAlive.periodMs, () => {
        this.socket.send(keepAlive.text(this.keepAliveId++));
      });
    }
  }

  private onDown(reason: string): void {
    this.subscriptions.end();
    this.cancelKeepAlive?.();
    this.cancelKeepAlive = null;
    this.isSubscribed = false;
    this.reason = reason;
    this.lostSince ??= this.options.clock.now();
    if (this.current !== "connecting") this.setState("lost");
    this.options.events.onDown(this, reason);
    this.options.events.onChange();
  }

  private setState(state: LineState): void {
    if (this.current === state) return;
    this.current = state;
    this.since = this.options.clock.now();
    this.options.events.onChange();
  }
}
