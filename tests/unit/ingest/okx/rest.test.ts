import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { refusalWithin } from "@/server/ingest/venues/okx/rest/read-data";
import { readTradeRows } from "@/server/ingest/venues/okx/rest/read-trade-rows";

const OLD_ROW = `{"instId":"BTC-USDT","side":"sell","sz":"0.00001","source":"0","px":"29963.2","tradeId":"242720719","ts":"1654161646974"}`;
const MIDDLE_ROW = OLD_ROW.replace("0719", "0720").replace('"sell"', '"buy"');
const NEW_ROW = OLD_ROW.replace("0719", "0721").replace("646974", "647001");

function answer(...rows: string[]): string {
  return `{"code":"0","msg":"","data":[${rows.join(",")}]}`;
}

function read(body: string) {
  return readTradeRows(body, "BTC/USDT", 1_654_161_700_000);
}

describe("an answer of history-trades", () => {
  test("comes newest first and is read oldest first, each trade with its own text", () => {
    const { trades, damaged } = read(answer(NEW_ROW, MIDDLE_ROW, OLD_ROW));
    expect(damaged).toBe(0);
    expect(trades.map(({ sequence }) => sequence)).toEqual([242_720_719, 242_720_720, 242_720_721]);
    expect(trades.map(({ raw }) => raw)).toEqual([OLD_ROW, MIDDLE_ROW, NEW_ROW]);
    expect(trades[0]).toEqual({
      kind: "trade",
      venue: "okx",
      symbol: "BTC/USDT",
      time: 1_654_161_646_974,
      sentAt: 1_654_161_646_974,
      receivedAt: 1_654_161_700_000,
      id: "242720719",
      sequence: 242_720_719,
      span: 1,
      price: 29963.2,
      quantity: 0.00001,
      side: "sell",
      raw: OLD_ROW,
      backfilled: true,
    });
  });

  test("is read whatever its layout", () => {
    const spaced = JSON.stringify(JSON.parse(answer(NEW_ROW, OLD_ROW)), null, 2);
    expect(read(spaced).trades).toMatchObject([{ id: "242720719" }, { id: "242720721" }]);
  });

  test("may be empty", () => {
    expect(read(answer())).toEqual({ trades: [], damaged: 0 });
  });

  test.each([
    ["an id that is a number", OLD_ROW.replace('"242720719"', "242720719")],
    ["a time that is a number", OLD_ROW.replace('"1654161646974"', "1654161646974")],
    ["a time in seconds", OLD_ROW.replace("1654161646974", "1654161646")],
    ["another symbol", OLD_ROW.replace("BTC-USDT", "ETH-USDT")],
    ["a price with a minus inside", OLD_ROW.replace("29963.2", "0.-10000")],
    ["no side", OLD_ROW.replace('"side":"sell",', "")],
    ["no object", "5"],
  ])("counts a row with %s as damaged and reads the others", (_name, row) => {
    const { trades, damaged } = read(answer(NEW_ROW, row));
    expect([trades.length, damaged]).toEqual([1, 1]);
  });

  test.each([
    ["a page of a firewall", "<html></html>"],
    ["half an answer", answer(NEW_ROW).slice(0, -40)],
    ["a list", "[]"],
    ["no data", '{"code":"0","msg":""}'],
    ["data that is none", '{"code":"0","data":{}}'],
  ])("that is %s is refused with one sentence", (_name, body) => {
    expect(() => read(body)).toThrow(AppError);
  });
});

describe("a refusal that is a success to HTTP", () => {
  test.each([
    [`{"code":"51001","msg":"Instrument ID doesn't exist","data":[]}`, "invalid_request", 0],
    [`{"code":"51000","msg":"Parameter limit error","data":[]}`, "invalid_request", 0],
    [`{"code":"50011","msg":"Too Many Requests","data":[]}`, "unavailable", 2_000],
    [`{"code":"50001","msg":"Service temporarily unavailable","data":[]}`, "unavailable", 0],
    [`{"code":{"toString":1},"msg":{"toString":1}}`, "unavailable", 0],
    [`{"data":[]}`, "unavailable", 0],
    ["[]", "unavailable", 0],
  ])("%s is %s", (body, code, blockMs) => {
    const found = refusalWithin("/api/v5/market/history-trades", body);
    expect([found?.error.code, found?.blockMs]).toEqual([code, blockMs]);
    expect(found?.error.message).toContain("/api/v5/market/history-trades answered");
  });

  test.each([answer(OLD_ROW), `{ "msg": "", "code": "0", "data": [] }`])("none: %s", (body) => {
    expect(refusalWithin("/api/v5/market/history-trades", body)).toBeNull();
  });
});
