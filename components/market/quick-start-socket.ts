const FIRST_DELAY_MS = 500;
const DELAY_MS_MAX = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

export type SocketState =
  | { kind: "connecting" }
  | { kind: "open" }
  /** `at` is when the next try begins, on the clock that was handed in. */
  | { kind: "waiting"; since: number; at: number; delayMs: number };

/** The part of a WebSocket that is used here. */
export interface SocketLike {
  addEventListener(type: "open" | "close", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  send(text: string): void;
  close(code?: number): void;
}

export interface QuickStartSocketOptions {
  url: string;
  /** Sent after each connecting, so that a new connection asks for what the old one had. */
  symbols: readonly string[];
  onFrame: (text: string) => void;
  onState: (state: SocketState) => void;
  now?: () => number;
  random?: () => number;
  createSocket?: (url: string) => SocketLike;
}

/**
 * One connection to `/ws` that comes back by itself. The delay between tries doubles up to 30 s, with
 * jitter, and is forgotten only when a frame has arrived: a server that accepts and hangs up at once
 * is not hammered.
 */
export class QuickStartSocket {
  readonly #options: Required<QuickStartSocketOptions>;
  #socket: SocketLike | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #closed = false;

  constructor(options: QuickStartSocketOptions) {
    this.#options = {
      now: Date.now,
      random: Math.random,
      createSocket: (url) => new WebSocket(url),
      ...options,
    };
    this.#connect();
  }

  /** Cuts a wait short; nothing happens while a connection stands. */
  retryNow(): void {
    if (!this.#closed && this.#socket === null) this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
    this.#socket = null;
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const { url, symbols, onFrame, onState, createSocket } = this.#options;
    onState({ kind: "connecting" });
    const socket = createSocket(url);
    this.#socket = socket;
    // A host that swallows packets never fires an error: give up on it ourselves.
    this.#timer = setTimeout(() => this.#lost(socket), CONNECT_TIMEOUT_MS);

    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#timer);
      socket.send(JSON.stringify({ action: "subscribe", symbols }));
      onState({ kind: "open" });
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.#socket || typeof data !== "string") return;
      this.#failures = 0;
      onFrame(data);
    });
    socket.addEventListener("close", () => this.#lost(socket));
  }

  #lost(socket: SocketLike): void {
    if (socket !== this.#socket || this.#closed) return;
    this.#socket = null;
    clearTimeout(this.#timer);
    socket.close();

    const ceiling = Math.min(DELAY_MS_MAX, FIRST_DELAY_MS * 2 ** this.#failures);
    const delayMs = Math.round(ceiling * (0.5 + this.#options.random() / 2));
    this.#failures += 1;
    const since = this.#options.now();
    this.#timer = setTimeout(() => this.#connect(), delayMs);
    this.#options.onState({ kind: "waiting", since, at: since + delayMs, delayMs });
  }
}
