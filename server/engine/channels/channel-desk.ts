import { randomUUID } from "node:crypto";
import type { ChannelPosition, ChannelStaleness } from "@/lib/domain/channels/channel-item";
import type { ChannelListener, ChannelSource, ChannelStanding } from "@/lib/domain/channels/channel-source";
import { RING_AGE_MS_MAX } from "@/lib/domain/channels/item-ring";
import {
  type Channel,
  isChannelFault,
  type ListedInstruments,
  parseChannel,
} from "@/lib/domain/channels/parse-channel";
import type { VenueHealth } from "@/lib/domain/market/health";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { SpreadSeries } from "@/lib/domain/market/spread-series";
import type { Venue } from "@/lib/domain/market/venue";
import type { Bus } from "@/lib/platform/bus/bus";
import type { Clock } from "@/lib/platform/clock";
import { ChannelLog } from "./channel-log";
import { createProducer } from "./create-producer";
import { stalenessOf } from "./staleness-of";

export interface ChannelDeskOptions {
  bus: Bus;
  clock: Clock;
  listed: ListedInstruments;
  /** The engine's folds, which have seen every event before the desk does. */
  fold(venue: Venue, symbol: string): InstrumentFold | undefined;
  spreads(symbol: string): SpreadSeries;
}

export interface ChannelDesk extends ChannelSource {
  /** The number that a channel's readers are at, computed or not: REST tells it beside a book. */
  position(channel: string): ChannelPosition;
  close(): void;
}

interface OpenChannel {
  channel: Channel;
  log: ChannelLog;
  openings: number;
  cancelRetirement: (() => void) | null;
  staleness: ChannelStaleness | null;
}

/** Computes channels while somebody reads them, and numbers them for as long as the engine lives. */
export function createChannelDesk({ bus, clock, listed, fold, spreads }: ChannelDeskOptions): ChannelDesk {
  const epoch = randomUUID();
  const open = new Map<string, OpenChannel>();
  /** Where retired channels stopped: their numbers never start again within an epoch. */
  const retired = new Map<string, number>();
  const health = new Map<Venue, VenueHealth>();

  const stops = [
    bus.subscribe("health", (report) => {
      health.set(report.venue, report);
      lookForStaleness();
    }),
    bus.subscribe("market", (events) => {
      if (events.some((event) => event.kind === "book-status")) lookForStaleness();
    }),
  ];

  function lookForStaleness(): void {
    for (const entry of open.values()) {
      const now = stalenessOf(entry.channel, { listed, health, fold });
      const before = entry.staleness;
      if (now?.reason === before?.reason) continue;
      entry.staleness = now;
      for (const listener of entry.log.listeners) listener.staleness(now);
    }
  }

  function openEntry(name: string): OpenChannel {
    const channel = parseChannel(name, listed);
    if (isChannelFault(channel)) throw new Error(channel.message);
    const log = new ChannelLog(name, retired.get(name) ?? 0, () => clock.now());
    log.producer = createProducer(channel, {
      clock,
      fold,
      spreads,
      venues: listed.venues,
      health: (venue) => health.get(venue),
      feed: (topic, handler) => bus.subscribe(topic, handler),
      emit: (content, time) => log.emit(content, time),
    });
    const staleness = stalenessOf(channel, { listed, health, fold });
    const entry: OpenChannel = { channel, log, openings: 0, cancelRetirement: null, staleness };
    open.set(name, entry);
    return entry;
  }

  function retire(name: string, entry: OpenChannel): void {
    entry.log.producer?.close();
    open.delete(name);
    // Whoever stood at the last number has missed what was not computed: it must not look like nothing.
    retired.set(name, entry.log.seq + 1);
  }

  function positionOf(name: string): ChannelPosition {
    return { epoch, seq: open.get(name)?.log.seq ?? retired.get(name) ?? 0 };
  }

  return {
    epoch,
    position: positionOf,
    open(name: string, listener: ChannelListener) {
      const entry = open.get(name) ?? openEntry(name);
      entry.cancelRetirement?.();
      entry.cancelRetirement = null;
      entry.openings++;
      entry.log.listeners.add(listener);
      let closed = false;
      return {
        close() {
          if (closed) return;
          closed = true;
          entry.log.listeners.delete(listener);
          entry.openings--;
          if (entry.openings === 0) {
            entry.cancelRetirement = clock.after(RING_AGE_MS_MAX, () => retire(name, entry));
          }
        },
      };
    },
    standing(name: string, from?: ChannelPosition): ChannelStanding {
      const entry = open.get(name);
      return {
        position: positionOf(name),
        snapshot: entry?.log.snapshot() ?? null,
        staleness: entry?.staleness ?? null,
        missed: from?.epoch === epoch ? (entry?.log.after(from.seq) ?? null) : null,
      };
    },
    close() {
      for (const stop of stops) stop();
      for (const [name, entry] of open) {
        entry.cancelRetirement?.();
        retire(name, entry);
      }
    },
  };
}
