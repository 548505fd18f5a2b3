import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { crc32 } from "@/lib/domain/checksum/crc32";
import { type IngestStage, openIngest } from "./ingest-stage";

const SYMBOLS = ["BTC/USD", "ETH/USD"];
const request = z.object({
  method: z.string(),
  req_id: z.int(),
  params: z
    .object({ channel: z.string(), symbol: z.array(z.string()).optional(), depth: z.number().optional() })
    .optional(),
});
type Request = z.infer<typeof request>;

/** A venue that answers what it is asked, and otherwise says only what a test lets it say. */
let http: ReturnType<typeof createServer>;
let sockets: WebSocket[];
let asked: Request[];
let stage: IngestStage;

beforeEach(async () => {
  sockets = [];
  asked = [];
  http = createServer();
  new WebSocketServer({ server: http }).on("connection", (socket) => {
    sockets.push(socket);
    socket.on("message", (data) => {
      const one = request.parse(JSON.parse(String(data)));
      asked.push(one);
      const { method, req_id, params } = one;
      for (const symbol of params?.symbol ?? [undefined]) {
        socket.send(JSON.stringify({ method, req_id, success: true, result: { ...params, symbol } }));
      }
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  stage = openIngest({
    venue: "kraken",
    wsUrl: `ws://127.0.0.1:${port}`,
    restUrl: `http://127.0.0.1:${port}`,
    symbols: SYMBOLS,
  });
  await stage.ingest.start();
});

afterEach(async () => {
  await stage.close();
  for (const socket of sockets) socket.terminate();
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
});

function say(text: string): void {
  for (const socket of sockets) socket.send(text);
}

/** One level a side, so that its checksum is easily made: prices with one decimal, quantities with two. */
function book(
  type: "snapshot" | "update",
  symbol: string,
  bid: number,
  ask: number,
  checksum?: number,
): string {
  const level = (price: number, quantity: number) =>
    `{"price":${price.toFixed(1)},"qty":${quantity.toFixed(2)}}`;
  const sum = checksum ?? crc32(`1010${ask * 100}1000${bid * 100}`);
  const timestamp = new Date().toISOString();
  return `{"channel":"book","type":"${type}","data":[{"symbol":"${symbol}","bids":[${level(100, bid)}],"asks":[${level(101, ask)}],"checksum":${sum},"timestamp":"${timestamp}"}]}`;
}

function instrument(): string {
  const pairs = SYMBOLS.map((symbol) => ({ symbol, price_precision: 1, qty_precision: 2 }));
  return JSON.stringify({ channel: "instrument", type: "snapshot", data: { assets: [], pairs } });
}

function booksAsked(): string[] {
  return asked.flatMap(({ method, params }) =>
    params?.channel === "book" ? [`${method} ${params.symbol?.join(" ")} ${params.depth}`] : [],
  );
}

async function untilAsked(count: number): Promise<void> {
  while (booksAsked().length < count) await new Promise((resolve) => setImmediate(resolve));
}

describe("a connector on a connection to Kraken", () => {
  test("asks for precisions before all else, and lets no book out before it has them", async () => {
    await untilAsked(1);
    expect(asked.map(({ params }) => params?.channel).slice(0, 3)).toEqual(["instrument", "trade", "book"]);
    const btc = stage.stream.of("BTC/USD");
    say(book("snapshot", "BTC/USD", 1, 2));
    say(book("update", "BTC/USD", 3, 4));
    say(instrument());
    say(book("snapshot", "ETH/USD", 1, 1));
    await stage.stream.until(() => stage.stream.of("ETH/USD").statuses.at(-1)?.state === "live");
    expect([btc.snapshots, btc.statuses]).toEqual([0, []]);
    say(book("update", "BTC/USD", 5, 6));
    await stage.stream.until(() => btc.statuses.at(-1)?.state === "live");
    expect(btc.snapshots).toBe(1);
    expect(btc.book.snapshot()).toMatchObject({ sequence: 3, bids: [100, 5], asks: [101, 6] });
  });

  test("traps 3 and 4: asks for a book anew by giving it up first, that symbol's alone", async () => {
    await untilAsked(1);
    say(instrument());
    for (const symbol of SYMBOLS) say(book("snapshot", symbol, 1, 2));
    const [btc, eth] = SYMBOLS.map((symbol) => stage.stream.of(symbol));
    await stage.stream.until(() => btc?.statuses.length === 1 && eth?.statuses.length === 1);
    say(book("update", "BTC/USD", 3, 4, 12_345));
    await untilAsked(3);
    expect(booksAsked()).toEqual([
      "subscribe BTC/USD ETH/USD 500",
      "unsubscribe BTC/USD 500",
      "subscribe BTC/USD 500",
    ]);
    say(book("update", "ETH/USD", 7, 8));
    say(book("snapshot", "BTC/USD", 5, 6));
    await stage.stream.until(() => btc?.statuses.length === 3 && eth?.book.bestBidQuantity === 7);
    expect(btc?.statuses.map(({ state }) => state)).toEqual(["live", "syncing", "live"]);
    expect(btc?.book.snapshot()).toMatchObject({ bids: [100, 5], asks: [101, 6] });
    expect(eth?.statuses.map(({ state }) => state)).toEqual(["live"]);
    expect(sockets.length).toBe(1);
  });
});
