import ccxt from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "@/lib/platform/clock";
import { createSimulatedOkx } from "@/server/sandbox/exchanges/okx/simulated-okx";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { asOkx } from "./okx-stage";
import { eventually } from "./stage";
import { createWalkMarket } from "./walk-market";

const SYMBOL = "BTC/USDT";
const MOVES_EVERY_MS = 10;

type Exchange = InstanceType<typeof ccxt.pro.okx>;

let venue: VenueServer;
let exchange: Exchange;
let stopMoving: () => void;

beforeAll(async () => {
  const clock = systemClock;
  const walk = createWalkMarket([SYMBOL, "ETH/USDT"], clock.now);
  venue = await createSimulatedOkx({ port: 0, clock, market: asOkx(walk) });
  stopMoving = clock.every(MOVES_EVERY_MS, () => walk.move(4));
  exchange = await openExchange();
});
afterAll(async () => {
  stopMoving();
  await exchange.close();
  await venue.close();
});

async function openExchange(): Promise<Exchange> {
  const opened = new ccxt.pro.okx({ options: { fetchMarkets: { types: ["spot"] } } });
  const api = z.looseObject({}).parse(opened.urls.api);
  opened.urls.api = { ...api, rest: venue.restUrl, ws: venue.wsUrl.replace(/\/public$/, "") };
  // ccxt refuses ws:// without an agent of its own; the name is misleading, no proxy is involved.
  await opened.loadHttpProxyAgent();
  await opened.loadMarkets();
  // This client logs in for trades-all; had it keys earlier, it would ask for more than is public.
  return Object.assign(opened, { apiKey: "key", secret: "secret", password: "passphrase" });
}

/** The first book of a client that has to wait until the venue lets another connection in. */
async function firstBook(watcher: Exchange, params = {}): Promise<z.infer<typeof books>> {
  let book: unknown;
  await eventually(async () => {
    try {
      book = await watcher.watchOrderBook(SYMBOL, undefined, params);
    } catch (error) {
      if (!String(error).includes("429")) throw error;
    }
    return book !== undefined;
  });
  return books.parse(book);
}

const trades = z.array(
  z.object({ id: z.string(), price: z.number().positive(), amount: z.number().positive() }),
);
const levels = z.array(z.tuple([z.number(), z.number()]).rest(z.unknown()));
const books = z.object({ bids: levels, asks: levels, nonce: z.number().optional() });
const candles = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));

describe("ccxt, an independent client", () => {
  it("loads the markets with their names and precision", async () => {
    const markets = await exchange.loadMarkets();
    expect(Object.keys(markets)).toEqual([SYMBOL, "ETH/USDT"]);
    expect(markets[SYMBOL]).toMatchObject({
      id: "BTC-USDT",
      spot: true,
      active: true,
      precision: { price: 0.01, amount: 0.0001 },
    });
  });

  it("reads candles, trades, the book and tickers over REST", async () => {
    const bars = candles.parse(await exchange.fetchOHLCV(SYMBOL, "1m"));
    expect(bars.at(-1)?.[5]).toBeGreaterThan(0);
    const past = trades.parse(await exchange.fetchTrades(SYMBOL, undefined, 10));
    expect(past.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 10 }, (_, index) => Number(past[0]?.id) + index),
    );
    const book = books.parse(await exchange.fetchOrderBook(SYMBOL, 5));
    expect([book.bids.length, book.asks.length]).toEqual([5, 5]);
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0);
    expect(await exchange.fetchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, last: expect.any(Number) });
    expect(Object.keys(await exchange.fetchTickers())).toEqual([SYMBOL, "ETH/USDT"]);
    expect(Math.abs(Number(await exchange.fetchTime()) - systemClock.now())).toBeLessThan(5_000);
  }, 20_000);

  it("watches single matches, each id once and none missing", async () => {
    const ids: number[] = [];
    const params = { channel: "trades-all" };
    while (ids.length < 100) {
      for (const { id } of trades.parse(await exchange.watchTrades(SYMBOL, undefined, undefined, params))) {
        ids.push(Number(id));
      }
    }
    expect(ids).toEqual(Array.from(ids, (_, index) => (ids[0] ?? 0) + index));
  });

  it("watches trades gathered by taker order", async () => {
    const watched = trades.parse(await exchange.watchTrades(SYMBOL));
    expect(watched.length).toBeGreaterThan(0);
  });

  it("keeps a book without a gap that is never crossed", async () => {
    let newest = 0;
    for (let updates = 0; updates < 30; updates += 1) {
      const { bids, asks, nonce } = books.parse(await exchange.watchOrderBook(SYMBOL));
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
      expect(nonce).toBeGreaterThanOrEqual(newest);
      newest = nonce ?? 0;
    }
  }, 20_000);

  it.each(["books5", "bbo-tbt"])("watches %s, which replaces itself", async (depth) => {
    const watcher = await openExchange();
    await firstBook(watcher, { depth });
    for (let updates = 0; updates < 5; updates += 1) {
      const { bids, asks } = books.parse(await watcher.watchOrderBook(SYMBOL, undefined, { depth }));
      expect(bids).toHaveLength(depth === "books5" ? 5 : 1);
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
    }
    await watcher.close();
  });

  it("watches candles and tickers", async () => {
    const bars = candles.parse(await exchange.watchOHLCV(SYMBOL, "1m"));
    expect(bars.at(-1)?.[5]).toBeGreaterThan(0);
    expect(await exchange.watchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, last: expect.any(Number) });
  });

  it("bears the restart of the numbers as maintenance makes it", async () => {
    const watcher = await openExchange();
    const before = (await firstBook(watcher)).nonce ?? 0;
    venue.faults.apply({ venue: "okx", fault: "sequence-reset", symbol: SYMBOL });
    let after = before;
    for (let updates = 0; updates < 10; updates += 1) {
      after = books.parse(await watcher.watchOrderBook(SYMBOL)).nonce ?? 0;
    }
    expect(after).toBeLessThan(before);
    await watcher.close();
  });

  it.each(["drop", "stale-snapshot"] as const)("notices the fault %s by the numbers", async (fault) => {
    const watcher = await openExchange();
    if (fault === "drop") await firstBook(watcher);
    venue.faults.apply({ venue: "okx", fault, symbol: SYMBOL });
    if (fault === "stale-snapshot") await firstBook(watcher);
    const watching = async () => {
      for (;;) await watcher.watchOrderBook(SYMBOL);
    };
    await expect(watching()).rejects.toThrow(/nonce/i);
    await watcher.close();
  });
});
