import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createMarketBoard } from "@/lib/services/market-data/market-board";
import { createQuickGateway } from "@/server/gateway/quick-start/quick-gateway";
import type { BenchRow } from "./bench-row";

const CLIENTS = 1_000;
const TRADES_PER_SECOND = 400;
const SECONDS = 5;
const SYMBOLS = ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"];

/** Every trade of four symbols to a thousand clients of /ws, raw payload included. */
export default async function quickStart(): Promise<BenchRow[]> {
  const log = createLog("bench", "silent");
  const bus = createMemoryBus({ clock: systemClock, log });
  const board = createMarketBoard({
    bus,
    feed: "simulated",
    instruments: SYMBOLS.map((symbol) => ({ venue: "binance", symbol })),
  });
  const gateway = createQuickGateway({ bus, clock: systemClock, log, board });
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  let connections = 0;
  sockets.on("connection", (socket, request) => {
    gateway.accept(socket, request.socket, `198.51.${connections >> 8}.${connections++ & 255}`);
  });
  server.listen(0, "127.0.0.1", 2_048);
  await once(server, "listening");
  const subscribe = [
    JSON.stringify({ action: "subscribe", symbols: SYMBOLS.map((symbol) => symbol.replace("/", "")) }),
  ];
  const options = {
    port: (server.address() as AddressInfo).port,
    clients: CLIENTS,
    base: 0,
    needle: '"type":"trade"',
    subscribe,
  };
  const script = new URL("./peers/stream-readers.mjs", import.meta.url);
  const readers = fork(script, [], { execArgv: [] });
  readers.send(options);
  const publish = (id: number) => {
    const time = Date.now();
    const raw = `{"e":"trade","E":${time},"s":"BTCUSDT","t":${id},"p":"61837.63000000","q":"0.02000000","T":${time},"m":true,"M":true}`;
    const symbol = SYMBOLS[id % SYMBOLS.length] ?? "";
    const trade = {
      venue: "binance",
      symbol,
      receivedAt: time,
      time,
      price: 61_837.63,
      quantity: 0.02,
    } as const;
    bus.publish("market", [
      { ...trade, kind: "trade", id: String(id), side: "sell", raw, backfilled: false },
    ]);
  };
  // A client counts as ready once something follows its subscription.
  let id = 0;
  const warm = setInterval(() => publish(++id), 10);
  await once(readers, "message");
  clearInterval(warm);

  readers.send("begin");
  const cpu = process.cpuUsage();
  const started = performance.now();
  await new Promise<void>((resolve) => {
    const from = id;
    const timer = setInterval(() => {
      const due = from + Math.floor(((performance.now() - started) / 1_000) * TRADES_PER_SECOND);
      while (id < due) publish(++id);
      if (performance.now() - started < SECONDS * 1_000) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
  const used = process.cpuUsage(cpu);
  const elapsed = (performance.now() - started) / 1_000;
  await new Promise((resolve) => setTimeout(resolve, 300));
  readers.send("count");
  const [{ items }] = (await once(readers, "message")) as [{ items: number }];
  readers.disconnect();
  gateway.close();
  board.close();
  sockets.close();
  server.close();
  const core = ((used.user + used.system) / 1e6 / elapsed) * 100;
  return [
    {
      name: `/ws, ${CLIENTS} clients, every trade of four symbols with its raw payload`,
      unit: "deliveries/s",
      ours: items / elapsed,
      note: `${TRADES_PER_SECOND} trades/s made, ${core.toFixed(0)} % of a core`,
    },
  ];
}
