import ccxt from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "@/lib/platform/clock";
import { createSimulatedCoinbase } from "@/server/sandbox/exchanges/coinbase/simulated-coinbase";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { asCoinbase } from "./coinbase-stage";
import { createWalkMarket } from "./walk-market";

const SYMBOL = "BTC/USD";
const MOVES_EVERY_MS = 10;

let venue: VenueServer;
let exchange: InstanceType<typeof ccxt.pro.coinbaseexchange>;
let stopMoving: () => void;

beforeAll(async () => {
  const clock = systemClock;
  const walk = createWalkMarket([SYMBOL, "ETH/USD"], clock.now);
  venue = await createSimulatedCoinbase({ port: 0, clock, market: asCoinbase(walk) });
  stopMoving = clock.every(MOVES_EVERY_MS, () => walk.move(4));
  // Its order book asks for level2, which takes any well-formed credentials.
  exchange = new ccxt.pro.coinbaseexchange({ apiKey: "key", secret: "c2VjcmV0", password: "phrase" });
  const api = z.looseObject({}).parse(exchange.urls.api);
  exchange.urls.api = { ...api, public: venue.restUrl, ws: venue.wsUrl };
  // ccxt refuses ws:// without an agent of its own; the name is misleading, no proxy is involved.
  await exchange.loadHttpProxyAgent();
});
afterAll(async () => {
  stopMoving();
  await exchange.close();
  await venue.close();
});

const trades = z.array(
  z.object({
    id: z.string(),
    price: z.number().positive(),
    amount: z.number().positive(),
    side: z.enum(["buy", "sell"]),
  }),
);
const levels = z.array(z.tuple([z.number(), z.number()]).rest(z.unknown()));
const books = z.object({ bids: levels, asks: levels });
const candles = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));

describe("ccxt, an independent client", () => {
  it("loads the markets with their names and precision", async () => {
    const markets = await exchange.loadMarkets();
    expect(Object.keys(markets)).toEqual([SYMBOL, "ETH/USD"]);
    expect(markets[SYMBOL]).toMatchObject({
      id: "BTC-USD",
      spot: true,
      active: true,
      precision: { price: 0.01, amount: 0.0001 },
    });
  });

  it("reads candles, trades, the book, tickers and the time over REST", async () => {
    const [candle] = candles.parse(await exchange.fetchOHLCV(SYMBOL, "1m"));
    expect(candle?.[5]).toBeGreaterThan(0);
    const [, open = 0, high = 0, low = 0, close = 0] = candle ?? [];
    expect([Math.max(open, close) <= high, Math.min(open, close) >= low]).toEqual([true, true]);
    const since = Date.now() - 3 * 60_000;
    expect(candles.parse(await exchange.fetchOHLCV(SYMBOL, "1m", since, 5)).length).toBeGreaterThan(0);
    expect(trades.parse(await exchange.fetchTrades(SYMBOL, undefined, 10))).toHaveLength(10);
    const book = books.parse(await exchange.fetchOrderBook(SYMBOL));
    expect(book.bids.length).toBeGreaterThan(50);
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0);
    expect(await exchange.fetchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, last: expect.any(Number) });
    expect(Math.abs(Date.now() - Number(await exchange.fetchTime()))).toBeLessThan(5_000);
  });

  it("watches trades, each id once and none missing, with the aggressor that the venue knows", async () => {
    const seen: z.infer<typeof trades> = [];
    while (seen.length < 100) seen.push(...trades.parse(await exchange.watchTrades(SYMBOL)));
    const first = Number(seen[0]?.id);
    const made = venue.truth.trades(SYMBOL, first, seen.length);
    expect(seen.map(({ id, side }) => `${id} ${side}`)).toEqual(
      made.map(({ id, buyerIsMaker }) => `${id} ${buyerIsMaker ? "sell" : "buy"}`),
    );
  });

  it("keeps a book that is never crossed, through level2 and its credentials", async () => {
    for (let updates = 0; updates < 40; updates += 1) {
      const { bids, asks } = books.parse(await exchange.watchOrderBook(SYMBOL));
      expect(bids.length).toBeGreaterThan(50);
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
    }
  });

  it("watches tickers with best prices and their sizes", async () => {
    expect(await exchange.watchTicker(SYMBOL)).toMatchObject({
      symbol: SYMBOL,
      last: expect.any(Number),
      bid: expect.any(Number),
      bidVolume: expect.any(Number),
      askVolume: expect.any(Number),
    });
  });

  it("learns that it has no credentials", async () => {
    exchange.apiKey = "";
    await expect(exchange.watchOrderBook("ETH/USD")).rejects.toThrow(/apiKey/);
    exchange.apiKey = "key";
  });
});
