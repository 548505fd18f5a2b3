import type { Duplex } from "node:stream";

/** Unsent bytes in the socket above which nothing more is handed to it. */
const IN_SOCKET_BYTES_MAX = 65_536;

/** Frames gathered within one turn before they are written early, so that a burst is no slow reader. */
const GATHERED_MAX = 512;

export const QUEUE_BYTES_MAX = 1_048_576;
export const QUEUE_FRAMES_MAX = 4_096;
export const QUEUE_AGE_MS_MAX = 5_000;

/**
 * What waits for one reader. Tickers are conflated: the newest of a symbol waits, once. Other frames are
 * kept in order up to 1 MiB, 4,096 frames or 5 s behind a full socket; past that the reader is too slow.
 */
export class QuickOutbox {
  private frames: Buffer[] = [];
  private bytes = 0;
  private readonly tickers = new Map<string, Buffer>();
  private blockedSince: number | null = null;

  /** `stream` is the socket under the WebSocket, which must not be written by anybody else meanwhile. */
  constructor(private readonly stream: Duplex) {}

  get isEmpty(): boolean {
    return this.frames.length === 0 && this.tickers.size === 0;
  }

  push(frame: Buffer): void {
    this.frames.push(frame);
    this.bytes += frame.length;
    if (this.frames.length % GATHERED_MAX === 0) this.flush();
  }

  pushTicker(symbol: string, frame: Buffer): void {
    this.tickers.set(symbol, frame);
  }

  dropTickers(): void {
    this.tickers.clear();
  }

  clear(): void {
    this.frames = [];
    this.bytes = 0;
    this.tickers.clear();
  }

  /** Writes what waits in one go, unless the socket still holds what came before. */
  flush(): void {
    if (this.isEmpty || this.stream.destroyed || this.stream.writableLength > IN_SOCKET_BYTES_MAX) return;
    this.blockedSince = null;
    this.stream.cork();
    for (const frame of this.frames) this.stream.write(frame);
    for (const frame of this.tickers.values()) this.stream.write(frame);
    this.clear();
    this.stream.uncork();
  }

  /** Whether the reader is further behind than is waited for. */
  isTooSlow(now: number): boolean {
    if (this.isEmpty) {
      this.blockedSince = null;
      return false;
    }
    if (this.stream.writableLength <= IN_SOCKET_BYTES_MAX) return false;
    this.blockedSince ??= now;
    return (
      this.bytes > QUEUE_BYTES_MAX ||
      this.frames.length > QUEUE_FRAMES_MAX ||
      (this.frames.length > 0 && now - this.blockedSince > QUEUE_AGE_MS_MAX)
    );
  }
}
