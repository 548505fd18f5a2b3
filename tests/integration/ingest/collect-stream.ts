import { BookCheck } from "@/lib/domain/market/book-check";
import type { BookStatusEvent, MarketEvent, TradeEvent, TradeGapEvent } from "@/lib/domain/market/event";
import { OrderBook } from "@/lib/domain/market/order-book";
import type { Bus } from "@/lib/platform/bus/bus";

/** What the stream said of one symbol, folded as any reader would. */
export interface SymbolStream {
  trades: TradeEvent[];
  gaps: TradeGapEvent[];
  statuses: BookStatusEvent[];
  book: OrderBook;
  check: BookCheck;
  snapshots: number;
  /** Updates that came while the book was not to be believed, before its snapshot. */
  strayUpdates: number;
}

export interface CollectedStream {
  of(symbol: string): SymbolStream;
  times: number[];
  events: MarketEvent[];
  /** Resolves when the condition holds; looked at after every batch and every health message. */
  until(condition: () => boolean): Promise<void>;
  close(): void;
}

export function collectStream(bus: Bus): CollectedStream {
  const streams = new Map<string, SymbolStream>();
  const times: number[] = [];
  const events: MarketEvent[] = [];
  const waiters = new Set<() => void>();
  const of = (symbol: string): SymbolStream => {
    const known = streams.get(symbol);
    if (known) return known;
    const fresh: SymbolStream = {
      trades: [],
      gaps: [],
      statuses: [],
      book: new OrderBook(),
      check: new BookCheck(),
      snapshots: 0,
      strayUpdates: 0,
    };
    streams.set(symbol, fresh);
    return fresh;
  };
  const look = () => {
    for (const waiter of [...waiters]) waiter();
  };
  const stops = [
    bus.subscribe("market", (batch) => {
      for (const event of batch) {
        events.push(event);
        if (event.kind === "time") times.push(event.time);
        else take(of(event.symbol), event);
      }
      look();
    }),
    bus.subscribe("health", look),
  ];
  return {
    of,
    times,
    events,
    until(condition) {
      return new Promise((resolve) => {
        const waiter = () => {
          if (!condition()) return;
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
        waiter();
      });
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}

function take(stream: SymbolStream, event: Exclude<MarketEvent, { kind: "time" }>): void {
  switch (event.kind) {
    case "trade":
      stream.trades.push(event);
      return;
    case "trade-gap":
      stream.gaps.push(event);
      return;
    case "book-status":
      stream.statuses.push(event);
      if (event.state !== "live") stream.check.reset();
      return;
    case "book-snapshot":
      stream.snapshots += 1;
      stream.book.applySnapshot(event);
      stream.check.bookReached(stream.book);
      return;
    case "book-update":
      if (stream.book.sequence === 0 || stream.statuses.at(-1)?.state === "syncing") {
        if (stream.snapshots === 0) stream.strayUpdates += 1;
      }
      stream.book.applyUpdate(event);
      stream.check.bookReached(stream.book);
      return;
    case "top-of-book":
      stream.check.topOfBook(event);
      return;
  }
}
