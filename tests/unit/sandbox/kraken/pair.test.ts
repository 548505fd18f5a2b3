import { describe, expect, it } from "vitest";
import { createPair, namesOf } from "@/server/sandbox/exchanges/kraken/pair";
import { instrumentProfile } from "@/server/sandbox/exchanges/market/instrument-profile";

describe("the names of a pair", () => {
  it.each([
    ["BTC/USD", "XXBTZUSD", "XBTUSD", "XBT/USD"],
    ["ETH/USD", "XETHZUSD", "ETHUSD", "ETH/USD"],
    ["ETH/BTC", "XETHXXBT", "ETHXBT", "ETH/XBT"],
    ["SOL/USD", "SOLUSD", "SOLUSD", "SOL/USD"],
    ["BTC/USDT", "XBTUSDT", "XBTUSDT", "XBT/USDT"],
    ["DOGE/USD", "XDGUSD", "XDGUSD", "XDG/USD"],
    ["ADA/EUR", "ADAEUR", "ADAEUR", "ADA/EUR"],
  ])("%s is %s, %s and %s", (symbol, key, altname, wsname) => {
    expect(createPair(instrumentProfile(symbol))).toMatchObject({ symbol, key, altname, wsname });
  });

  it("are all understood by requests", () => {
    expect(namesOf(createPair(instrumentProfile("BTC/USD")))).toEqual([
      "XXBTZUSD",
      "XBTUSD",
      "XBT/USD",
      "BTC/USD",
      "BTCUSD",
    ]);
  });
});
