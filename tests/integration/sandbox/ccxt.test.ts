import ccxt from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { type ControlServer, createControlServer } from "@/server/sandbox/control/control-server";
import { createSimulatedBinance } from "@/server/sandbox/exchanges/binance/simulated-binance";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { createWalkMarket } from "./walk-market";

const SYMBOL = "BTC/USDT";
const MOVES_EVERY_MS = 10;

let venue: VenueServer;
let control: ControlServer;
let exchange: InstanceType<typeof ccxt.pro.binance>;
let stopMoving: () => void;

beforeAll(async () => {
  const clock = systemClock;
  const market = createWalkMarket([SYMBOL, "ETH/USDT"], clock.now);
  venue = await createSimulatedBinance({ port: 0, clock, market });
  control = await createControlServer({ port: 0, venues: [venue], log: createLog("test", "silent") });
  stopMoving = clock.every(MOVES_EVERY_MS, () => market.move(4));
  const listed = await (await fetch(`http://127.0.0.1:${control.port}/venues`)).json();
  const [row] = z.array(z.object({ ws: z.string(), rest: z.string() })).parse(listed);
  if (!row) throw new Error("no venue is listed");
  exchange = new ccxt.pro.binance({ options: { fetchMarkets: { types: ["spot"] } } });
  const api = z.looseObject({ ws: z.looseObject({}) }).parse(exchange.urls.api);
  exchange.urls.api = {
    ...api,
    public: `${row.rest}/api/v3`,
    ws: { ...api.ws, spot: row.ws },
  };
  // ccxt refuses ws:// without an agent of its own; the name is misleading, no proxy is involved.
  await exchange.loadHttpProxyAgent();
});
afterAll(async () => {
  stopMoving();
  await exchange.close();
  await control.close();
  await venue.close();
});

const trades = z.array(
  z.object({ id: z.string(), price: z.number().positive(), amount: z.number().positive() }),
);
const levels = z.array(z.tuple([z.number(), z.number()]).rest(z.unknown()));
const books = z.object({ bids: levels, asks: levels, nonce: z.number() });
const candles = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));

describe("ccxt, an independent client", () => {
  it("loads the markets with their precision", async () => {
    const markets = await exchange.loadMarkets();
    expect(Object.keys(markets)).toEqual([SYMBOL, "ETH/USDT"]);
    expect(markets[SYMBOL]).toMatchObject({
      spot: true,
      active: true,
      precision: { price: 0.01, amount: 0.0001 },
    });
  });

  it("reads candles, trades and tickers of the past", async () => {
    const history = candles.parse(await exchange.fetchOHLCV(SYMBOL, "1s", undefined, 5));
    expect(history.length).toBeGreaterThan(0);
    expect(trades.parse(await exchange.fetchTrades(SYMBOL, undefined, 10)).length).toBeGreaterThan(0);
    expect(await exchange.fetchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, last: expect.any(Number) });
  });

  it("watches trades, each id once and none missing", async () => {
    const ids: number[] = [];
    while (ids.length < 100) {
      for (const { id } of trades.parse(await exchange.watchTrades(SYMBOL))) ids.push(Number(id));
    }
    expect(ids).toEqual(Array.from(ids, (_, index) => (ids[0] ?? 0) + index));
  });

  it("keeps a book without a gap that is never crossed", async () => {
    let newest = 0;
    for (let updates = 0; updates < 20; updates += 1) {
      const { bids, asks, nonce } = books.parse(await exchange.watchOrderBook(SYMBOL));
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
      expect(nonce).toBeGreaterThanOrEqual(newest);
      newest = nonce;
    }
  });

  it("watches candles and tickers", async () => {
    const bars = candles.parse(await exchange.watchOHLCV(SYMBOL, "1s"));
    expect(bars.at(-1)?.[5]).toBeGreaterThan(0);
    expect(await exchange.watchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, last: expect.any(Number) });
  });

  it("reports the gap that a lost frame makes", async () => {
    venue.faults.apply({ venue: "binance", fault: "drop", symbol: SYMBOL, count: 60 });
    const watching = async () => {
      for (;;) await exchange.watchOrderBook(SYMBOL);
    };
    await expect(watching()).rejects.toThrow(/checksum|nonce|out of sync|sequence/i);
  });
});
