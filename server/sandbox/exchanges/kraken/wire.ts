import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk, Sufferer } from "../../faults/fault-desk";

/** A reader this far behind is cut off. */
const BACKLOG_BYTES_MAX = 8 * 1024 * 1024;
/** Frames kept for a connection that is served slowly; the oldest go out first, at the cap it is cut off. */
const SLOW_FRAMES_MAX = 20_000;
const SLOW_TICK_MS = 100;

/** One socket and what faults do to it. Owns the socket until either side ends it. */
export class Wire implements Sufferer {
  /** Epoch milliseconds of the last frame that really went out. */
  lastSentAt: number;
  private slowFrames: Buffer[] | null = null;
  private frozen = false;
  private endSlowness: () => void = () => {};

  constructor(
    private readonly socket: WebSocket,
    private readonly faults: FaultDesk,
    private readonly clock: Clock,
    private readonly hearsSymbol: (symbol: string | null) => boolean,
  ) {
    this.lastSentAt = clock.now();
    socket.on("ping", (payload) => {
      if (!this.frozen) socket.pong(payload);
    });
    // A reset by the peer is an ordinary end; without a listener it would end the process.
    socket.on("error", () => socket.terminate());
  }

  get isFrozen(): boolean {
    return this.frozen;
  }

  hears(symbol: string | null): boolean {
    return this.hearsSymbol(symbol);
  }

  /** A data frame: the bytes, encoded once for everybody, or what faults make of its text. */
  deliver(text: string, bytes: Buffer, stream: string, symbol: string | null): void {
    if (!this.faults.busy) this.write(bytes);
    else for (const one of this.faults.pass(this, text, stream, symbol)) this.sendText(one);
  }

  /** An answer or a notice: no data, so that only a venue that is wholly silent keeps it back. */
  sendNotice(text: string): void {
    if (this.faults.active("silence", null)?.symbol === null) return;
    this.sendText(this.faults.busy ? this.faults.rewrite(text, null) : text);
  }

  sendText(text: string): void {
    this.write(Buffer.from(text));
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
    this.endSlowness = this.clock.every(SLOW_TICK_MS, () => this.trickle());
  }

  serveSwiftly(): void {
    const held = this.slowFrames ?? [];
    this.slowFrames = null;
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
    this.faults.forget(this);
  }

  private write(bytes: Buffer): void {
    if (this.frozen || this.socket.readyState !== this.socket.OPEN) return;
    if (this.slowFrames) {
      if (this.slowFrames.push(bytes) > SLOW_FRAMES_MAX) this.terminate();
      return;
    }
    if (this.socket.bufferedAmount > BACKLOG_BYTES_MAX) {
      this.terminate();
      return;
    }
    this.put(bytes);
  }

  /** A twentieth of what waits, every 100 ms: two seconds late, whatever the load. */
  private trickle(): void {
    const frames = this.slowFrames;
    if (!frames) return;
    for (const bytes of frames.splice(0, Math.ceil(frames.length / 20))) this.put(bytes);
    if (this.socket.isPaused) this.socket.resume();
    else this.socket.pause();
  }

  private put(bytes: Buffer): void {
    this.lastSentAt = this.clock.now();
    this.socket.send(bytes, { binary: false });
  }
}
