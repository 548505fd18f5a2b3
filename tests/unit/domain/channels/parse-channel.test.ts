import { describe, expect, it } from "vitest";
import { isChannelFault, type ListedInstruments, parseChannel } from "@/lib/domain/channels/parse-channel";

const listed: ListedInstruments = {
  venues: ["binance", "okx"],
  lists: (venue, symbol) => venue === "binance" && (symbol === "BTC/USDT" || symbol === "ETH/USDT"),
  listsAnywhere: (symbol) => symbol === "BTC/USDT" || symbol === "ETH/USDT",
};

describe("a channel name", () => {
  it.each([
    ["trades:binance:BTC/USDT", "trades:binance:BTC/USDT"],
    ["trades:binance:btc-usdt", "trades:binance:BTC/USDT"],
    ["ticker:binance:BTCUSDT", "ticker:binance:BTC/USDT"],
    ["bbo:*:BTC/USDT", "bbo:*:BTC/USDT"],
    ["book:binance:ETH/USDT:50", "book:binance:ETH/USDT:50"],
    ["book:binance:ETH/USDT:full", "book:binance:ETH/USDT:full"],
    ["candles:binance:BTC/USDT:100ms", "candles:binance:BTC/USDT:100ms"],
    ["health:binance", "health:binance"],
  ])("%s is read as %s", (text, name) => {
    expect(parseChannel(text, listed)).toMatchObject({ name });
  });

  it.each([
    ["", "unknown_channel"],
    ["nonsense", "unknown_channel"],
    ["constructor:binance:BTC/USDT", "unknown_channel"],
    ["trades", "unknown_channel"],
    ["trades:nasdaq:BTC/USDT", "unknown_channel"],
    ["trades:kraken:BTC/USDT", "unknown_channel"],
    ["trades:*:BTC/USDT", "unknown_channel"],
    ["bbo:binance:BTC/USDT", "unknown_channel"],
    ["trades:binance:BTC/USDT:1m", "unknown_channel"],
    ["candles:binance:BTC/USDT", "unknown_channel"],
    ["candles:binance:BTC/USDT:2m", "unknown_channel"],
    ["book:binance:BTC/USDT:25", "unknown_channel"],
    ["book:binance:BTC/USDT:50:50", "unknown_channel"],
    ["health:binance:BTC/USDT", "unknown_channel"],
    [`trades:binance:${"A".repeat(200)}`, "unknown_channel"],
    ["trades:binance:NOPE/USDT", "unknown_symbol"],
    ["trades:okx:BTC/USDT", "unknown_symbol"],
    ["trades:binance", "unknown_symbol"],
  ])("%s is refused as %s with one sentence", (text, code) => {
    const result = parseChannel(text, listed);
    expect(isChannelFault(result) && result.code).toBe(code);
    expect(isChannelFault(result) && result.message).toMatch(/\.$/);
  });
});
