import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { pairName } from "@/server/ingest/venues/kraken/rest/pair-name";
import { readResult, refusalWithin } from "@/server/ingest/venues/kraken/rest/read-result";
import { readTradeRows } from "@/server/ingest/venues/kraken/rest/read-trade-rows";

const ROW = `["30243.40000","0.34507674",1688669597.8277369,"b","m","",61044952]`;
const SECOND = `["30243.30000","0.00376960", 1688669598.2804112,"s","l","",61044953]`;

function answer(...rows: string[]): string {
  return `{"error":[],"result":{"XXBTZUSD":[${rows.join(",")}],"last":"1688671969993150842"}}`;
}

describe("trap 14: the names of Kraken's first years", () => {
  test.each([
    ["BTC/USD", "XBTUSD"],
    ["ETH/BTC", "ETHXBT"],
    ["DOGE/USD", "XDGUSD"],
    ["SOL/USD", "SOLUSD"],
    ["BTC/USDT", "XBTUSDT"],
  ])("%s is asked for as %s", (symbol, name) => {
    expect(pairName(symbol)).toBe(name);
  });
});

describe("reading Kraken's trades of the past", () => {
  test("rows are trades with the taker's side, the venue's id and the row's own text", () => {
    const page = readTradeRows(answer(ROW, SECOND), "BTC/USD", 5);
    expect(page).toMatchObject({
      damaged: 0,
      trades: [{ id: "61044952" }, { id: "61044953", side: "sell" }],
    });
    expect(page.trades[0]).toEqual({
      kind: "trade",
      venue: "kraken",
      symbol: "BTC/USD",
      time: 1_688_669_597_827,
      receivedAt: 5,
      id: "61044952",
      price: 30_243.4,
      quantity: 0.34507674,
      side: "buy",
      raw: ROW,
      backfilled: true,
      sequence: 61_044_952,
      span: 1,
      sentAt: 1_688_669_597_827,
    });
    expect(page.trades[1]?.raw).toBe(SECOND);
  });

  test("the cursor of the next page stays a text: it counts nanoseconds beyond 2^53", () => {
    expect(readTradeRows(answer(ROW), "BTC/USD", 5).last).toBe("1688671969993150842");
    expect(
      readTradeRows(answer(ROW).replace('"1688671969993150842"', "1688671969993150842"), "BTC/USD", 5).last,
    ).toBeNull();
    expect(readTradeRows(answer(ROW).replace("1688671969993150842", "soon"), "BTC/USD", 5).last).toBeNull();
  });

  test("every millisecond is the one that is written, though a double rounds its end into the next one", () => {
    const times = Array.from({ length: 1_000 }, (_, ms) => 1_688_669_597_000 + ms);
    const seconds = times.map((time) => `1688669597.${String(time % 1_000).padStart(3, "0")}9999`);
    const rows = seconds.map((text, index) => `["1.0","1.0",${text},"b","l","",${index}]`);
    expect(readTradeRows(answer(...rows), "BTC/USD", 5).trades.map(({ time }) => time)).toEqual(times);
    expect(seconds.map((text) => Math.floor(Number(text) * 1_000))).not.toEqual(times);
  });

  test.each([
    ["whole seconds", "1688669597", 1_688_669_597_000],
    ["one digit", "1688669597.8", 1_688_669_597_800],
    ["nanoseconds", "1688669597.827736912", 1_688_669_597_827],
  ])("a time with %s", (_name, seconds, time) => {
    const [trade] = readTradeRows(answer(ROW.replace("1688669597.8277369", seconds)), "BTC/USD", 5).trades;
    expect(trade?.time).toBe(time);
  });

  test.each([
    ["no list", "7"],
    ["a price that is none", ROW.replace("30243.40000", "0.-10000")],
    ["a quantity of zero", ROW.replace("0.34507674", "0.00000000")],
    ["a price as number", ROW.replace('"30243.40000"', "30243.4")],
    ["a time as text", ROW.replace("1688669597.8277369", '"1688669597.8277369"')],
    ["a time with an exponent", ROW.replace("1688669597.8277369", "1.6e9")],
    ["a side that is none", ROW.replace('"b"', '"x"')],
    ["a side that every object has", ROW.replace('"b"', '"constructor"')],
    ["an id as text", ROW.replace("61044952", '"61044952"')],
    ["no id, as before 2023", ROW.replace(',"",61044952', ',""')],
  ])("a row with %s is counted as damaged, the one beside it is read", (_name, row) => {
    const page = readTradeRows(answer(row, SECOND), "BTC/USD", 5);
    expect(page).toMatchObject({ damaged: 1, trades: [{ id: "61044953" }] });
  });

  test.each([
    ["no JSON", "<html>"],
    ["no result", '{"error":[]}'],
    ["a result that is a list", '{"error":[],"result":[]}'],
    ["no pair", '{"error":[],"result":{"last":"1"}}'],
    ["two pairs", '{"error":[],"result":{"XXBTZUSD":[],"XETHZUSD":[],"last":"1"}}'],
    ["a pair without rows", '{"error":[],"result":{"XXBTZUSD":{},"last":"1"}}'],
  ])("an answer with %s is refused with one sentence", (_name, body) => {
    expect(() => readTradeRows(body, "BTC/USD", 5)).toThrow(AppError);
  });

  test("spaces, another order and a key that needs escapes change nothing", () => {
    const body = `{ "result" : { "last" : "17" , "X\\u0058BTZUSD" : [ ${ROW} ] } , "error" : [ ] }`;
    expect(readTradeRows(body, "BTC/USD", 5)).toMatchObject({ last: "17", trades: [{ raw: ROW }] });
  });
});

describe("a refusal that came as a success", () => {
  test.each<[string, string, AppError["code"], number]>([
    ["too many calls", '{"error":["EGeneral:Too many requests"]}', "unavailable", 3_000],
    ["the private side's word for it", '{"error":["EAPI:Rate limit exceeded"]}', "unavailable", 3_000],
    ["an unknown pair", '{"error":["EQuery:Unknown asset pair"]}', "invalid_request", 0],
    ["a wrong argument", '{"error":["EGeneral:Invalid arguments:since"]}', "invalid_request", 0],
    ["a venue in trouble", '{"error":["EService:Unavailable"]}', "unavailable", 0],
    ["several", '{"error":["EGeneral:Internal error","EService:Busy"]}', "unavailable", 0],
    ["no errors and no list of them", "{}", "unavailable", 0],
    ["nothing at all", "null", "unavailable", 0],
  ])("%s", (_name, body, code, blockMs) => {
    const refusal = refusalWithin("/0/public/Trades", body);
    expect(refusal?.error).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({ blockMs, error: { code } });
    expect(refusal?.error.message).toMatch(/^\/0\/public\/Trades answered /);
  });

  test.each([answer(ROW), ` ${answer(ROW)}`, '{"result":{"a":1},"error":[]}'])("%s is none", (body) => {
    expect(refusalWithin("/0/public/Trades", body)).toBeNull();
    expect(Object.keys(readResult("/0/public/Trades", body)).length).toBeGreaterThan(0);
  });
});
