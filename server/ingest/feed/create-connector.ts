import type { VenueHealth } from "@/lib/domain/market/health";
import { ConnectBudget } from "../connection/connect-budget";
import { RejectionCounter } from "../connection/rejection-counter";
import { EventBatch } from "../stream/event-batch";
import { VenueClock } from "../stream/venue-clock";
import type { ConnectorDependencies, VenueConnector, VenueSource } from "../venue-connector";
import type { FeedItem, RejectionKind } from "./feed-item";
import { REJECTIONS } from "./feed-item";
import type { Line, LineEvents } from "./line";
import { LineGroup } from "./line-group";
import { SymbolFeed } from "./symbol-feed";
import type { Endpoint, ProtocolFactory } from "./venue-protocol";
import { venueState } from "./venue-state";

const TICK_MS = 1_000;

/** Keeps one venue's feed alive, whatever its protocol; the protocol says all that is particular. */
export function createConnector(
  createProtocol: ProtocolFactory,
  source: VenueSource,
  deps: ConnectorDependencies,
): VenueConnector {
  const { bus, clock, random, positions, feed, connections } = deps;
  const { venue } = source;
  const log = deps.log.child({ venue });
  const closing = new AbortController();
  const batch = new EventBatch(bus);
  const venueClock = new VenueClock(venue, batch.push, feed !== "replay");
  const rejections = new RejectionCounter(clock, log);
  const protocol = createProtocol({
    source,
    clock,
    venueNow: () => venueClock.now || clock.now(),
    signal: closing.signal,
  });
  const { limits, endpoints } = protocol;
  const budget = new ConnectBudget(clock, limits.connects.max, limits.connects.windowMs);

  let isHeld = false;
  let healthDue = false;
  let lastMessageAt: number | null = null;
  let lagMs: number | null = null;
  let shown: Pick<VenueHealth, "state" | "since"> = { state: "connecting", since: clock.now() };
  let cancelTick: (() => void) | null = null;
  let closed: Promise<void> | null = null;

  const feeds = new Map<string, SymbolFeed>();
  for (const symbol of source.symbols) {
    const ctx = {
      venue,
      symbol,
      emit: batch.push,
      clock,
      random,
      log,
      rejections,
      venueNow: () => venueClock.now,
      onHealth: publishSoon,
      isHeld: () => isHeld,
    };
    const one = new SymbolFeed(ctx, {
      rules: protocol,
      renew: (wanted, kinds) => {
        for (const group of groups) if (group.symbols.includes(wanted)) group.renew(wanted, kinds);
      },
    });
    feeds.set(symbol, one);
  }
  const groups = endpoints.flatMap(createGroups);

  function createGroups(endpoint: Endpoint): LineGroup[] {
    const made: LineGroup[] = [];
    for (let start = 0; start < source.symbols.length; start += limits.symbolsPerConnection) {
      const number = start > 0 ? String(start / limits.symbolsPerConnection + 1) : "";
      const group: LineGroup = new LineGroup({
        endpoint,
        label: [endpoints.length > 1 ? endpoint.name : "", number].filter((part) => part !== "").join(" "),
        symbols: source.symbols.slice(start, start + limits.symbolsPerConnection),
        connections,
        protocol,
        clock,
        random,
        log,
        budget,
        events: eventsOf(() => group),
      });
      made.push(group);
    }
    return made;
  }

  function eventsOf(group: () => LineGroup): LineEvents {
    return {
      onFrame: (line, data) => onFrame(group(), line, data),
      onSubscribed(line, topics) {
        for (const { symbol, kind } of topics) {
          if (symbol !== null) feeds.get(symbol)?.onSubscribed(line, kind);
        }
      },
      onRefused(_line, { symbol, kind, key }, reason) {
        log.warn({ topic: key, reason }, "the venue refused a subscription");
        if (symbol !== null) feeds.get(symbol)?.onRefused(kind, reason);
      },
      onDown(line, reason) {
        for (const symbol of group().symbols) feeds.get(symbol)?.onDown(line, reason);
        group().onDown(line);
        batch.flush();
      },
      onTooLarge: () => reject("too_large", null),
      onChange: publishSoon,
    };
  }

  // The frame that is being read; `take` is handed to the decoder once instead of once a frame.
  let frame: { group: LineGroup; line: Line; data: Buffer } | null = null;

  function onFrame(group: LineGroup, line: Line, data: Buffer): void {
    const receivedAt = clock.now();
    lastMessageAt = receivedAt;
    frame = { group, line, data };
    protocol.decode(data, receivedAt, take);
    frame = null;
  }

  function take(item: FeedItem): void {
    if (!frame) return;
    const { group, line, data } = frame;
    switch (item.kind) {
      case "rejected":
        reject(item.rejection, data);
        return;
      case "ack":
        line.onAck(item);
        return;
      case "shutdown":
        group.replace(line, item.reason);
        return;
      case "pong":
        return;
    }
    const fault = takeData(item, line);
    if (fault !== null) {
      reject(fault, data);
      return;
    }
    const now = clock.now();
    if (item.kind === "trade") group.noteTrade(now);
    const wasLive = line.isLive;
    line.onData(now);
    if (!wasLive) group.onLive(line);
    if (item.symbol !== null) feeds.get(item.symbol)?.onData(now);
  }

  /** Hands an item to its feed; the kind of fault where it cannot be right. */
  function takeData(
    item: Exclude<FeedItem, { kind: "rejected" | "ack" | "shutdown" | "pong" }>,
    line: Line,
  ): RejectionKind | null {
    const one = item.symbol === null ? null : feeds.get(item.symbol);
    if (one === undefined) return "unknown_symbol";
    const now = clock.now();
    switch (item.kind) {
      case "heartbeat":
        if (item.time !== null) {
          if (!venueClock.believesFrame(item.time, now)) return "bad_time";
          venueClock.advanceByFrame(item.time, now);
        }
        one?.onHeartbeat(item, line);
        return null;
      case "volume":
        one?.trades.onVolume(item);
        return null;
      case "top-of-book":
        one?.onTop(item, line);
        return null;
      case "trade":
        if (!venueClock.believesTrade(item.time, item.receivedAt)) return "bad_time";
        if (!one?.onTrade(item, line)) return "bad_sequence";
        venueClock.advanceByTrade(item.time, item.sentAt, item.receivedAt);
        break;
      case "book-update":
        if (!venueClock.believesFrame(item.time, item.receivedAt)) return "bad_time";
        one?.onBookUpdate(item, line);
        venueClock.advanceByFrame(item.time, item.receivedAt);
        break;
      case "book-snapshot":
        if (item.time !== 0 && !venueClock.believesFrame(item.time, item.receivedAt)) return "bad_time";
        one?.onBookSnapshot(item, line);
        if (item.time === 0) return null;
        venueClock.advanceByFrame(item.time, item.receivedAt);
        break;
    }
    lagMs = item.receivedAt - item.time;
    return null;
  }

  function reject(kind: RejectionKind, data: Buffer | null): void {
    rejections.count(kind, data, REJECTIONS[kind]);
  }

  function tick(): void {
    const now = clock.now();
    if (!isHeld && shown.state !== "ended") {
      for (const group of groups) group.judgeSilence(now);
      const isLive = groups.every((group) => group.isLive);
      for (const one of feeds.values()) one.judgeSilence(now, isLive);
    }
    publishHealth();
  }

  function health(): VenueHealth {
    const now = clock.now();
    const standings = groups.map((group) => group.health(now));
    const { state, reason } = venueState(standings);
    if (state !== shown.state) shown = { state, since: now };
    const lines = standings.flat();
    const books = [...feeds.values()].map((one) => one.health(state));
    return {
      venue,
      state,
      since: shown.since,
      reason,
      lastMessageAt,
      // A recording's times lie in the past: what passed since then is no lag.
      lagMs: feed === "replay" ? null : lagMs,
      reconnects: lines.reduce((sum, { reconnects }) => sum + reconnects, 0),
      tradesBackfilled: books.reduce((sum, { tradesBackfilled }) => sum + tradesBackfilled, 0),
      rejected: rejections.totals(),
      connections: lines,
      books,
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
    venue,
    history: protocol.history,
    async start() {
      await Promise.all(
        [...feeds].map(async ([symbol, one]) =>
          one.trades.startFrom(await positions.lastTrade(venue, symbol)),
        ),
      );
      if (closed) return;
      for (const group of groups) group.start();
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
      for (const group of groups) group.hold(congested);
      for (const one of feeds.values()) one.forgiveSilence(now);
    },
    markEnded() {
      for (const group of groups) group.end();
      publishSoon();
    },
  };

  async function shut(): Promise<void> {
    cancelTick?.();
    closing.abort();
    for (const one of feeds.values()) one.close();
    await Promise.all(groups.map((group) => group.close()));
    batch.flush();
  }
}
