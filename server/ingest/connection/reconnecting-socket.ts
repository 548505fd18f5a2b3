import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { backOffMs } from "./back-off";
import type { ConnectBudget } from "./connect-budget";

const HANDSHAKE_MS_MAX = 10_000;
const CHECK_PERIOD_MS = 1_000;
/** Nothing at all for this long and the socket is asked whether it is there. */
const IDLE_MS = 3_000;
/** No sign of life this long after asking: a half-open connection, which never closes by itself. */
const ANSWER_MS_MAX = 4_000;
/** A check this late means that this process stood still; what arrived meanwhile is not read yet. */
const OWN_DELAY_MS = 2_500;
/** Short waits while an outage is young, so that its end is noticed within seconds. */
const YOUNG_OUTAGE_MS = 90_000;
const YOUNG_BACK_OFF = { firstMs: 250, maxMs: 2_500 };
const OLD_BACK_OFF = { firstMs: 2_500, maxMs: 30_000 };
const RETRY_AFTER_SECONDS_MAX = 3 * 86_400;
const CLOSE_MS_MAX = 1_000;

export interface SocketEvents {
  onOpen(): void;
  onMessage(data: Buffer): void;
  /** The connection is gone, or could not be made; another attempt is already planned. */
  onDown(reason: string): void;
  onTooLarge(): void;
}

export interface SocketOptions {
  url: string;
  clock: Clock;
  random: () => number;
  log: Logger;
  budget: ConnectBudget;
  payloadBytesMax: number;
  events: SocketEvents;
}

/** One WebSocket that comes back by itself, until it is closed. */
export class ReconnectingSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private outageSince: number | null = null;
  private held = false;
  private closed = false;
  private heardAt = 0;
  private askedAt: number | null = null;
  private checkedAt = 0;
  private cancelRetry: (() => void) | null = null;
  private cancelCheck: (() => void) | null = null;

  constructor(private readonly options: SocketOptions) {}

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  start(): void {
    const { clock } = this.options;
    this.checkedAt = clock.now();
    this.cancelCheck = clock.every(CHECK_PERIOD_MS, () => this.check());
    this.connect();
  }

  /** False where there is no open connection to send on. */
  send(text: string): boolean {
    if (!this.socket || !this.isOpen) return false;
    this.socket.send(text);
    return true;
  }

  /** Valid data came: only now the next outage starts with the shortest wait again. */
  markFlowing(): void {
    this.attempt = 0;
    this.outageSince = null;
  }

  /** While held nothing is read, and silence is our own doing. */
  hold(held: boolean): void {
    this.held = held;
    if (!this.socket || !this.isOpen) return;
    if (held) this.socket.pause();
    else this.resume(this.socket);
  }

  /** Gives this connection up and makes another. */
  restart(reason: string): void {
    if (this.socket) this.lose(this.socket, reason);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.cancelRetry?.();
    this.cancelCheck?.();
    const { socket } = this;
    this.socket = null;
    if (!socket) return;
    await new Promise<void>((resolve) => {
      const cancel = this.options.clock.after(CLOSE_MS_MAX, () => socket.terminate());
      socket.once("close", () => {
        cancel();
        resolve();
      });
      if (socket.isPaused) socket.resume();
      socket.close(1000);
    });
  }

  private connect(): void {
    if (this.closed) return;
    const waitMs = this.options.budget.take();
    if (waitMs > 0) {
      this.retryAfter(waitMs);
      return;
    }
    const { url, payloadBytesMax } = this.options;
    const socket = new WebSocket(url, {
      maxPayload: payloadBytesMax,
      handshakeTimeout: HANDSHAKE_MS_MAX,
      perMessageDeflate: false,
      // A broken letter is one more kind of garbage to count; it is no reason to lose the connection.
      skipUTF8Validation: true,
    });
    this.socket = socket;
    socket.on("open", () => this.onOpen(socket));
    socket.on("message", (data) => this.onMessage(socket, data));
    socket.on("ping", () => this.hear());
    socket.on("pong", () => this.hear());
    socket.on("unexpected-response", (_request, response) => this.onRefused(socket, response));
    socket.on("error", (error) => this.onError(socket, error));
    socket.on("close", (code, reason) => this.lose(socket, closeReason(code, reason)));
  }

  private onOpen(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.hear();
    if (this.held) socket.pause();
    this.options.events.onOpen();
  }

  private onMessage(socket: WebSocket, data: WebSocket.RawData): void {
    if (socket !== this.socket) return;
    this.hear();
    this.options.events.onMessage(Buffer.isBuffer(data) ? data : Buffer.concat([data].flat().map(toBuffer)));
  }

  private onRefused(socket: WebSocket, response: IncomingMessage): void {
    response.resume();
    const seconds = Number(response.headers["retry-after"]);
    const retryMs = seconds > 0 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) * 1_000 : 0;
    this.lose(socket, `refused with HTTP ${response.statusCode}`, retryMs);
  }

  private onError(socket: WebSocket, error: Error): void {
    const tooLarge = "code" in error && error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    if (tooLarge && socket === this.socket) this.options.events.onTooLarge();
    this.lose(socket, tooLarge ? "a frame was larger than the bound" : error.message);
  }

  private lose(socket: WebSocket, reason: string, retryMs = 0): void {
    if (socket !== this.socket) return;
    this.socket = null;
    socket.terminate();
    const { clock, random, events } = this.options;
    this.outageSince ??= clock.now();
    const isYoung = clock.now() - this.outageSince < YOUNG_OUTAGE_MS;
    const bounds = isYoung ? YOUNG_BACK_OFF : OLD_BACK_OFF;
    const delayMs = Math.max(retryMs, backOffMs(this.attempt, bounds, random));
    this.attempt += 1;
    this.retryAfter(delayMs);
    this.options.log.info({ reason, delayMs: Math.round(delayMs) }, "connection lost, another one follows");
    events.onDown(reason);
  }

  private retryAfter(delayMs: number): void {
    this.cancelRetry?.();
    this.cancelRetry = this.options.clock.after(delayMs, () => this.connect());
  }

  private resume(socket: WebSocket): void {
    this.hear();
    socket.resume();
  }

  private hear(): void {
    this.heardAt = this.options.clock.now();
    this.askedAt = null;
  }

  private check(): void {
    const now = this.options.clock.now();
    const stoodStill = now - this.checkedAt > OWN_DELAY_MS;
    this.checkedAt = now;
    if (!this.socket || !this.isOpen) return;
    if (this.held || stoodStill) {
      this.hear();
    } else if (this.askedAt !== null && now - this.askedAt > ANSWER_MS_MAX) {
      this.lose(this.socket, "no answer to a ping: the connection is half-open");
    } else if (this.askedAt === null && now - this.heardAt > IDLE_MS) {
      this.askedAt = now;
      this.socket.ping();
    }
  }
}

function toBuffer(part: Buffer | ArrayBuffer): Buffer {
  return Buffer.isBuffer(part) ? part : Buffer.from(part);
}

function closeReason(code: number, reason: Buffer): string {
  return reason.length > 0 ? `closed with ${code}: ${reason.toString("utf8")}` : `closed with ${code}`;
}
