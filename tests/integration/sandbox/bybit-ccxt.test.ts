import ccxt from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "@/lib/platform/clock";
import { createSimulatedBybit } from "@/server/sandbox/exchanges/bybit/simulated-bybit";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { asBybit } from "./bybit-stage";
import { createWalkMarket } from "./walk-market";

const SYMBOL = "BTC/USDT";
const MOVES_EVERY_MS = 10;

let venue: VenueServer;
let exchange: InstanceType<typeof ccxt.pro.bybit>;
let stopMoving: () => void;

beforeAll(async () => {
  const clock = systemClock;
  const market = createWalkMarket([SYMBOL, "ETH/USDT"], clock.now);
  venue = await createSimulatedBybit({ port: 0, clock, market: asBybit(market) });
  stopMoving = clock.every(MOVES_EVERY_MS, () => market.move(4));
  exchange = new ccxt.pro.bybit();
  const api = z.looseObject({ ws: z.looseObject({ public: z.looseObject({}) }) }).parse(exchange.urls.api);
  exchange.urls.api = {
    ...api,
    public: venue.restUrl,
    ws: { ...api.ws, public: { ...api.ws.public, spot: venue.wsUrl } },
  };
  // ccxt refuses ws:// without an agent of its own; the name is misleading, no proxy is involved.
  await exchange.loadHttpProxyAgent();
});
afterAll(async () => {
  stopMoving();
  await exchange.close();
  await venue.close();
});

const trades = z.array(
  z.object({ id: z.string(), price: z.number().positive(), amount: z.number().positive() }),
);
const levels = z.array(z.tuple([z.number(), z.number()]).rest(z.unknown()));
const books = z.object({ bids: levels, asks: levels });
const candles = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));

describe("ccxt, an independent client", () => {
  it("loads the markets with their precision, beside products that are not traded here", async () => {
    const markets = await exchange.loadMarkets();
    expect(Object.keys(markets)).toEqual([SYMBOL, "ETH/USDT"]);
    expect(markets[SYMBOL]).toMatchObject({
      id: "BTCUSDT",
      spot: true,
      active: true,
      precision: { price: 0.01, amount: 0.0001 },
    });
  });

  it("reads candles, trades, the book and tickers over REST", async () => {
    expect(candles.parse(await exchange.fetchOHLCV(SYMBOL, "1m")).at(-1)?.[5]).toBeGreaterThan(0);
    const past = trades.parse(await exchange.fetchTrades(SYMBOL, undefined, 10));
    expect(past).toHaveLength(10);
    const book = books.parse(await exchange.fetchOrderBook(SYMBOL, 5));
    expect([book.bids.length, book.asks.length]).toEqual([5, 5]);
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0);
    expect(await exchange.fetchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, last: expect.any(Number) });
    expect(await exchange.fetchTime()).toBeGreaterThan(0);
  }, 20_000);

  it("watches trades, each id once and none missing, by the ids of the truth", async () => {
    const ids: number[] = [];
    while (ids.length < 100) {
      for (const { id } of trades.parse(await exchange.watchTrades(SYMBOL))) ids.push(Number(id));
    }
    const truth = venue.truth.trades(SYMBOL, ids[0] ?? 0, ids.length);
    expect(ids).toEqual(truth.map(({ id }) => id));
  });

  it("watches candles and tickers", async () => {
    const bars = candles.parse(await exchange.watchOHLCV(SYMBOL, "1m"));
    expect(bars.at(-1)?.[5]).toBeGreaterThan(0);
    expect(await exchange.watchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, last: expect.any(Number) });
  });

  it("keeps a book that is never crossed and is the venue's own", async () => {
    for (let updates = 0; updates < 40; updates += 1) {
      const { bids, asks } = books.parse(await exchange.watchOrderBook(SYMBOL, 50));
      expect([bids.length, asks.length]).toEqual([50, 50]);
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
    }
    stopMoving();
    const truth = venue.truth.book(SYMBOL);
    const flat = (side: z.infer<typeof levels>) => side.flat();
    await expect
      .poll(() => {
        const { bids, asks } = books.parse(exchange.orderbooks[SYMBOL]);
        return [flat(bids), flat(asks)];
      })
      .toEqual(
        [truth.bids, truth.asks].map((side) => side.slice(0, 100).map((value) => Number(value.toFixed(4)))),
      );
  });

  it("learns that a topic is not to be had", async () => {
    const [url, topics] = [venue.wsUrl, ["publicTrade.NOUSDT"]];
    await expect(exchange.watchTopics(url, ["nothing"], topics)).rejects.toThrow("Invalid symbol");
  });
});
