import { expect, it } from "vitest";
import { VENUES } from "@/lib/domain/market/venue";
import { openMarket } from "./market-fixture";

it("has one price on all venues up to a few hundredths of a percent, and lists dollars where they do", () => {
  const { market, clock } = openMarket({ venues: VENUES, symbols: ["BTC/USDT"], tradesPerSecond: 500 });
  market.start();
  for (let second = 0; second < 30; second += 1) {
    clock.advance(1_000);
    const middles = market.venues.map((venue) => {
      const symbol = market.instruments(venue)[0]?.symbol ?? "";
      const { bids, asks } = market.book(venue, symbol);
      return ((bids[0] ?? 0) + (asks[0] ?? 0)) / 2;
    });
    expect(Math.max(...middles) / Math.min(...middles) - 1).toBeLessThan(0.001);
  }
  const listed = market.venues.map((venue) => market.instruments(venue)[0]?.symbol);
  expect(listed).toEqual(["BTC/USDT", "BTC/USDT", "BTC/USDT", "BTC/USD", "BTC/USD"]);
});

it.each(["DOGE/USDT", "ZZZ/USDT", "PEPECOIN/USDC", "ETH/BTC", "BTC/EUR"])(
  "trades %s on a grid fine enough for it",
  (symbol) => {
    const { market, clock, steps } = openMarket({ symbols: [symbol], tradesPerSecond: 50 });
    market.start();
    clock.advance(20_000);
    const { bids, asks } = market.book("binance", symbol);
    const [bid = 0] = bids;
    const [ask = 0] = asks;
    const tick = market.instruments("binance")[0]?.tickSize ?? 0;
    expect(tick / bid).toBeLessThan(0.0005);
    expect((ask - bid) / bid).toBeLessThan(0.01);
    expect(bids.length / 2).toBeGreaterThan(500);
    expect(steps.flatMap((step) => step.trades).length).toBeGreaterThan(500);
  },
);

it("names what it lists when asked for something else", () => {
  const { market } = openMarket({ symbols: ["BTC/USDT"] });
  expect(() => market.book("binance", "LTC/USDT")).toThrow("binance lists BTC/USDT here, not LTC/USDT.");
});
