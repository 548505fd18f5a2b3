import { describe, expect, test } from "vitest";
import { assetKey } from "@/lib/domain/market/asset-key";
import { bestOffer } from "@/lib/domain/market/best-offer";
import { consolidatedTicker } from "@/lib/domain/market/consolidated-ticker";
import { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import { listedSymbol } from "@/lib/domain/market/listed-symbol";
import { SpreadSeries } from "@/lib/domain/market/spread-series";
import type { Venue } from "@/lib/domain/market/venue";
import { venueSpread } from "@/lib/domain/market/venue-spread";

const START = Date.UTC(2026, 0, 19, 13);

function quoted(venue: Venue, bid: number, ask: number, symbol = "BTC/USDT"): InstrumentFold {
  const fold = new InstrumentFold({ venue, symbol });
  const origin = { venue, symbol, time: START, receivedAt: START };
  fold.apply({ kind: "book-snapshot", ...origin, sequence: 1, bids: [bid, 2], asks: [ask, 3] });
  fold.apply({ kind: "book-status", ...origin, state: "live", reason: "synchronised" });
  return fold;
}

function status(fold: InstrumentFold, state: "syncing" | "stale", time: number): void {
  const { venue, symbol } = fold;
  fold.apply({ kind: "book-status", venue, symbol, time, receivedAt: time, state, reason: "test" });
}

function trade(fold: InstrumentFold, id: number, price: number, quantity: number, time: number): void {
  const { venue, symbol } = fold;
  const common = { venue, symbol, time, receivedAt: time, raw: "{}", backfilled: false };
  fold.apply({ kind: "trade", ...common, id: String(id), price, quantity, side: "buy" });
}

describe("the best bid and offer over venues", () => {
  test("takes each side from the venue that has the best of it", () => {
    const best = bestOffer([
      quoted("binance", 100, 102),
      quoted("okx", 101, 103),
      quoted("bybit", 99, 101.5),
    ]);
    expect(best).toEqual({
      bid: 101,
      bidQuantity: 2,
      bidVenue: "okx",
      ask: 101.5,
      askQuantity: 3,
      askVenue: "bybit",
      time: START,
      excluded: [],
    });
  });

  test("leaves out a stale, a resyncing and a crossed book, and says which and since when", () => {
    const stale = quoted("okx", 105, 106);
    const syncing = quoted("bybit", 105, 106);
    const crossed = quoted("coinbase", 100, 101);
    status(stale, "stale", START + 10);
    status(syncing, "syncing", START + 20);
    for (const [offset, bids] of [
      [30, [102, 1]],
      [40, [103, 1]],
    ] as const) {
      const { venue, symbol } = crossed;
      const origin = { venue, symbol, time: START + offset, receivedAt: START };
      crossed.apply({ kind: "book-update", ...origin, bids, asks: [], sequence: 2 });
    }
    const best = bestOffer([quoted("binance", 100, 102), stale, syncing, crossed]);
    expect([best.bid, best.bidVenue, best.ask, best.askVenue]).toEqual([100, "binance", 102, "binance"]);
    expect(best.excluded).toEqual([
      { venue: "okx", reason: "stale", since: START + 10 },
      { venue: "bybit", reason: "syncing", since: START + 20 },
      { venue: "coinbase", reason: "crossed", since: START + 30 },
    ]);
  });

  test("counts a book again once it is no longer crossed", () => {
    const fold = quoted("binance", 103, 102);
    expect(bestOffer([fold]).excluded).toHaveLength(1);
    const origin = { venue: fold.venue, symbol: fold.symbol, time: START + 5, receivedAt: START };
    fold.apply({ kind: "book-update", ...origin, bids: [103, 0, 101, 1], asks: [], sequence: 2 });
    expect(bestOffer([fold])).toMatchObject({ bid: 101, ask: 102, excluded: [] });
  });

  test("has no side at all while every venue is left out", () => {
    const fold = quoted("binance", 100, 101);
    status(fold, "stale", START);
    expect(bestOffer([fold])).toMatchObject({ bid: null, ask: null, excluded: [{ venue: "binance" }] });
  });
});

describe("the consolidated ticker", () => {
  test("adds volumes up, spans highs and lows, and takes the newest venue's price", () => {
    const binance = quoted("binance", 100, 102);
    const okx = quoted("okx", 101, 103);
    trade(binance, 1, 100, 3, START);
    trade(binance, 2, 90, 1, START + 1_000);
    trade(okx, 1, 104, 2, START);
    trade(okx, 2, 110, 2, START + 2_000);
    const ticker = consolidatedTicker("BTC/USDT", [binance, okx]);
    expect(ticker).toMatchObject({
      symbol: "BTC/USDT",
      venue: "*",
      price: 110,
      high: 110,
      low: 90,
      volume: 8,
      quoteVolume: 300 + 90 + 208 + 220,
      open: 102,
      bidVenue: "okx",
      askVenue: "binance",
      venues: ["binance", "okx"],
      excluded: [],
    });
    expect(ticker?.change).toBeCloseTo((110 / 102 - 1) * 100, 10);
  });

  test("is not there before any venue knows a price", () => {
    expect(consolidatedTicker("BTC/USDT", [quoted("binance", 1, 2)])).toBeNull();
  });
});

describe("the spread between venues", () => {
  test("is dearest over cheapest in basis points of the median, whatever each venue calls the dollar", () => {
    const folds = [quoted("binance", 99, 101), quoted("okx", 100, 102), quoted("kraken", 98, 100, "BTC/USD")];
    expect(venueSpread(folds)).toEqual({
      time: START,
      median: 100,
      spreadBps: 200,
      venues: [
        { venue: "binance", symbol: "BTC/USDT", mid: 100, deviationBps: 0 },
        { venue: "okx", symbol: "BTC/USDT", mid: 101, deviationBps: expect.closeTo(100, 9) },
        { venue: "kraken", symbol: "BTC/USD", mid: 99, deviationBps: expect.closeTo(-100, 9) },
      ],
      excluded: [],
    });
  });

  test("goes on without a venue that died, and says so; one venue alone has no spread", () => {
    const folds = [quoted("binance", 99, 101), quoted("okx", 100, 102), quoted("bybit", 50, 51)];
    const [, okx, bybit] = folds;
    if (!okx || !bybit) throw new Error("three venues were made");
    status(bybit, "stale", START + 7);
    expect(venueSpread(folds)).toMatchObject({
      median: 100.5,
      excluded: [{ venue: "bybit", reason: "stale", since: START + 7 }],
    });
    status(okx, "stale", START + 8);
    expect(venueSpread(folds)).toBeNull();
  });

  test("is kept as a series of at most one sample a second for an hour", () => {
    const series = new SpreadSeries();
    const sample = { median: 1, spreadBps: 1, venues: [], excluded: [] };
    const taken = [0, 400, 999, 1_000, 1_500, 2_400].filter((offset) =>
      series.take({ time: START + offset, ...sample }),
    );
    expect(taken).toEqual([0, 1_000, 2_400]);
    expect(series.between(START + 1_000, START + 2_400).map(({ time }) => time)).toEqual([START + 1_000]);
    for (let second = 3; second < 20_000; second += 1) {
      series.take({ time: START + second * 1_000 + 500, ...sample });
    }
    expect(series.between(0, Number.MAX_SAFE_INTEGER).length).toBeLessThanOrEqual(3_960);
  });
});

describe("what venues list", () => {
  test.each([
    ["binance", "BTC/USDT", "BTC/USDT"],
    ["coinbase", "BTC/USDT", "BTC/USD"],
    ["kraken", "ETH/USDT", "ETH/USD"],
    ["kraken", "ETH/BTC", "ETH/BTC"],
  ] as const)("%s lists %s as %s", (venue, wanted, listed) => {
    expect(listedSymbol(venue, wanted)).toBe(listed);
    expect(assetKey(listed)).toBe(assetKey(wanted));
  });
});
