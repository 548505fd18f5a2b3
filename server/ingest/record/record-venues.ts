import type { RecordingHeader } from "@/lib/domain/recording/recording-line";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { createIngest } from "../create-ingest";
import type { VenueSource } from "../venue-connector";
import { openRecordingFile } from "./recording-file";
import { openVenueTap } from "./venue-tap";

/** For what lies in sockets of this machine. */
const DRAIN_MS = 300;

export interface RecordOptions {
  sources: readonly VenueSource[];
  source: RecordingHeader["source"];
  path: string;
  durationMs: number;
  clock: Clock;
  random: () => number;
  log: Logger;
  /** Ends the recording before its time. */
  signal: AbortSignal;
}

export interface RecordReport {
  lines: number;
  trades: number;
  gaps: number;
}

/** Runs the real connectors for a while, through taps that write down all that passes. */
export async function recordVenues(options: RecordOptions): Promise<RecordReport> {
  const { sources, source, path, durationMs, clock, random, log, signal } = options;
  const venues = sources.map(({ venue, symbols, wsUrl }) => ({
    venue,
    symbols: [...symbols],
    wsPath: new URL(wsUrl).pathname,
  }));
  const header: RecordingHeader = {
    format: "quant-saas-recording",
    version: 1,
    startedAt: clock.now(),
    source,
    venues,
  };
  const file = await openRecordingFile(path, header);
  const report: RecordReport = { lines: 0, trades: 0, gaps: 0 };
  const bus = createMemoryBus({ clock, log });
  const stop = bus.subscribe("market", (events) => {
    for (const event of events) {
      if (event.kind === "trade") report.trades += 1;
      if (event.kind === "trade-gap" && !event.recoverable) report.gaps += 1;
    }
  });
  const taps = await Promise.all(
    sources.map((one) =>
      openVenueTap(one, (line) => file.write({ at: moment(), venue: one.venue, ...line })),
    ),
  );
  const ingest = createIngest({
    venues: taps.map((tap) => tap.source),
    bus,
    clock,
    random,
    log,
    positions: { lastTrade: async () => null },
    feed: source,
    connections: 1,
  });
  try {
    await ingest.start();
    await Promise.all(
      sources.map(({ venue, symbols }) =>
        ingest
          .history(venue)
          .instruments(symbols)
          .catch((err) => log.warn({ err, venue }, "no instruments")),
      ),
    );
    await Promise.race([passed(clock, durationMs, signal), file.failed]);
  } finally {
    // What is on record was handed on: it is counted once the connectors have read it.
    for (const tap of taps) tap.hush();
    await passed(clock, DRAIN_MS, new AbortController().signal);
    stop();
    await ingest.close();
    await Promise.all(taps.map((tap) => tap.close()));
    await file.close();
    report.lines = file.lines;
  }
  return report;
}

/** Microseconds matter for the order of frames of different venues. */
function moment(): number {
  return Number((performance.timeOrigin + performance.now()).toFixed(3));
}

function passed(clock: Clock, durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(durationMs, end);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
