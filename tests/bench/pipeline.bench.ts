import { fork } from "node:child_process";
import { once } from "node:events";
import { WebSocket } from "ws";
import { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createIngest } from "@/server/ingest/create-ingest";
import type { BenchRow } from "./bench-row";
import { percentile } from "./measure";

const TRADES_PER_SECOND = 50_000;
const SYMBOLS = 100;
const SECONDS = 12;
/** Before this the code that is measured is still being compiled. */
const WARM_UP_SECONDS = 2;

/** The same venue read by a plain socket that takes the stamp out of each frame and does nothing else. */
async function bareReader(): Promise<number> {
  const base = Number(process.hrtime.bigint() / 1_000n);
  const script = new URL("./peers/trade-venue.mjs", import.meta.url);
  const venue = fork(script, [TRADES_PER_SECOND, SYMBOLS, SECONDS, base].map(String), { execArgv: [] });
  const [{ port }] = (await once(venue, "message")) as [{ port: number }];
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(socket, "open");
  socket.send(JSON.stringify({ id: 1, params: [] }));
  const delays: number[] = [];
  socket.on("message", (data: Buffer) => {
    const at = data.indexOf('"q":"');
    if (at === -1) return;
    const sentMicros = Math.round(Number(data.toString("latin1", at + 5, at + 15)) * 1e8);
    delays.push((Number(process.hrtime.bigint() / 1_000n) - base - sentMicros) / 1_000);
  });
  venue.send({});
  while (delays.length < TRADES_PER_SECOND * SECONDS) await new Promise((resolve) => setTimeout(resolve, 50));
  socket.terminate();
  venue.disconnect();
  return percentile(delays.slice(TRADES_PER_SECOND * WARM_UP_SECONDS), 0.99);
}

/** Trades of a hundred symbols from a socket, through connector and folds, to a reader of the bus. */
export default async function pipeline(): Promise<BenchRow[]> {
  const limit = await bareReader();
  const base = Number(process.hrtime.bigint() / 1_000n);
  const nowMicros = () => Number(process.hrtime.bigint() / 1_000n) - base;
  const script = new URL("./peers/trade-venue.mjs", import.meta.url);
  const venue = fork(script, [TRADES_PER_SECOND, SYMBOLS, SECONDS, base].map(String), { execArgv: [] });
  const [{ port }] = (await once(venue, "message")) as [{ port: number }];

  const log = createLog("bench", "silent");
  const bus = createMemoryBus({ clock: systemClock, log });
  const symbols = Array.from({ length: SYMBOLS }, (_, index) => `B${index}/USDT`);
  const folds = new Map(symbols.map((symbol) => [symbol, new InstrumentFold({ venue: "binance", symbol })]));
  const expected = TRADES_PER_SECOND * SECONDS;
  const delays = new Float64Array(expected);
  let count = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  bus.subscribe("market", (events) => {
    for (const event of events) {
      if (event.kind === "time") for (const fold of folds.values()) fold.apply(event);
      else folds.get(event.symbol)?.apply(event);
    }
  });
  bus.subscribe("market", (events) => {
    const now = nowMicros();
    for (const event of events) {
      if (event.kind !== "trade" || count === expected) continue;
      delays[count++] = (now - Math.round(event.quantity * 1e8)) / 1_000;
    }
    if (count === expected) finish();
  });
  // What is final leaves the folds, as the engine would take it.
  const drain = setInterval(() => {
    for (const fold of folds.values()) fold.candles.drain(() => undefined);
  }, 50);

  const ingest = createIngest({
    venues: [
      { venue: "binance", wsUrl: `ws://127.0.0.1:${port}/ws`, restUrl: `http://127.0.0.1:${port}`, symbols },
    ],
    bus,
    clock: systemClock,
    random: Math.random,
    log,
    positions: { lastTrade: async () => null },
    feed: "simulated",
    connections: 1,
  });
  await ingest.start();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const cpu = process.cpuUsage();
  const started = performance.now();
  venue.send({});
  await finished;
  const elapsedMs = performance.now() - started;
  const used = process.cpuUsage(cpu);
  clearInterval(drain);
  await ingest.close();
  venue.disconnect();

  const warm = delays.subarray(TRADES_PER_SECOND * WARM_UP_SECONDS, count);
  const core = (used.user + used.system) / 1_000 / elapsedMs;
  return [
    {
      name: `${TRADES_PER_SECOND} trades/s over ${SYMBOLS} symbols: socket to bus, p99`,
      unit: "ms",
      ours: percentile(warm, 0.99),
      limit,
      limitName: "bare ws reader",
      aim: "under 2 ms",
      note: `p50 ${percentile(warm, 0.5).toFixed(2)} ms, p99.9 ${percentile(warm, 0.999).toFixed(1)} ms after ${WARM_UP_SECONDS} s of warming up, ${Math.round(count / (elapsedMs / 1_000))} trades/s reached`,
    },
    { name: "the same: processor", unit: "% of a core", ours: core * 100, aim: "under 60 %" },
  ];
}
