import type { VenueHealth } from "@/lib/domain/market/health";
import { compactSymbol } from "@/lib/domain/market/symbol";
import { ConnectBudget } from "../../connection/connect-budget";
import { RejectionCounter } from "../../connection/rejection-counter";
import { RestClient } from "../../rest/rest-client";
import { EventBatch } from "../../stream/event-batch";
import { VenueClock } from "../../stream/venue-clock";
import type { ConnectorDependencies, VenueConnector, VenueSource } from "../../venue-connector";
import { createDecoder } from "./codec/create-decoder";
import type { BinanceItem } from "./codec/items";
import { REJECTIONS, type RejectionKind } from "./codec/rejection";
import { createHistory } from "./history";
import { Line } from "./line";
import { WeightBudget } from "./rest/weight-budget";
import { SymbolFeed, streamsOf, wireSymbolOf } from "./symbol-feed";
import { combinedUrl, restBase } from "./urls";
import { venueState } from "./venue-health";

const VENUE = "binance";
/** 300 attempts in five minutes are allowed to an address; a few are left to other programs. */
const CONNECTS_MAX = 280;
const CONNECTS_WINDOW_MS = 300_000;
/** Three streams a symbol under the venue's 1,024 a connection. */
const SYMBOLS_PER_LINE = 300;
const TICK_MS = 1_000;
/** Up to this many symbols the deepest snapshots fit into a minute's weight, resyncs included. */
const DEEP_SNAPSHOT_SYMBOLS_MAX = 8;

type DataItem = Extract<BinanceItem, { kind: "trade" | "book-update" | "top-of-book" }>;

export function createBinanceConnector(
  source: VenueSource,
  { bus, clock, random, log: parentLog, positions, feed }: ConnectorDependencies,
): VenueConnector {
  const log = parentLog.child({ venue: VENUE });
  const rest = new RestClient({ baseUrl: restBase(source.restUrl), clock, budget: new WeightBudget(clock) });
  const batch = new EventBatch(bus);
  const venueClock = new VenueClock(VENUE, batch.push);
  const rejections = new RejectionCounter(clock, log);
  const decode = createDecoder(source.symbols);
  const closing = new AbortController();
  const url = combinedUrl(source.wsUrl);
  const budget = new ConnectBudget(clock, CONNECTS_MAX, CONNECTS_WINDOW_MS);
  const snapshotLimit = source.symbols.length > DEEP_SNAPSHOT_SYMBOLS_MAX ? 1_000 : 5_000;

  let isHeld = false;
  let hasEnded = false;
  let healthDue = false;
  let lastMessageAt: number | null = null;
  let lagMs: number | null = null;
  let shown: Pick<VenueHealth, "state" | "since"> = { state: "connecting", since: clock.now() };
  let cancelTick: (() => void) | null = null;
  let closed: Promise<void> | null = null;

  const feeds = new Map<string, SymbolFeed>();
  for (const symbol of source.symbols) {
    const ctx = {
      symbol,
      emit: batch.push,
      clock,
      random,
      log,
      rest,
      rejections,
      venueNow: () => venueClock.now,
      onHealth: publishSoon,
      isHeld: () => isHeld,
    };
    feeds.set(symbol, new SymbolFeed(ctx, snapshotLimit));
  }
  const feedsByWire = new Map([...feeds].map(([symbol, one]) => [compactSymbol(symbol), one]));
  const lines: { line: Line; feeds: SymbolFeed[] }[] = [];
  for (let start = 0; start < source.symbols.length; start += SYMBOLS_PER_LINE) {
    const symbols = source.symbols.slice(start, start + SYMBOLS_PER_LINE);
    const carried = symbols.map((symbol) => feeds.get(symbol)).filter((one) => one !== undefined);
    lines.push({ line: createLine(symbols, carried), feeds: carried });
  }

  function createLine(symbols: readonly string[], carried: readonly SymbolFeed[]): Line {
    return new Line({
      url,
      streams: symbols.flatMap(streamsOf),
      clock,
      random,
      log,
      budget,
      events: {
        onFrame,
        onSubscribed(streams) {
          for (const wire of new Set(streams.map(wireSymbolOf))) feedsByWire.get(wire)?.onSubscribed();
        },
        onDown(_line, reason) {
          for (const one of carried) one.onDown(reason);
          batch.flush();
        },
        onTooLarge: () => reject("too_large", null),
        onChange: publishSoon,
      },
    });
  }

  function onFrame(line: Line, data: Buffer): void {
    const receivedAt = clock.now();
    lastMessageAt = receivedAt;
    const item = decode(data, receivedAt);
    switch (item.kind) {
      case "rejected":
        reject(item.rejection, data);
        break;
      case "ack":
        line.onAck(item);
        break;
      case "shutdown":
        line.restart("the venue announced that it shuts this connection");
        break;
      default:
        onData(line, item, data);
    }
  }

  function onData(line: Line, item: DataItem, data: Buffer): void {
    const one = feeds.get(item.symbol);
    const fault = one ? take(one, item) : "unknown_symbol";
    if (fault !== null) {
      reject(fault, data);
      return;
    }
    line.onData(item.receivedAt);
    one?.onData(item.receivedAt);
  }

  /** Hands an item to its feed; the kind of fault where it cannot be right. */
  function take(one: SymbolFeed, item: DataItem): RejectionKind | null {
    if (item.kind === "top-of-book") {
      one.book.onTop(item);
      return null;
    }
    const { time, receivedAt } = item;
    if (item.kind === "trade") {
      if (!venueClock.believesTrade(time, receivedAt)) return "bad_time";
      if (!one.trades.onTrade(item)) return "bad_sequence";
      venueClock.advanceByTrade(time, item.sentAt, receivedAt);
    } else {
      if (!venueClock.believesFrame(time, receivedAt)) return "bad_time";
      one.book.onDepth(item);
      venueClock.advanceByFrame(time, receivedAt);
    }
    lagMs = receivedAt - time;
    return null;
  }

  function reject(kind: RejectionKind, data: Buffer | null): void {
    rejections.count(kind, data, REJECTIONS[kind]);
  }

  function tick(): void {
    const now = clock.now();
    for (const one of lines) {
      if (isHeld || hasEnded) continue;
      one.line.judgeSilence(now);
      for (const symbolFeed of one.feeds) symbolFeed.judgeSilence(now, one.line);
    }
    publishHealth();
  }

  function health(): VenueHealth {
    const now = clock.now();
    const { state, reason } = venueState(
      lines.map(({ line }) => line),
      hasEnded,
      now,
    );
    if (state !== shown.state) shown = { state, since: now };
    return {
      venue: VENUE,
      state,
      since: shown.since,
      reason,
      lastMessageAt,
      // A recording's times lie in the past: what passed since then is no lag.
      lagMs: feed === "replay" ? null : lagMs,
      reconnects: lines.reduce((sum, { line }) => sum + line.reconnects, 0),
      tradesBackfilled: [...feeds.values()].reduce((sum, one) => sum + one.trades.backfilled, 0),
      rejected: rejections.totals(),
      books: [...feeds.values()].map((one) => one.book.report()),
    };
  }

  function publishHealth(): void {
    healthDue = false;
    bus.publish("health", health());
  }

  /** Several changes of one turn are one message, after the events that they belong to. */
  function publishSoon(): void {
    if (healthDue || closed) return;
    healthDue = true;
    queueMicrotask(() => {
      if (!closed) publishHealth();
    });
  }

  return {
    venue: VENUE,
    history: createHistory({ rest, now: () => venueClock.now || clock.now(), signal: closing.signal }),
    async start() {
      await Promise.all(
        [...feeds].map(async ([symbol, one]) =>
          one.trades.startFrom(await positions.lastTrade(VENUE, symbol)),
        ),
      );
      if (closed) return;
      for (const { line } of lines) line.start();
      cancelTick = clock.every(TICK_MS, tick);
    },
    close() {
      closed ??= shut();
      return closed;
    },
    health,
    hold(congested) {
      if (congested === isHeld) return;
      isHeld = congested;
      const now = clock.now();
      for (const one of lines) {
        one.line.hold(congested);
        for (const symbolFeed of one.feeds) symbolFeed.forgiveSilence(now);
      }
    },
    markEnded() {
      if (hasEnded) return;
      hasEnded = true;
      publishSoon();
    },
  };

  async function shut(): Promise<void> {
    cancelTick?.();
    closing.abort();
    for (const one of feeds.values()) one.close();
    await Promise.all(lines.map(({ line }) => line.close()));
    batch.flush();
  }
}
