import type { WebSocket } from "ws";
import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";
import { AttemptWindow } from "../shell/attempt-window";
import { Wire } from "../shell/wire";
import { answerControlMessage } from "./control-message";
import type { Frame } from "./frame";
import type { StreamHub } from "./stream-hub";
import { parseStreamName } from "./stream-name";

const PING_EVERY_MS = 20_000;
const PONG_WITHIN_MS = 60_000;
/** No connection lives longer; the `day-cut` fault brings this forward. */
const LIFE_MS = 86_400_000;
const INBOUND_MAX_PER_SECOND = 5;

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

/** One client: its streams, its limits, its keep-alive. */
export class Connection {
  readonly wire: Wire;
  readonly streams = new Set<string>();
  private readonly inbound: AttemptWindow;
  private lastPongAt: number;
  private readonly cancels: (() => void)[];

  constructor(
    private readonly socket: WebSocket,
    private readonly ctx: ConnectionContext,
    public combined: boolean,
    private readonly microseconds: boolean,
  ) {
    const { clock, faults, waitsForReaders } = ctx;
    this.inbound = new AttemptWindow(clock, INBOUND_MAX_PER_SECOND, 1_000);
    this.lastPongAt = clock.now();
    this.wire = new Wire(socket, {
      faults,
      clock,
      hears: (symbol) => this.hears(symbol),
      admits: () => this.admit(),
      waitsForReaders,
    });
    socket.on("message", (data, isBinary) => this.onMessage(String(data), isBinary));
    socket.on("pong", () => {
      this.lastPongAt = clock.now();
      this.admit();
    });
    socket.on("close", () => this.onClose());
    this.cancels = [
      clock.every(PING_EVERY_MS, () => this.ping()),
      clock.after(LIFE_MS, () => this.wire.terminate()),
    ];
  }

  subscribe(name: string): void {
    if (this.streams.has(name)) return;
    this.streams.add(name);
    this.ctx.hub.add(name, this);
  }

  unsubscribe(name: string): void {
    if (this.streams.delete(name)) this.ctx.hub.remove(name, this);
  }

  deliver(frame: Frame): void {
    if (this.ctx.faults.busy) {
      const text = frame.text(this.combined, this.microseconds);
      this.wire.deliverFaulty(text, frame.stream, frame.symbol);
    } else {
      this.wire.write(frame.bytes(this.combined, this.microseconds));
    }
  }

  /** An announcement of the venue to all its clients, as the stream of this name has it. */
  announce(stream: string, data: string): void {
    this.wire.sendNotice(this.combined ? `{"stream":"${stream}","data":${data}}` : data);
  }

  private hears(symbol: string | null): boolean {
    for (const name of this.streams) {
      const parsed = parseStreamName(name);
      if (parsed && (symbol === null || this.ctx.symbolOf(parsed.wireSymbol) === symbol)) return true;
    }
    return false;
  }

  private onMessage(text: string, isBinary: boolean): void {
    if (!this.admit() || this.wire.isFrozen) return;
    if (isBinary) this.wire.close(1003, "Only text frames are accepted");
    else this.wire.sendNotice(answerControlMessage(text, this));
  }

  /** Counts one inbound message; beyond the limit the venue disconnects. */
  private admit(): boolean {
    if (this.inbound.admit("") === null) return true;
    this.wire.close(1008, "Too many requests");
    return false;
  }

  private ping(): void {
    if (this.wire.isFrozen) return;
    const waitedFor = this.ctx.waitsForReaders && this.socket.bufferedAmount > 0;
    if (!waitedFor && this.ctx.clock.now() - this.lastPongAt > PONG_WITHIN_MS) this.wire.terminate();
    else this.socket.ping(String(this.ctx.clock.now()));
  }

  private onClose(): void {
    for (const cancel of this.cancels) cancel();
    for (const name of [...this.streams]) this.unsubscribe(name);
    this.wire.release();
    this.ctx.onClosed(this);
  }
}
