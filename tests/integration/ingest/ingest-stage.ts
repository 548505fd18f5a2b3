import type { TradePositions } from "@/lib/domain/market/ports";
import type { Feed, Venue } from "@/lib/domain/market/venue";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createIngest, type Ingest } from "@/server/ingest/create-ingest";
import { type CollectedStream, collectStream } from "./collect-stream";

export interface IngestStage {
  ingest: Ingest;
  stream: CollectedStream;
  bus: ReturnType<typeof createMemoryBus>;
  close(): Promise<void>;
}

interface StageOptions {
  wsUrl: string;
  restUrl: string;
  symbols: readonly string[];
  feed?: Feed;
  lastTrade?: TradePositions["lastTrade"];
  venue?: Venue;
  connections?: 1 | 2;
}

/** The real connector against whatever speaks the venue's protocol, Binance's where none is named. */
export function openIngest(options: StageOptions): IngestStage {
  const { wsUrl, restUrl, symbols, feed, lastTrade, venue = "binance", connections = 1 } = options;
  const log = createLog("test", "silent");
  const bus = createMemoryBus({ clock: systemClock, log });
  const stream = collectStream(bus);
  const ingest = createIngest({
    venues: [{ venue, wsUrl, restUrl, symbols }],
    bus,
    clock: systemClock,
    random: seeded(11),
    log,
    positions: { lastTrade: lastTrade ?? (async () => null) },
    feed: feed ?? "simulated",
    connections,
  });
  return {
    ingest,
    stream,
    bus,
    async close() {
      await ingest.close();
      stream.close();
    },
  };
}

/** Mulberry32, so that back-offs repeat from run to run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
