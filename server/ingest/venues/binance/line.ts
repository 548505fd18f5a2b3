import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { ConnectBudget } from "../../connection/connect-budget";
import { Pulse } from "../../connection/pulse";
import { ReconnectingSocket } from "../../connection/reconnecting-socket";
import type { Ack } from "./codec/items";
import { Subscriptions } from "./subscriptions";

/** Far above the venue's largest message; what is larger is refused before it fills the memory. */
const PAYLOAD_BYTES_MAX = 8 * 1024 * 1024;
/** A silent connection is made anew after this many times its patience. */
const RESTART_AFTER_PATIENCES = 3;

export interface LineEvents {
  onFrame(line: Line, data: Buffer): void;
  onSubscribed(streams: readonly string[]): void;
  onDown(line: Line, reason: string): void;
  onTooLarge(): void;
  onChange(): void;
}

export interface LineOptions {
  url: string;
  streams: readonly string[];
  clock: Clock;
  random: () => number;
  log: Logger;
  budget: ConnectBudget;
  events: LineEvents;
}

export type LineState = "connecting" | "live" | "silent" | "lost";

/** One connection to the venue with the streams that it carries. */
export class Line {
  private readonly socket: ReconnectingSocket;
  private readonly subscriptions: Subscriptions;
  private readonly pulse: Pulse;
  private current: LineState = "connecting";
  private lostSince: number | null = null;
  private lastReason: string | null = null;
  private connections = 0;
  private isSubscribed = false;
  private isHeld = false;

  constructor(private readonly options: LineOptions) {
    const { clock, events, url, random, log, budget, streams } = options;
    this.pulse = new Pulse(clock.now());
    this.subscriptions = new Subscriptions(clock, {
      send: (text) => this.socket.send(text),
      onSubscribed: (acknowledged) => {
        this.isSubscribed = true;
        events.onSubscribed(acknowledged);
      },
      onFailed: (reason) => {
        // An answer that lies unread while nothing is read is not missing.
        if (!this.isHeld) this.restart(reason);
      },
    });
    this.socket = new ReconnectingSocket({
      url,
      clock,
      random,
      log,
      budget,
      payloadBytesMax: PAYLOAD_BYTES_MAX,
      events: {
        onOpen: () => {
          this.connections += 1;
          this.pulse.restart(clock.now());
          this.subscriptions.begin(streams);
        },
        onMessage: (data) => events.onFrame(this, data),
        onDown: (reason) => this.onDown(reason),
        onTooLarge: () => events.onTooLarge(),
      },
    });
  }

  get state(): LineState {
    return this.current;
  }

  /** Machine clock, epoch milliseconds, since when there is no data; null while there is. */
  get downSince(): number | null {
    return this.lostSince;
  }

  get reason(): string | null {
    return this.lastReason;
  }

  get reconnects(): number {
    return Math.max(0, this.connections - 1);
  }

  start(): void {
    this.socket.start();
  }

  close(): Promise<void> {
    this.subscriptions.end();
    return this.socket.close();
  }

  hold(held: boolean): void {
    this.isHeld = held;
    this.pulse.forgive(this.options.clock.now());
    this.socket.hold(held);
  }

  restart(reason: string): void {
    this.socket.restart(reason);
  }

  onAck(ack: Ack): void {
    this.subscriptions.onAck(ack);
  }

  renew(streams: readonly string[]): void {
    this.subscriptions.renew(streams);
  }

  /** A frame that was understood: the connection is worth keeping. */
  onData(now: number): void {
    this.pulse.beat(now);
    if (this.current === "live") return;
    this.socket.markFlowing();
    this.lostSince = null;
    this.lastReason = null;
    this.setState("live");
  }

  /** Looks whether the data has stopped although the connection answers. */
  judgeSilence(now: number): void {
    if (!this.socket.isOpen || !this.isSubscribed) return;
    const silentMs = this.pulse.silentMs(now);
    const { patienceMs } = this.pulse;
    if (silentMs <= patienceMs) return;
    this.lastReason = `no data for ${Math.round(silentMs / 1_000)} s, though the connection answers`;
    if (this.current === "live") this.setState("silent");
    if (silentMs > patienceMs * RESTART_AFTER_PATIENCES) this.restart(this.lastReason);
  }

  private onDown(reason: string): void {
    this.subscriptions.end();
    this.isSubscribed = false;
    this.lastReason = reason;
    this.lostSince ??= this.options.clock.now();
    if (this.current !== "connecting") this.setState("lost");
    this.options.events.onDown(this, reason);
    this.options.events.onChange();
  }

  private setState(state: LineState): void {
    if (this.current === state) return;
    this.current = state;
    this.options.events.onChange();
  }
}
