import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk, Sufferer } from "../../faults/fault-desk";
import { answerControlMessage } from "./control-message";
import type { Frame } from "./frame";
import type { StreamHub } from "./stream-hub";
import { parseStreamName } from "./stream-name";

const PING_EVERY_MS = 20_000;
const PONG_WITHIN_MS = 60_000;
/** No connection lives longer; the `day-cut` fault brings this forward. */
const LIFE_MS = 86_400_000;
const INBOUND_MAX_PER_SECOND = 5;
/** A reader this far behind is cut off, or waited for in a replay. */
const BACKLOG_BYTES_MAX = 8 * 1024 * 1024;
/** Frames kept for a connection that is served slowly; the oldest go out first, at the cap it is cut off. */
const SLOW_FRAMES_MAX = 20_000;
const SLOW_TICK_MS = 100;

export interface ConnectionContext {
  hub: StreamHub;
  faults: FaultDesk;
  clock: Clock;
  /** Canonical symbol of `btcusdt`, or null. */
  symbolOf(wireSymbol: string): string | null;
  /** A replay waits for its readers, a live venue cuts off who is too slow. */
  waitsForReaders: boolean;
  onClosed(connection: Connection): void;
}

/** One client: its streams, its limits, its keep-alive. Owns the socket until either side ends it. */
export class Connection implements Sufferer {
  readonly streams = new Set<string>();
  private readonly inbound: number[] = [];
  private slowFrames: Buffer[] | null = null;
  private slowBytes = 0;
  private lastPongAt: number;
  private frozen = false;
  private closed = false;
  private readonly cancels: (() => void)[] = [];

  constructor(
    private readonly socket: WebSocket,
    private readonly ctx: ConnectionContext,
    public combined: boolean,
    private readonly microseconds: boolean,
  ) {
    this.lastPongAt = ctx.clock.now();
    socket.on("message", (data, isBinary) => this.onMessage(String(data), isBinary));
    socket.on("ping", (payload) => {
      if (this.admit() && !this.frozen) socket.pong(payload);
    });
    socket.on("pong", () => {
      this.lastPongAt = ctx.clock.now();
      this.admit();
    });
    socket.on("close", () => this.onClose());
    // A reset by the peer is an ordinary end; without a listener it would end the process.
    socket.on("error", () => socket.terminate());
    this.cancels.push(ctx.clock.every(PING_EVERY_MS, () => this.ping()));
    this.cancels.push(ctx.clock.after(LIFE_MS, () => this.terminate()));
  }

  /** Bytes that this client has not taken yet; a frozen one takes nothing and is waited for by nobody. */
  get backlogBytes(): number {
    return this.frozen ? 0 : this.socket.bufferedAmount + this.slowBytes;
  }

  subscribe(name: string): void {
    if (this.streams.has(name)) return;
    this.streams.add(name);
    this.ctx.hub.add(name, this);
  }

  unsubscribe(name: string): void {
    if (this.streams.delete(name)) this.ctx.hub.remove(name, this);
  }

  hears(symbol: string | null): boolean {
    for (const name of this.streams) {
      const parsed = parseStreamName(name);
      if (parsed && (symbol === null || this.ctx.symbolOf(parsed.wireSymbol) === symbol)) return true;
    }
    return false;
  }

  deliver(frame: Frame): void {
    if (!this.ctx.faults.busy) {
      this.write(frame.bytes(this.combined, this.microseconds));
      return;
    }
    const text = frame.text(this.combined, this.microseconds);
    for (const one of this.ctx.faults.pass(this, text, frame.stream, frame.symbol)) this.sendText(one);
  }

  sendText(text: string): void {
    this.write(Buffer.from(text));
  }

  /** An answer or a notice: no data, so that only a venue that is wholly silent keeps it back. */
  sendNotice(data: string, stream?: string): void {
    if (this.ctx.faults.active("silence", null)?.symbol === null) return;
    this.sendText(stream !== undefined && this.combined ? `{"stream":"${stream}","data":${data}}` : data);
  }

  /** The socket stays and nothing is answered any more, as behind a dead router. */
  freeze(): void {
    this.frozen = true;
    this.socket.pause();
  }

  /** Serves this client late, in both directions, until `serveSwiftly`. */
  serveSlowly(): void {
    if (this.slowFrames) return;
    this.slowFrames = [];
    this.socket.pause();
    const cancel = this.ctx.clock.every(SLOW_TICK_MS, () => this.trickle());
    this.cancels.push(cancel);
  }

  serveSwiftly(): void {
    const held = this.slowFrames ?? [];
    this.slowFrames = null;
    this.slowBytes = 0;
    if (!this.frozen && !this.closed) this.socket.resume();
    for (const bytes of held) this.write(bytes);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }

  private write(bytes: Buffer): void {
    if (this.frozen || this.socket.readyState !== this.socket.OPEN) return;
    if (this.slowFrames) {
      this.slowBytes += bytes.length;
      if (this.slowFrames.push(bytes) > SLOW_FRAMES_MAX) this.terminate();
      return;
    }
    if (!this.ctx.waitsForReaders && this.socket.bufferedAmount > BACKLOG_BYTES_MAX) {
      this.terminate();
      return;
    }
    this.socket.send(bytes, { binary: false });
  }

  /** A twentieth of what waits, every 100 ms: two seconds late, whatever the load. */
  private trickle(): void {
    const frames = this.slowFrames;
    if (!frames) return;
    const due = frames.splice(0, Math.ceil(frames.length / 20));
    for (const bytes of due) {
      this.slowBytes -= bytes.length;
      this.socket.send(bytes, { binary: false });
    }
    if (this.socket.isPaused) this.socket.resume();
    else this.socket.pause();
  }

  private onMessage(text: string, isBinary: boolean): void {
    if (!this.admit() || this.frozen) return;
    if (isBinary) this.close(1003, "Only text frames are accepted");
    else this.sendNotice(answerControlMessage(text, this));
  }

  /** Counts one inbound message; beyond the limit the venue disconnects. */
  private admit(): boolean {
    const now = this.ctx.clock.now();
    while ((this.inbound[0] ?? now) <= now - 1_000) this.inbound.shift();
    this.inbound.push(now);
    if (this.inbound.length <= INBOUND_MAX_PER_SECOND) return true;
    this.close(1008, "Too many requests");
    return false;
  }

  private ping(): void {
    if (this.frozen) return;
    const waitedFor = this.ctx.waitsForReaders && this.socket.bufferedAmount > 0;
    if (!waitedFor && this.ctx.clock.now() - this.lastPongAt > PONG_WITHIN_MS) this.terminate();
    else this.socket.ping(String(this.ctx.clock.now()));
  }

  private onClose(): void {
    if (this.closed) return;
    this.closed = true;
    for (const cancel of this.cancels) cancel();
    for (const name of [...this.streams]) this.unsubscribe(name);
    this.ctx.faults.forget(this);
    this.ctx.onClosed(this);
  }
}
