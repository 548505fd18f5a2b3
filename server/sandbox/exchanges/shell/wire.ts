import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk, Sufferer } from "../../faults/fault-desk";

/** A reader this far behind is cut off, unless the venue waits for its readers. */
const BACKLOG_BYTES_MAX = 8 * 1024 * 1024;
/** Frames kept for a connection that is served slowly; the oldest go out first, at the cap it is cut off. */
const SLOW_FRAMES_MAX = 20_000;
const SLOW_TICK_MS = 100;

export interface WireOptions {
  faults: FaultDesk;
  clock: Clock;
  /** True where the client is sent frames of the symbol (null: of any). */
  hears(symbol: string | null): boolean;
  /** Counts what the client sends, pings too; false where it is to be left unanswered. */
  admits?(): boolean;
  /** A replay waits for its readers, a live venue cuts off who is too slow. */
  waitsForReaders?: boolean;
  /** What a reader that is too slow is told; left out: it is cut off without a word. */
  tooSlow?: { code: number; reason: string };
}

/** One socket and what faults do to it. Owns the socket until either side ends it. */
export class Wire implements Sufferer {
  /** Epoch milliseconds of the last frame that really went out. */
  lastSentAt: number;
  private slowFrames: Buffer[] | null = null;
  private slowBytes = 0;
  private frozen = false;
  private endSlowness: () => void = () => {};

  constructor(
    private readonly socket: WebSocket,
    private readonly options: WireOptions,
  ) {
    this.lastSentAt = options.clock.now();
    socket.on("ping", (payload) => {
      const admitted = options.admits?.() ?? true;
      if (admitted && !this.frozen) socket.pong(payload);
    });
    // A reset by the peer is an ordinary end; without a listener it would end the process.
    socket.on("error", () => socket.terminate());
  }

  get isFrozen(): boolean {
    return this.frozen;
  }

  /** Bytes that this client has not taken yet; a frozen one takes nothing and is waited for by nobody. */
  get backlogBytes(): number {
    return this.frozen ? 0 : this.socket.bufferedAmount + this.slowBytes;
  }

  hears(symbol: string | null): boolean {
    return this.options.hears(symbol);
  }

  /** A data frame: the bytes, encoded once for everybody, or what faults make of its text. */
  deliver(text: string, bytes: Buffer, stream: string, symbol: string | null): void {
    if (this.options.faults.busy) this.deliverFaulty(text, stream, symbol);
    else this.write(bytes);
  }

  /** The same for who encodes a frame only once it is known in which form it is needed. */
  deliverFaulty(text: string, stream: string, symbol: string | null): void {
    for (const one of this.options.faults.pass(this, text, stream, symbol)) this.sendText(one);
  }

  /** An answer or a notice: no data, so that only a venue that is wholly silent keeps it back. */
  sendNotice(text: string): void {
    const { faults } = this.options;
    if (faults.active("silence", null)?.symbol === null) return;
    this.sendText(faults.busy ? faults.rewrite(text, null) : text);
  }

  sendText(text: string): void {
    this.write(Buffer.from(text));
  }

  write(bytes: Buffer): void {
    if (this.frozen || this.socket.readyState !== this.socket.OPEN) return;
    if (this.slowFrames) {
      this.slowBytes += bytes.length;
      if (this.slowFrames.push(bytes) > SLOW_FRAMES_MAX) this.cutOff();
      return;
    }
    if (!this.options.waitsForReaders && this.socket.bufferedAmount > BACKLOG_BYTES_MAX) this.cutOff();
    else this.put(bytes);
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
    this.endSlowness = this.options.clock.every(SLOW_TICK_MS, () => this.trickle());
  }

  serveSwiftly(): void {
    const held = this.slowFrames ?? [];
    this.slowFrames = null;
    this.slowBytes = 0;
    this.endSlowness();
    if (!this.frozen) this.socket.resume();
    for (const bytes of held) this.write(bytes);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Ends what outlives the socket. */
  release(): void {
    this.endSlowness();
    this.slowFrames = null;
    this.slowBytes = 0;
    this.options.faults.forget(this);
  }

  /** A twentieth of what waits, every 100 ms: two seconds late, whatever the load. */
  private trickle(): void {
    const frames = this.slowFrames;
    if (!frames) return;
    for (const bytes of frames.splice(0, Math.ceil(frames.length / 20))) {
      this.slowBytes -= bytes.length;
      this.put(bytes);
    }
    if (this.socket.isPaused) this.socket.resume();
    else this.socket.pause();
  }

  private cutOff(): void {
    const { tooSlow } = this.options;
    if (tooSlow) this.socket.close(tooSlow.code, tooSlow.reason);
    else this.socket.terminate();
  }

  private put(bytes: Buffer): void {
    this.lastSentAt = this.options.clock.now();
    this.socket.send(bytes, { binary: false });
  }
}
