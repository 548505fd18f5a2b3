import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { refusalWithin } from "@/server/ingest/venues/bybit/rest/read-list";
import { readRecentTrades } from "@/server/ingest/venues/bybit/rest/read-recent-trades";

const OLD_ROW = `{"execId":"2290000001225843669","symbol":"BTCUSDT","price":"75848.74","size":"0.001466","side":"Buy","time":"1731035685318","isBlockTrade":false,"isRPITrade":false,"seq":"115058640180"}`;
const MIDDLE_ROW = OLD_ROW.replace("843669", "843670").replace('"Buy"', '"Sell"');
const NEW_ROW = OLD_ROW.replace("843669", "843671").replace("685318", "685320");

function answer(...rows: string[]): string {
  return `{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[${rows.join(",")}]},"retExtInfo":{},"time":1731035685400}`;
}

function read(body: string) {
  return readRecentTrades(body, "BTC/USDT", 1_731_035_685_500);
}

describe("an answer of recent-trade", () => {
  test("comes newest first and is read oldest first, each trade with its own text", () => {
    const { trades, damaged } = read(answer(NEW_ROW, MIDDLE_ROW, OLD_ROW));
    expect(damaged).toBe(0);
    expect(trades.map(({ id }) => id)).toEqual([
      "2290000001225843669",
      "2290000001225843670",
      "2290000001225843671",
    ]);
    expect(trades.map(({ raw }) => raw)).toEqual([OLD_ROW, MIDDLE_ROW, NEW_ROW]);
    expect(trades[1]).toEqual({
      kind: "trade",
      venue: "bybit",
      symbol: "BTC/USDT",
      time: 1_731_035_685_318,
      sentAt: 1_731_035_685_318,
      receivedAt: 1_731_035_685_500,
      id: "2290000001225843670",
      sequence: 0,
      span: 1,
      price: 75848.74,
      quantity: 0.001466,
      side: "sell",
      raw: MIDDLE_ROW,
      backfilled: true,
    });
  });

  test("is read whatever its layout", () => {
    const spaced = JSON.stringify(JSON.parse(answer(NEW_ROW, OLD_ROW)), null, 2);
    expect(read(spaced).trades).toMatchObject([{ id: "2290000001225843669" }, { id: "2290000001225843671" }]);
  });

  test("may be empty", () => {
    expect(read(answer())).toEqual({ trades: [], damaged: 0 });
  });

  test.each([
    ["an id that is a number", OLD_ROW.replace('"2290000001225843669"', "2290000001225843669")],
    ["a time that is a number", OLD_ROW.replace('"1731035685318"', "1731035685318")],
    ["a time in seconds", OLD_ROW.replace("1731035685318", "1731035685")],
    ["another symbol", OLD_ROW.replace("BTCUSDT", "ETHUSDT")],
    ["a price with a minus inside", OLD_ROW.replace("75848.74", "0.-10000")],
    ["no side", OLD_ROW.replace('"side":"Buy",', "")],
    ["no object", "5"],
  ])("counts a row with %s as damaged and reads the others", (_name, row) => {
    const { trades, damaged } = read(answer(NEW_ROW, row));
    expect([trades.length, damaged]).toEqual([1, 1]);
  });

  test.each([
    ["a page of a firewall", "<html></html>"],
    ["half an answer", answer(NEW_ROW).slice(0, -40)],
    ["a list", "[]"],
    ["no result", '{"retCode":0,"retMsg":"OK"}'],
    ["a result that is a text", '{"retCode":0,"result":"list"}'],
    ["a list that is none", '{"retCode":0,"result":{"list":{}}}'],
  ])("that is %s is refused with one sentence", (_name, body) => {
    expect(() => read(body)).toThrow(AppError);
  });
});

describe("a refusal that is a success to HTTP", () => {
  test.each([
    [`{"retCode":10001,"retMsg":"Not supported symbols","result":{},"time":1}`, "invalid_request", 0],
    [`{"retCode":10006,"retMsg":"Too many visits!","result":{},"time":1}`, "unavailable", 2_000],
    [`{"retCode":10016,"retMsg":"Server error.","result":{},"time":1}`, "unavailable", 0],
    [`{"time":1}`, "unavailable", 0],
    ["[]", "unavailable", 0],
  ])("%s is %s", (body, code, blockMs) => {
    const found = refusalWithin("/v5/market/kline", body);
    expect([found?.error.code, found?.blockMs]).toEqual([code, blockMs]);
    expect(found?.error.message).toContain("/v5/market/kline");
  });

  test.each([answer(OLD_ROW), `{ "retMsg": "OK", "retCode": 0, "result": {} }`])("none: %s", (body) => {
    expect(refusalWithin("/v5/market/kline", body)).toBeNull();
  });
});
