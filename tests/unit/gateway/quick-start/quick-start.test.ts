import { describe, expect, it } from "vitest";
import type { TradeEvent } from "@/lib/domain/market/event";
import { FrameRate } from "@/server/gateway/frame-rate";
import { encodeTrade } from "@/server/gateway/quick-start/encode";
import { readAction } from "@/server/gateway/quick-start/read-action";

const TRADE: TradeEvent = {
  kind: "trade",
  venue: "binance",
  symbol: "BTC/USDT",
  id: "7",
  price: 51_042.94,
  quantity: 0.001,
  side: "buy",
  time: Date.UTC(2026, 0, 18, 21, 45, 16, 123),
  receivedAt: 0,
  backfilled: false,
  raw: '{"e":"trade","p":"51042.94000000","q":"0.00100000" , "M":true}',
};

describe("a trade on /ws", () => {
  it("is what the contract shows, with the exchange's payload byte for byte", () => {
    expect(encodeTrade(TRADE, "BTCUSDT")).toBe(
      `{"type":"trade","symbol":"BTCUSDT","price":51042.94,"quantity":0.001,"timestamp":"2026-01-18T21:45:16.123Z","exchange":"binance","raw":${TRADE.raw}}`,
    );
  });

  it("stays JSON for tiny quantities and odd spellings", () => {
    const text = encodeTrade({ ...TRADE, quantity: 1e-8 }, 'btc"usdt');
    expect(JSON.parse(text)).toMatchObject({ quantity: 1e-8, symbol: 'btc"usdt' });
  });
});

describe("a client's frame", () => {
  it("asks for symbols", () => {
    expect(readAction('{"action":"subscribe","symbols":["BTCUSDT","eth-usdt"]}')).toEqual({
      kind: "subscribe",
      symbols: ["BTCUSDT", "eth-usdt"],
    });
  });

  it.each([
    ["", "not JSON"],
    ["{", "not JSON"],
    ["[]", "one JSON object"],
    ["null", "one JSON object"],
    ["7", "one JSON object"],
    ["{}", "action is missing"],
    ['{"action":"dance","symbols":["BTCUSDT"]}', 'action is "dance"'],
    ['{"action":"__proto__","symbols":["BTCUSDT"]}', 'action is "__proto__"'],
    ['{"action":["subscribe"],"symbols":["BTCUSDT"]}', "action is"],
    ['{"action":"subscribe"}', "symbols is missing"],
    ['{"action":"subscribe","symbols":"BTCUSDT"}', 'symbols is "BTCUSDT"'],
    ['{"action":"subscribe","symbols":[]}', "symbols is []"],
    ['{"action":"subscribe","symbols":["BTCUSDT",7]}', "symbols holds 7"],
    ['{"action":"unsubscribe","symbols":[null]}', "symbols holds null"],
  ])("that is %s is refused by a sentence", (text, part) => {
    const action = readAction(text);
    expect(action.kind).toBe("bad");
    expect(action).toHaveProperty("message", expect.stringContaining(part));
  });

  it("is quoted only in part, however long", () => {
    const action = readAction(JSON.stringify({ action: "x".repeat(10_000) }));
    expect(action).toHaveProperty(
      "message.length",
      expect.toSatisfy((length: number) => length < 200),
    );
  });
});

describe("the frame rate", () => {
  it("takes twenty in any second and not one more", () => {
    const rate = new FrameRate(20);
    const taken = Array.from({ length: 21 }, (_, index) => rate.take(1_000 + index));
    expect(taken).toEqual([...new Array(20).fill(true), false]);
    expect(rate.take(3_000)).toBe(true);
  });

  it("slides: twenty at the end of one second leave none for the start of the next", () => {
    const rate = new FrameRate(20);
    for (let index = 0; index < 20; index += 1) rate.take(1_990);
    expect(rate.take(2_010)).toBe(false);
  });
});
