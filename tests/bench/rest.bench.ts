import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { serveApi } from "../integration/api/v1/serve-api";
import type { BenchRow } from "./bench-row";

const CONNECTIONS = 50;
const SECONDS = 6;
/** So many that none of them meets its limit: what passes is counted, not what is refused. */
const ORGANISATIONS = 150;

interface Load {
  answered: number;
  refused: number;
  p50: number;
  p99: number;
}

async function load(port: number, path: string, keys: readonly string[]): Promise<Load> {
  const options = { port, path, keys, connections: CONNECTIONS, seconds: SECONDS };
  const script = new URL("./peers/http-load.mjs", import.meta.url);
  const child = fork(script, [JSON.stringify(options)], { execArgv: [] });
  const [result] = (await once(child, "message")) as [Load];
  return result;
}

async function bareHono(body: unknown): Promise<Load> {
  const app = new Hono();
  app.get("/api/v1/tickers", (context) => context.json(body));
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const result = await load((server.address() as AddressInfo).port, "/api/v1/tickers", []);
  server.close();
  return result;
}

/** `tickers` with key, scope, both limits in Redis and every header, in one process. */
export default async function rest(): Promise<BenchRow[]> {
  const api = await serveApi();
  const time = Date.now();
  for (const symbol of ["BTC/USDT", "ETH/USDT"]) {
    const trade = {
      venue: "binance",
      symbol,
      receivedAt: time,
      time,
      id: "1",
      price: 61_837.63,
      quantity: 1,
    } as const;
    api.publish({ ...trade, kind: "trade", side: "buy", raw: "{}", backfilled: false });
  }
  const keys: string[] = [];
  for (let count = 0; count < ORGANISATIONS; count++) keys.push((await api.newOwner("enterprise")).key);
  const answer = await api.get("tickers", keys[0] ?? "");
  await load(api.port, "/api/v1/tickers", keys);
  const ours = await load(api.port, "/api/v1/tickers", keys);
  const bare = await bareHono(answer.body);
  await api.close();
  return [
    {
      name: "GET /api/v1/tickers with key and limits",
      unit: "requests/s",
      ours: ours.answered / SECONDS,
      limit: bare.answered / SECONDS,
      limitName: "bare Hono, the same body",
      aim: "25,000 in one process",
      note: `p50 ${ours.p50.toFixed(1)} ms, ${ours.refused} refused`,
    },
    {
      name: "the same: p99 at 50 connections",
      unit: "ms",
      ours: ours.p99,
      limit: bare.p99,
      limitName: "bare Hono",
      aim: "under 5 ms",
    },
  ];
}
