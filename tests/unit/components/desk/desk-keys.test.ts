import { describe, expect, it } from "vitest";
import { deskAction } from "@/components/desk/desk-keys";
import { findListings } from "@/components/desk/find-listings";

const press = (key: string, held: object = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("the desk's keys", () => {
  it.each([
    ["/", {}, { kind: "search" }],
    ["k", { ctrlKey: true }, { kind: "search" }],
    ["k", { metaKey: true }, { kind: "search" }],
    ["?", { shiftKey: true }, { kind: "help" }],
    ["1", {}, { kind: "interval", interval: "5s" }],
    ["6", {}, { kind: "interval", interval: "1d" }],
    ["ArrowLeft", {}, { kind: "pan", bars: 3 }],
    ["ArrowLeft", { shiftKey: true }, { kind: "pan", bars: 24 }],
    ["ArrowRight", {}, { kind: "pan", bars: -3 }],
    ["+", { shiftKey: true }, { kind: "zoom", steps: 1 }],
    ["f", {}, { kind: "full" }],
    ["7", {}, null],
    ["f", { ctrlKey: true }, null],
    ["ArrowLeft", { altKey: true }, null],
  ])("%s with %j does %j", (key, held, action) => {
    expect(deskAction(press(key, held), true)).toEqual(action);
  });

  it("leaves single keys alone for those who turned them off, but not Ctrl K", () => {
    for (const key of ["/", "?", "1", "f", "+", "ArrowLeft"])
      expect(deskAction(press(key), false)).toBeNull();
    expect(deskAction(press("k", { ctrlKey: true }), false)).toEqual({ kind: "search" });
  });
});

describe("the symbol search", () => {
  const listings = [
    { venue: "binance", symbol: "BTC/USDT" },
    { venue: "binance", symbol: "ETH/BTC" },
    { venue: "kraken", symbol: "BTC/USD" },
  ] as const;

  it.each([
    ["", ["BTC/USDT", "ETH/BTC", "BTC/USD"]],
    ["btc", ["BTC/USDT", "BTC/USD", "ETH/BTC"]],
    ["btcusdt", ["BTC/USDT"]],
    ["btc-usd", ["BTC/USDT", "BTC/USD"]],
    ["btc kraken", ["BTC/USD"]],
    ["doge", []],
  ])("finds for %j %j", (text, symbols) => {
    expect(findListings(listings, text).map(({ symbol }) => symbol)).toEqual(symbols);
  });
});
