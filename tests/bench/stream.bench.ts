import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { type ChannelItem, encodeContent, encodeUpdate } from "@/lib/domain/channels/channel-item";
import type { ChannelListener, ChannelSource } from "@/lib/domain/channels/channel-source";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createStreamGateway } from "@/server/gateway/stream/stream-gateway";
import type { BenchRow } from "./bench-row";
import { percentile } from "./measure";

const CLIENTS = 1_000;
const CHANNELS = 200;
const CHANNELS_EACH = 10;
const IDLE_CLIENTS = 4_000;
const SECONDS = 5;
const BASE = Number(process.hrtime.bigint() / 1_000n);
const nowMicros = () => Number(process.hrtime.bigint() / 1_000n) - BASE;

/** Makes items of about 200 bytes at a fixed rate, round about the channels. */
function createSource() {
  const listeners = new Map<string, ChannelListener>();
  const seqs = new Map<string, number>();
  const data = `{"id":"3735683259","price":61837.63,"quantity":0.02,"side":"sell","time":1723161255342}`;
  const source: ChannelSource = {
    epoch: "bench",
    open(channel, listener) {
      listeners.set(channel, listener);
      return { close: () => listeners.delete(channel) };
    },
    standing: (channel) => ({
      position: { epoch: "bench", seq: seqs.get(channel) ?? 0 },
      snapshot: null,
      staleness: null,
      missed: null,
    }),
  };
  function make(channel: string): void {
    const prev = seqs.get(channel) ?? 0;
    const content = { kind: "trades", encoded: [data] } as const;
    const head = { channel, seq: prev + 1, prev, time: nowMicros() };
    const item: ChannelItem = { ...head, content, text: encodeUpdate(head, encodeContent(content)) };
    seqs.set(channel, prev + 1);
    listeners.get(channel)?.item(item);
  }
  return { source, make };
}

const channelOf = (index: number) => `trades:binance:C${index % CHANNELS}/USDT`;

interface Load {
  name: string;
  itemsPerSecond: number;
  flushMs: number;
  aim: string;
}

/** The gateway over a source of its own, and readers of it in another process. */
async function openStage(flushMs: number) {
  const { source, make } = createSource();
  const gateway = createStreamGateway({
    source,
    listed: { venues: ["binance"], lists: () => true, listsAnywhere: () => true },
    events: { isListening: () => true, onChange: () => () => undefined, close: async () => undefined },
    clock: systemClock,
    log: createLog("bench", "silent"),
    credentials: () => () => Promise.reject(new Error("nobody signs in here")),
    flushMs,
  });
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  let connections = 0;
  sockets.on("connection", (socket) => {
    const address = `198.51.${(connections >> 3) & 255}.${connections >> 11}`;
    connections++;
    gateway.accept(socket, { address, origin: null }, null);
  });
  server.listen(0, "127.0.0.1", 8_192);
  await once(server, "listening");
  const address = server.address();
  return {
    make,
    port: typeof address === "object" && address ? address.port : 0,
    close() {
      gateway.close();
      sockets.close();
      server.close();
    },
  };
}

async function connectReaders(options: object): Promise<ChildProcess> {
  const readers = fork(new URL("./peers/stream-readers.mjs", import.meta.url), [], { execArgv: [] });
  readers.send(options);
  await once(readers, "message");
  return readers;
}

async function idleMemory(): Promise<BenchRow[]> {
  const stage = await openStage(50);
  const open = (clients: number) =>
    connectReaders({ port: stage.port, clients, base: BASE, needle: '"seq":', subscribe: [] });
  // The first thousand pay for buffers and code that all share.
  const first = await open(1_000);
  global.gc?.();
  const before = process.memoryUsage().rss;
  const more = await open(IDLE_CLIENTS);
  global.gc?.();
  const perSocketKiB = (process.memoryUsage().rss - before) / IDLE_CLIENTS / 1_024;
  first.disconnect();
  more.disconnect();
  stage.close();
  return [{ name: "/ws/v1: memory an idle socket", unit: "KiB", ours: perSocketKiB, aim: "12 KiB" }];
}

async function run({ name, itemsPerSecond, flushMs, aim }: Load): Promise<BenchRow[]> {
  const { make, port, close } = await openStage(flushMs);
  const subscribe = Array.from({ length: CLIENTS }, (_, client) => {
    const channels = Array.from({ length: CHANNELS_EACH }, (_, n) => channelOf(client * 7 + n * 20));
    return JSON.stringify({ id: 1, op: "subscribe", channels });
  });
  const options = { port, clients: CLIENTS, base: BASE, needle: '"seq":', subscribe };
  const readers = await connectReaders(options);

  readers.send("begin");
  const cpu = process.cpuUsage();
  const started = nowMicros();
  await produce(make, itemsPerSecond);
  const elapsed = (nowMicros() - started) / 1e6;
  const used = process.cpuUsage(cpu);
  const { items, delays } = await ask(readers);
  readers.disconnect();
  close();

  const core = ((used.user + used.system) / 1e6 / elapsed) * 100;
  return [
    {
      name: `/ws/v1, ${CLIENTS} clients x ${CHANNELS_EACH} of ${CHANNELS} channels, ${name}`,
      unit: "deliveries/s",
      ours: items / elapsed,
      aim,
      note: `${core.toFixed(0)} % of a core`,
    },
    { name: `the same, ${name}: from making to arrival, p99`, unit: "ms", ours: percentile(delays, 0.99) },
  ];
}

function produce(make: (channel: string) => void, itemsPerSecond: number): Promise<void> {
  const started = nowMicros();
  let made = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.floor(((nowMicros() - started) / 1e6) * itemsPerSecond);
      for (; made < due; made++) make(channelOf(made));
      if (nowMicros() - started < SECONDS * 1e6) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}

async function ask(readers: ChildProcess): Promise<{ items: number; delays: number[] }> {
  await new Promise((resolve) => setTimeout(resolve, 200));
  readers.send("count");
  const [answer] = await once(readers, "message");
  return answer as { items: number; delays: number[] };
}

/** One process, its readers in another; the limits are in reference figures of plain sockets. */
export default async function stream(): Promise<BenchRow[]> {
  return [
    ...(await idleMemory()),
    ...(await run({
      name: "50 ms flush",
      itemsPerSecond: 8_000,
      flushMs: 50,
      aim: "400,000 on one core, p99 under 60 ms",
    })),
    ...(await run({
      name: "no flush",
      itemsPerSecond: 1_800,
      flushMs: 0,
      aim: "90,000 writes/s under 10 ms",
    })),
  ];
}
