import { compactSymbol } from "@/lib/domain/market/symbol";
import type { Feed } from "@/lib/domain/market/venue";
import { decimalsFor } from "../ui/decimal-text";
import { parseFrame, type TickerFrame, type TradeFrame } from "./quick-start-frame";
import { QuickStartSocket, type SocketState } from "./quick-start-socket";

/** Numbers change at most four times a second; faster is unreadable and only costs battery. */
const PUBLISH_EVERY_MS = 250;
/** A feed of four busy symbols that says nothing for this long has stopped, whatever the socket says. */
const SILENCE_MS = 10_000;
/** A tab nobody looks at gives its socket back; it returns by the tickers that greet a new connection. */
const HIDDEN_GRACE_MS = 30_000;
const PATH_STEP_MS = 1_000;
/** Two minutes of one price a second; the oldest goes. */
const PATH_LENGTH_MAX = 120;
/** Trades kept a symbol, about a minute at 50 a second; the oldest thousand go when it is full. */
const TRADES_LENGTH_MAX = 4_000;
const TRADES_CUT = 1_000;

export interface Quote {
  symbol: string;
  price: number;
  change: number;
  decimals: number;
  /** When this price was last heard, on this machine's clock; null for one that came with the page. */
  heardAt: number | null;
  /** Prices of the last two minutes, a second apart, oldest first. */
  path: readonly number[];
}

export interface HeardTrade extends TradeFrame {
  /** Counts trades in this tab: a key for lists. */
  serial: number;
  /** When it was heard, on this machine's clock. */
  at: number;
}

export type Link =
  | { kind: "connecting" }
  | { kind: "live" }
  | { kind: "silent"; since: number }
  /** `since` is when something was last heard; `nextTryAt` is null while a try is under way. */
  | { kind: "disconnected"; since: number; nextTryAt: number | null };

export interface MarketView {
  link: Link;
  feed: Feed | null;
  quotes: readonly Quote[];
  /** Trades heard so far: rises with every one. */
  heard: number;
  /** The newest trade frame exactly as it arrived, and which of all it was. */
  newest: { text: string; serial: number } | null;
  framesPerSecond: number;
}

interface Line {
  quote: Quote;
  /** Oldest first, added to in place. */
  trades: HeardTrade[];
  /** The price 24 h before, by which a trade's price becomes a change. */
  open: number;
  steppedAt: number;
}

const NO_TRADES: readonly HeardTrade[] = [];

/**
 * Everything that a page shows of the market, from one socket. The quick-start protocol greets with
 * tickers and, once trades are asked for, sends trades alone: prices then move with the trades.
 */
export class MarketFeed {
  readonly #listeners = new Set<() => void>();
  readonly #lines = new Map<string, Line>();
  readonly #symbols: readonly string[];
  #newest: MarketView["newest"] = null;
  #feed: Feed | null;
  #serial = 0;
  #socketState: SocketState = { kind: "connecting" };
  #lost = false;
  #heardAt = 0;
  #rate = { frames: 0, since: 0, perSecond: 0 };
  #view: MarketView;
  #socket: QuickStartSocket | null = null;
  #publishTimer: ReturnType<typeof setInterval> | undefined;
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  constructor(first: readonly TickerFrame[], symbols: readonly string[]) {
    this.#symbols = symbols.map(compactSymbol);
    this.#feed = first[0]?.feed ?? null;
    for (const ticker of first) this.#take(ticker, null);
    this.#view = this.#compose();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getView = (): MarketView => this.#view;

  /** The trades of one symbol since the page opened, oldest first: the same array, added to in place. */
  tradesOf(symbol: string): readonly HeardTrade[] {
    return this.#lines.get(compactSymbol(symbol))?.trades ?? NO_TRADES;
  }

  /** Connects; returns how to end it. */
  start(url: string): () => void {
    const onVisibility = () => this.#followVisibility(url);
    document.addEventListener("visibilitychange", onVisibility);
    this.#publishTimer = setInterval(() => this.#publishSoon(), PUBLISH_EVERY_MS);
    this.#open(url);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      clearInterval(this.#publishTimer);
      clearTimeout(this.#hiddenTimer);
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      this.#socket?.close();
      this.#socket = null;
    };
  }

  retryNow = (): void => this.#socket?.retryNow();

  #open(url: string): void {
    this.#heardAt = Date.now();
    this.#socket = new QuickStartSocket({
      url,
      symbols: this.#symbols,
      onState: (state) => {
        this.#socketState = state;
        // A try that follows a loss is still a loss to the reader, until it succeeds.
        if (state.kind === "waiting") this.#lost = true;
        if (state.kind === "open") {
          this.#lost = false;
          this.#heardAt = Date.now();
        }
        this.#publishSoon();
      },
      onFrame: (text) => this.#hear(text),
    });
  }

  #followVisibility(url: string): void {
    clearTimeout(this.#hiddenTimer);
    if (!document.hidden) {
      if (this.#socket === null) this.#open(url);
      return;
    }
    this.#hiddenTimer = setTimeout(() => {
      this.#socket?.close();
      this.#socket = null;
      this.#socketState = { kind: "connecting" };
      this.#lost = false;
    }, HIDDEN_GRACE_MS);
  }

  #hear(text: string): void {
    const frame = parseFrame(text);
    if (frame === null) return;
    const now = Date.now();
    this.#heardAt = now;
    this.#rate.frames += 1;
    this.#take(frame, now);
    if (frame.type === "ticker") {
      this.#feed = frame.feed;
      return;
    }
    this.#serial += 1;
    this.#newest = { text, serial: this.#serial };
    const trades = this.#lines.get(compactSymbol(frame.symbol))?.trades;
    trades?.push({ ...frame, serial: this.#serial, at: now });
    if (trades && trades.length > TRADES_LENGTH_MAX) trades.splice(0, TRADES_CUT);
  }

  #take(frame: TickerFrame | TradeFrame, now: number | null): void {
    const key = compactSymbol(frame.symbol);
    const line = this.#lines.get(key);
    if (frame.type === "trade" && line === undefined) return;

    const open = frame.type === "ticker" ? frame.price / (1 + frame.change / 100) : (line?.open ?? 0);
    const before = line?.quote;
    const steppedAt = line?.steppedAt ?? 0;
    const step = now !== null && now - steppedAt >= PATH_STEP_MS;
    const path = before?.path ?? [];
    this.#lines.set(key, {
      open,
      trades: line?.trades ?? [],
      steppedAt: step ? now : steppedAt,
      quote: {
        symbol: before?.symbol ?? frame.symbol,
        price: frame.price,
        change: open > 0 ? (frame.price / open - 1) * 100 : 0,
        decimals: Math.max(before?.decimals ?? 0, decimalsFor(frame.price)),
        heardAt: now ?? before?.heardAt ?? null,
        path: step ? [...path.slice(1 - PATH_LENGTH_MAX), frame.price] : path,
      },
    });
  }

  #publishSoon(): void {
    if (document.hidden || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#measureRate();
      this.#view = this.#compose();
      for (const listener of this.#listeners) listener();
    });
  }

  #measureRate(): void {
    const now = Date.now();
    const elapsedMs = now - this.#rate.since;
    if (elapsedMs < 1_000) return;
    const perSecond = this.#rate.since === 0 ? 0 : Math.round((this.#rate.frames * 1_000) / elapsedMs);
    this.#rate = { frames: 0, since: now, perSecond };
  }

  #compose(): MarketView {
    return {
      link: this.#link(),
      feed: this.#feed,
      quotes: [...this.#lines.values()].map((line) => line.quote),
      heard: this.#serial,
      newest: this.#newest,
      framesPerSecond: this.#rate.perSecond,
    };
  }

  #link(): Link {
    const state = this.#socketState;
    if (state.kind === "waiting") return { kind: "disconnected", since: this.#heardAt, nextTryAt: state.at };
    if (state.kind === "connecting") {
      return this.#lost
        ? { kind: "disconnected", since: this.#heardAt, nextTryAt: null }
        : { kind: "connecting" };
    }
    return Date.now() - this.#heardAt > SILENCE_MS
      ? { kind: "silent", since: this.#heardAt }
      : { kind: "live" };
  }
}
