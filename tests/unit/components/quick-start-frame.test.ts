import { describe, expect, it } from "vitest";
import { jsonTokens } from "@/components/market/json-tokens";
import { parseFrame } from "@/components/market/quick-start-frame";
import { toReadiness } from "@/components/market/readiness";

const TRADE =
  '{"type":"trade","symbol":"BTCUSDT","price":51042.94,"quantity":0.001,"timestamp":"2026-01-18T21:45:16.123Z","exchange":"binance","raw":{"e":"trade","p":"51042.94000000","m":true}}';
const TICKER =
  '{"type":"ticker","symbol":"BTC/USDT","price":42000.5,"volume":12345.67,"timestamp":"2026-01-18T21:45:16.123Z","change":-1.23,"feed":"simulated"}';

describe("parseFrame", () => {
  it("reads a trade, and the aggressor from the maker's mark", () => {
    expect(parseFrame(TRADE)).toEqual({
      type: "trade",
      symbol: "BTCUSDT",
      price: 51042.94,
      quantity: 0.001,
      time: Date.parse("2026-01-18T21:45:16.123Z"),
      exchange: "binance",
      side: "sell",
    });
  });

  it("reads a ticker with its feed", () => {
    expect(parseFrame(TICKER)).toMatchObject({
      type: "ticker",
      price: 42000.5,
      change: -1.23,
      feed: "simulated",
    });
  });

  it.each([
    "",
    "not json",
    "null",
    "[]",
    '{"type":"error","code":"bad_request","message":"…"}',
    TRADE.replace("51042.94,", "null,"),
    TRADE.replace("2026-01-18T21:45:16.123Z", "soon"),
    TICKER.replace("simulated", "invented"),
  ])("is silent about %s", (text) => {
    expect(parseFrame(text)).toBeNull();
  });
});

describe("jsonTokens", () => {
  it("changes no character and tells keys from values", () => {
    for (const text of [TRADE, TICKER, '{"a":"x\\"y: 1","b":[-1.5e-7,true]}', '{"cut":"off']) {
      expect(
        jsonTokens(text)
          .map((token) => token.text)
          .join(""),
      ).toBe(text);
    }
    const kinds = Object.fromEntries(jsonTokens(TICKER).map((token) => [token.text, token.kind]));
    expect(kinds).toMatchObject({ '"type"': "key", '"ticker"': "string", "-1.23": "number" });
  });
});

describe("toReadiness", () => {
  it("lists parts and sources in the order of the answer", () => {
    const body = {
      status: "degraded",
      checks: {
        postgres: "ok",
        redis: "down",
        feeds: { binance: { status: "stale", lagMs: 12, lastMessageAt: 1_768_773_916_123 } },
      },
    };
    expect(toReadiness(body)).toEqual({
      status: "degraded",
      checks: [
        { name: "postgres", status: "ok" },
        { name: "redis", status: "down" },
      ],
      sources: [{ venue: "binance", status: "stale", lagMs: 12, lastMessageAt: 1_768_773_916_123 }],
    });
  });

  it.each([null, [], {}, { status: "ready" }, { status: 1, checks: {} }])("refuses %j", (body) => {
    expect(toReadiness(body)).toBeNull();
  });
});
