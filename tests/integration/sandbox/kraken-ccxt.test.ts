import ccxt from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "@/lib/platform/clock";
import { createSimulatedKraken } from "@/server/sandbox/exchanges/kraken/simulated-kraken";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { asKraken } from "./kraken-stage";
import { createWalkMarket } from "./walk-market";

const SYMBOL = "BTC/USD";
const MOVES_EVERY_MS = 10;
/** One precision for prices and quantities: ccxt's check pads both alike. */
const DECIMALS = 4;

/**
 * ccxt computes the checksum over doubles, whose trailing zeros are gone; all else of its check is its own.
 */
class CheckingKraken extends ccxt.pro.kraken {
  override formatNumber(number: unknown): string {
    return super.formatNumber(Number(number).toFixed(DECIMALS));
  }
}

let venue: VenueServer;
let exchange: CheckingKraken;
let stopMoving: () => void;

beforeAll(async () => {
  const clock = systemClock;
  const walk = createWalkMarket([SYMBOL, "ETH/USD"], clock.now);
  const market = {
    ...asKraken(walk),
    instruments: () =>
      walk
        .instruments("kraken")
        .map((one) => ({ ...one, priceDecimals: DECIMALS, quantityDecimals: DECIMALS })),
  };
  venue = await createSimulatedKraken({ port: 0, clock, market });
  stopMoving = clock.every(MOVES_EVERY_MS, () => walk.move(4));
  exchange = await openExchange();
});
afterAll(async () => {
  stopMoving();
  await exchange.close();
  await venue.close();
});

async function openExchange(): Promise<CheckingKraken> {
  const opened = new CheckingKraken({ options: { watchOrderBook: { checksum: true } } });
  const api = z.looseObject({ ws: z.looseObject({}) }).parse(opened.urls.api);
  opened.urls.api = { ...api, public: venue.restUrl, ws: { ...api.ws, publicV2: venue.wsUrl } };
  // ccxt refuses ws:// without an agent of its own; the name is misleading, no proxy is involved.
  await opened.loadHttpProxyAgent();
  return opened;
}

const trades = z.array(
  z.object({ id: z.string(), price: z.number().positive(), amount: z.number().positive() }),
);
const levels = z.array(z.tuple([z.number(), z.number()]).rest(z.unknown()));
const books = z.object({ bids: levels, asks: levels });
const candles = z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]));

describe("ccxt, an independent client", () => {
  it("loads the markets with their names and precision", async () => {
    const markets = await exchange.loadMarkets();
    expect(Object.keys(markets)).toEqual([SYMBOL, "ETH/USD"]);
    expect(markets[SYMBOL]).toMatchObject({
      id: "XXBTZUSD",
      spot: true,
      active: true,
      precision: { price: 0.0001, amount: 0.0001 },
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
    expect(await exchange.fetchStatus()).toMatchObject({ status: "ok" });
  }, 20_000);

  it("watches trades, each id once and none missing", async () => {
    const ids: number[] = [];
    while (ids.length < 100) {
      for (const { id } of trades.parse(await exchange.watchTrades(SYMBOL))) ids.push(Number(id));
    }
    expect(ids).toEqual(Array.from(ids, (_, index) => (ids[0] ?? 0) + index));
  });

  it("keeps a book whose checksum holds at every update", async () => {
    for (let updates = 0; updates < 40; updates += 1) {
      const { bids, asks } = books.parse(await exchange.watchOrderBook(SYMBOL));
      expect([bids.length, asks.length]).toEqual([10, 10]);
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
    }
  });

  it("watches candles and tickers", async () => {
    const bars = candles.parse(await exchange.watchOHLCV(SYMBOL, "1m"));
    expect(bars.at(-1)?.[5]).toBeGreaterThan(0);
    expect(await exchange.watchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, last: expect.any(Number) });
  });

  it("learns that a pair is not listed", async () => {
    await expect(exchange.watchTrades("NO/USD")).rejects.toThrow();
  });

  it.each(["wrong-checksum", "drop"] as const)("notices the fault %s by the checksum", async (fault) => {
    // A client each: after a checksum error this one cannot subscribe again on the same socket.
    const watcher = await openExchange();
    await watcher.watchOrderBook(SYMBOL);
    venue.faults.apply({ venue: "kraken", fault, symbol: SYMBOL, count: fault === "drop" ? 30 : 1 });
    const watching = async () => {
      for (;;) await watcher.watchOrderBook(SYMBOL);
    };
    await expect(watching()).rejects.toThrow(/checksum/i);
    await watcher.close();
  });
});
