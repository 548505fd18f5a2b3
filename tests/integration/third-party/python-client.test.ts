import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MarketEvent } from "@/lib/domain/market/event";
import { bookEvents, type ServedApi, serveApi, tradeEvent } from "../api/v1/serve-api";

const SCRIPT = join(import.meta.dirname, "follow_stream.py");
const SECONDS = 6;
/** Debian's own Python, which has Debian's own packages. */
const PYTHON = "/usr/bin/python3";

let api: ServedApi;
let stop: () => void;

beforeAll(async () => {
  api = await serveApi();
  stop = trade(api);
});
afterAll(async () => {
  stop?.();
  await api?.close();
});

/** A market that trades and quotes a few hundred times a second. */
function trade({ publish }: ServedApi): () => void {
  let id = 0;
  let sequence = 1;
  const origin = { venue: "binance", symbol: "BTC/USDT" } as const;
  const price = (side: 1 | -1) => 100 + side * (1 + Math.floor(Math.random() * 80)) * 0.5;
  const levels = (side: 1 | -1) =>
    Array.from({ length: 3 }, () => [
      price(side),
      Math.random() < 0.3 ? 0 : Math.ceil(Math.random() * 1e4) / 1e3,
    ]).flat();
  publish(...bookEvents(Date.now(), [99.5, 1, 99, 1], [100.5, 1, 101, 1]));
  const timer = setInterval(() => {
    const time = Date.now();
    sequence += 1;
    const events: MarketEvent[] = [
      { ...origin, kind: "time", time },
      {
        ...origin,
        kind: "book-update",
        time,
        receivedAt: time,
        sequence,
        bids: levels(-1),
        asks: levels(1),
      },
    ];
    for (let count = Math.floor(Math.random() * 4); count > 0; count--) {
      id += 1;
      const quantity = Math.ceil(Math.random() * 1e5) / 1e5;
      events.push(tradeEvent(id, time, { price: price(1), quantity, side: id % 2 ? "buy" : "sell" }));
    }
    publish(...events);
  }, 5);
  return () => clearInterval(timer);
}

describe("a client in another language", () => {
  it("finds no hole in the chains, the book that REST has, and candles equal to the trades", async () => {
    const { key } = await api.newOwner("pro");
    const child = spawn(PYTHON, [
      SCRIPT,
      `ws://127.0.0.1:${api.port}/ws/v1`,
      `${api.origin}/api/v1`,
      key,
      String(SECONDS),
    ]);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const [code] = await once(child, "close");
    expect(err).toBe("");
    expect(code).toBe(0);
    const counted: Record<string, number> = JSON.parse(out);
    expect(counted.items).toBeGreaterThan(200);
    expect(counted.trades).toBeGreaterThan(100);
    expect(counted.books).toBeGreaterThan(5);
    expect(counted.candles).toBeGreaterThanOrEqual(2);
  });
});
