import { randomBytes } from "node:crypto";
import type { Clock } from "@/lib/platform/clock";
import { AttemptWindow } from "../shell/attempt-window";
import type { TopicHub } from "../shell/topic-hub";
import type { Wire } from "../shell/wire";
import { type ChannelName, type Endpoint, topicOf } from "./channel";
import type { Listed } from "./listed";
import { type Failure, type Listing, readRequest, type Wanted } from "./read-request";

const BEAT_MS = 1_000;
const IDLE_MS = 30_000;
const REQUESTS_MAX = 480;
const REQUESTS_WINDOW_MS = 3_600_000;
const REQUEST_BYTES_MAX = 64 * 1024;

const TEXT_ONLY = 1_003;
const TOO_LARGE = 1_009;
const IDLE = 4_004;

export interface ClientContext {
  hub: TopicHub;
  clock: Clock;
  find: Listing["find"];
  /** Gives what comes first on a channel. */
  open(listed: Listed, channel: ChannelName, give: (topic: string, text: string) => void): void;
}

/** What one connection has asked for, its limits and its end. */
export class OkxClient {
  /** The symbol of each topic that this client listens to. */
  private readonly topics = new Map<string, string>();
  private readonly requests: AttemptWindow;
  private readonly connId = randomBytes(4).toString("hex");
  private readonly endBeat: () => void;
  private lastHeardAt: number;
  private isLoggedIn = false;

  constructor(
    private readonly wire: Wire,
    private readonly endpoint: Endpoint,
    private readonly ctx: ClientContext,
  ) {
    this.lastHeardAt = ctx.clock.now();
    this.requests = new AttemptWindow(ctx.clock, REQUESTS_MAX, REQUESTS_WINDOW_MS);
    this.endBeat = ctx.clock.every(BEAT_MS, () => this.beat());
  }

  hears(symbol: string | null): boolean {
    if (symbol === null) return this.topics.size > 0;
    for (const one of this.topics.values()) if (one === symbol) return true;
    return false;
  }

  take(text: string, isBinary: boolean): void {
    if (this.wire.isFrozen) return;
    this.lastHeardAt = this.ctx.clock.now();
    if (isBinary) this.wire.close(TEXT_ONLY, "Only text frames are accepted");
    else if (text === "ping") this.wire.sendNotice("pong");
    else if (Buffer.byteLength(text) > REQUEST_BYTES_MAX) this.wire.close(TOO_LARGE, "Request too large");
    else this.takeRequest(text);
  }

  /** The venue is about to end this connection for an upgrade of its own. */
  announceUpgrade(): void {
    const msg = "The connection will soon be closed for a service upgrade. Please reconnect.";
    this.say({ event: "notice", code: "64008", msg });
  }

  /** Ends what outlives the socket. */
  release(): void {
    this.endBeat();
    for (const topic of this.topics.keys()) this.ctx.hub.remove(topic, this.wire);
    this.topics.clear();
    this.wire.release();
  }

  private takeRequest(text: string): void {
    const { endpoint, isLoggedIn } = this;
    const { find, clock } = this.ctx;
    const request = readRequest(text, { endpoint, find, isLoggedIn, now: () => clock.now() });
    const { id } = request;
    if ("failure" in request) this.refuse(id, request.failure);
    else if (this.requests.admit("") !== null) {
      this.refuse(id, { code: "60014", msg: "Requests too frequent" });
    } else if (request.op === "login") {
      this.isLoggedIn = true;
      this.say({ ...named(id), event: "login", code: "0", msg: "" });
    } else {
      for (const wanted of request.wanted) this.takeArgument(id, request.op, wanted);
    }
  }

  private takeArgument(id: string | null, op: "subscribe" | "unsubscribe", wanted: Wanted): void {
    if ("failure" in wanted) {
      this.refuse(id, wanted.failure);
      return;
    }
    const { arg, channel, listed } = wanted;
    this.say({ ...named(id), event: op, arg });
    if (op === "subscribe") this.subscribe(listed, channel);
    else this.unsubscribe(topicOf(channel, listed.instId));
  }

  private subscribe(listed: Listed, channel: ChannelName): void {
    const wanted = topicOf(channel, listed.instId);
    if (this.topics.has(wanted)) return;
    this.topics.set(wanted, listed.symbol);
    this.ctx.open(listed, channel, (topic, text) => {
      if (this.topics.has(topic)) this.wire.deliver(text, Buffer.from(text), topic, listed.symbol);
    });
    this.ctx.hub.add(wanted, this.wire);
  }

  private unsubscribe(topic: string): void {
    this.topics.delete(topic);
    this.ctx.hub.remove(topic, this.wire);
  }

  private refuse(id: string | null, { code, msg }: Failure): void {
    this.say({ ...named(id), event: "error", code, msg });
  }

  private say(message: object): void {
    this.wire.sendNotice(JSON.stringify({ ...message, connId: this.connId }));
  }

  /** A connection over which nothing goes in either direction is closed. */
  private beat(): void {
    const lastAt = Math.max(this.lastHeardAt, this.wire.lastSentAt);
    const isIdle = this.ctx.clock.now() - lastAt >= IDLE_MS;
    if (isIdle && !this.wire.isFrozen) this.wire.close(IDLE, "No data received in 30s");
  }
}

function named(id: string | null): { id?: string } {
  return id === null ? {} : { id };
}
