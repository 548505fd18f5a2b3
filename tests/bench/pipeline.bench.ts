import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { WebSocket } from "ws";
import { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import { VENUES, type Venue } from "@/lib/domain/market/venue";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createIngest } from "@/server/ingest/create-ingest";
import type { BenchRow } from "./bench-row";
import { percentile } from "./measure";
import { TRADE_FRAMES } from "./peers/trade-frames.mjs";

const TRADES_PER_SECOND = 50_000;
const SYMBOLS = 100;
const SECONDS = 12;
/** Before this the code that is measured is still being compiled. */
const WARM_UP_SECONDS = 2;
const EXPECTED = TRADES_PER_SECOND * SECONDS;

interface Load {
  child: ChildProcess;
  ports: Record<string, number>;
  base: number;
}

async function openLoad(venues: readonly Venue[]): Promise<Load> {
  const base = Number(process.hrtime.bigint() / 1_000n);
  const options = {
    venues,
    perSecond: TRADES_PER_SECOND,
    symbolsPerVenue: SYMBOLS / venues.length,
    seconds: SECONDS,
    base,
  };
  const script = new URL("./peers/trade-venue.mjs", import.meta.url);
  const child = fork(script, [JSON.stringify(options)], { execArgv: [] });
  const [{ ports }] = (await once(child, "message")) as [{ ports: Record<string, number> }];
  return { child, ports, base };
}

/** The same venue read by a plain socket that takes the stamp out of each frame and does nothing else. */
async function bareReader(): Promise<number> {
  const { child, ports, base } = await openLoad(["binance"]);
  const socket = new WebSocket(`ws://127.0.0.1:${ports.binance}`);
  await once(socket, "open");
  socket.send(JSON.stringify({ id: 1, params: ["b0usdt@trade"] }));
  const delays: number[] = [];
  socket.on("message", (data: Buffer) => {
    const at = data.indexOf('"q":"');
    if (at === -1) return;
    const sentMicros = Math.round(Number(data.toString("latin1", at + 5, at + 15)) * 1e8);
    delays.push((Number(process.hrtime.bigint() / 1_000n) - base - sentMicros) / 1_000);
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.send({});
  while (delays.length < EXPECTED) await new Promise((resolve) => setTimeout(resolve, 50));
  socket.terminate();
  child.disconnect();
  return percentile(delays.slice(TRADES_PER_SECOND * WARM_UP_SECONDS), 0.99);
}

interface Reached {
  p50: number;
  p99: number;
  p999: number;
  perSecond: number;
  core: number;
}

/** Trades of a hundred symbols from sockets, through connectors and folds, to a reader of the bus. */
async function throughPipeline(venues: readonly Venue[]): Promise<Reached> {
  const { child, ports, base } = await openLoad(venues);
  const nowMicros = () => Number(process.hrtime.bigint() / 1_000n) - base;
  const log = createLog("bench", "silent");
  const bus = createMemoryBus({ clock: systemClock, log });
  const sources = venues.map((venue) => ({
    venue,
    wsUrl: `ws://127.0.0.1:${ports[venue]}${TRADE_FRAMES[venue]?.wsPath}`,
    restUrl: `http://127.0.0.1:${ports[venue]}`,
    symbols: Array.from(
      { length: SYMBOLS / venues.length },
      (_, index) => TRADE_FRAMES[venue]?.symbol(index) ?? "",
    ),
  }));
  const byVenue = new Map(
    sources.map(({ venue, symbols }) => [
      venue,
      new Map(symbols.map((symbol) => [symbol, new InstrumentFold({ venue, symbol })])),
    ]),
  );
  const delays = new Float64Array(EXPECTED);
  let count = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  bus.subscribe("market", (events) => {
    for (const event of events) {
      const folds = byVenue.get(event.venue);
      if (!folds) continue;
      if (event.kind === "time") for (const fold of folds.values()) fold.apply(event);
      else folds.get(event.symbol)?.apply(event);
    }
  });
  bus.subscribe("market", (events) => {
    const now = nowMicros();
    for (const event of events) {
      if (event.kind !== "trade" || count === EXPECTED) continue;
      delays[count++] = (now - Math.round(event.quantity * 1e8)) / 1_000;
    }
    if (count === EXPECTED) finish();
  });
  // What is final leaves the folds, as the engine would take it.
  const drain = setInterval(() => {
    for (const folds of byVenue.values())
      for (const fold of folds.values()) fold.candles.drain(() => undefined);
  }, 50);
  const ingest = createIngest({
    venues: sources,
    bus,
    clock: systemClock,
    random: Math.random,
    log,
    positions: { lastTrade: async () => null },
    feed: "simulated",
    connections: 1,
  });
  await ingest.start();
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const cpu = process.cpuUsage();
  const started = performance.now();
  child.send({});
  await finished;
  const elapsedMs = performance.now() - started;
  const used = process.cpuUsage(cpu);
  clearInterval(drain);
  await ingest.close();
  child.disconnect();
  const warm = delays.subarray(TRADES_PER_SECOND * WARM_UP_SECONDS, count);
  return {
    p50: percentile(warm, 0.5),
    p99: percentile(warm, 0.99),
    p999: percentile(warm, 0.999),
    perSecond: count / (elapsedMs / 1_000),
    core: (used.user + used.system) / 1_000 / elapsedMs,
  };
}

export default async function pipeline(): Promise<BenchRow[]> {
  const limit = await bareReader();
  const rows: BenchRow[] = [];
  for (const [what, venues] of [
    ["Binance", ["binance"]],
    ["five venues", VENUES],
  ] as const) {
    const reached = await throughPipeline(venues);
    rows.push(
      {
        name: `${TRADES_PER_SECOND} trades/s over ${SYMBOLS} symbols of ${what}: socket to bus, p99`,
        unit: "ms",
        ours: reached.p99,
        limit,
        limitName: "bare ws reader",
        aim: "under 2 ms",
        note: `p50 ${reached.p50.toFixed(2)} ms, p99.9 ${reached.p999.toFixed(1)} ms after ${WARM_UP_SECONDS} s of warming up, ${Math.round(reached.perSecond)} trades/s reached`,
      },
      { name: "the same: processor", unit: "% of a core", ours: reached.core * 100, aim: "under 60 %" },
    );
  }
  return rows;
}
