import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import { FrameRate } from "../frame-rate";
import type { FlushScheduler } from "../stream/flush-scheduler";
import { CLOSE_CODES, FRAME_BYTES_MAX, FRAMES_PER_SECOND_MAX } from "../stream/protocol";
import { textFrame } from "../text-frame";
import { encodeError } from "./encode";
import { QuickOutbox } from "./quick-outbox";
import { readAction } from "./read-action";
import type { TradeDesk } from "./trade-desk";

/** A peer that does not answer the closing handshake is cut off after this. */
const CLOSE_WITHIN_MS = 2_000;
/** A slow reader needs a while to come to the frame that tells it why. */
const SLOW_CLOSE_WITHIN_MS = 30_000;

interface SessionServices {
  clock: Clock;
  scheduler: FlushScheduler;
  trades: TradeDesk;
}

/** One client of `/ws`: tickers until it has subscribed to anything, from then on its trades. */
export class QuickSession {
  readonly outbox: QuickOutbox;
  wantsTickers = true;
  /** What of the tickers it has seen, and when it may see more. */
  tickersSeen = 0;
  tickersAt = 0;
  isScheduled = false;
  private readonly rate = new FrameRate(FRAMES_PER_SECOND_MAX);
  private cancelCut: (() => void) | null = null;
  private ending = false;

  constructor(
    private readonly services: SessionServices,
    private readonly socket: WebSocket,
    stream: Duplex,
  ) {
    this.outbox = new QuickOutbox(stream);
    stream.on("drain", () => this.flush());
    socket.on("message", (data, isBinary) => this.message(data, isBinary));
    socket.on("ping", () => this.count());
  }

  send(frame: Buffer): void {
    if (this.ending) return;
    this.outbox.push(frame);
    this.written();
  }

  sendTicker(symbol: string, frame: Buffer): void {
    if (this.ending) return;
    this.outbox.pushTicker(symbol, frame);
    this.written();
  }

  error(code: string, message: string): void {
    this.send(textFrame(encodeError(code, message)));
  }

  /** Writes what waits first, so that the reason arrives before the end. */
  end(code: number, reason: string, cutAfterMs = CLOSE_WITHIN_MS): void {
    if (this.ending) return;
    this.outbox.flush();
    this.ending = true;
    this.services.trades.leave(this);
    this.socket.close(code, reason);
    this.cancelCut = this.services.clock.after(cutAfterMs, () => this.socket.terminate());
  }

  /** The socket is gone. */
  ended(): void {
    this.ending = true;
    this.cancelCut?.();
    this.services.trades.leave(this);
    this.services.scheduler.forget(this);
  }

  flush(): void {
    this.isScheduled = false;
    if (!this.ending) this.outbox.flush();
  }

  /** Ends a reader that is too far behind; what waited for it is let go at once. */
  checkPace(): void {
    if (this.ending || !this.outbox.isTooSlow(this.services.clock.now())) return;
    this.outbox.clear();
    this.end(CLOSE_CODES.slow_consumer, "slow_consumer", SLOW_CLOSE_WITHIN_MS);
  }

  private written(): void {
    this.checkPace();
    this.services.scheduler.request(this);
  }

  /** False where this frame was one too many. */
  private count(): boolean {
    if (this.ending) return false;
    if (this.rate.take(this.services.clock.now())) return true;
    this.error("too_many_messages", `At most ${FRAMES_PER_SECOND_MAX} messages a second.`);
    this.end(CLOSE_CODES.too_many_messages, "too_many_messages");
    return false;
  }

  private message(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): void {
    if (!this.count()) return;
    const complaint = this.act(data, isBinary);
    if (complaint !== null) this.error("bad_request", complaint);
  }

  /** Does what the frame asks for; the sentence about what is wrong with it, or null. */
  private act(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): string | null {
    if (isBinary || !Buffer.isBuffer(data)) return "A message is text, not binary.";
    if (data.length > FRAME_BYTES_MAX) {
      return `A message has at most ${FRAME_BYTES_MAX} bytes; this one has ${data.length}.`;
    }
    const action = readAction(data.toString("utf8"));
    if (action.kind === "bad") return action.message;
    const unknown = this.services.trades[action.kind](this, action.symbols);
    if (this.services.trades.has(this)) this.stopTickers();
    return unknown;
  }

  private stopTickers(): void {
    this.wantsTickers = false;
    this.outbox.dropTickers();
  }
}
