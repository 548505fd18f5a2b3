import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDecoder } from "@/server/ingest/venues/binance/codec/create-decoder";
import { recordingsDir } from "../../../fixtures/recordings";

const RECEIVED_AT = 1_723_161_255_400;
const SHUTDOWN = { kind: "shutdown", reason: "the venue announced that it shuts this connection" };
const decode = createDecoder(["BTC/USDT", "ETH/USDT"]);

const TRADE = {
  e: "trade",
  E: 1_723_161_255_343,
  s: "BTCUSDT",
  t: 3_735_683_259,
  p: "61837.63000000",
  q: "0.02000000",
  T: 1_723_161_255_342,
  m: true,
  M: true,
};
const DEPTH = {
  e: "depthUpdate",
  E: 1_723_161_255_208,
  s: "BTCUSDT",
  U: 157,
  u: 160,
  b: [["61737.63000000", "0.00000000"]],
  a: [
    ["61837.64000000", "1.54698000"],
    ["61839.85000000", "0.00000000"],
  ],
};
const TOP = { u: 400_900_217, s: "BTCUSDT", b: "25.35", B: "31.2", a: "25.36", A: "40.6" };

function combined(data: object, stream = "btcusdt@any"): string {
  return `{"stream":"${stream}","data":${JSON.stringify(data)}}`;
}

describe("Binance frames", () => {
  test("a trade becomes an event, whose side is the aggressor's and whose raw text is untouched", () => {
    const raw = JSON.stringify(TRADE);
    expect(decode(Buffer.from(combined(TRADE)), RECEIVED_AT)).toEqual({
      kind: "trade",
      venue: "binance",
      symbol: "BTC/USDT",
      time: 1_723_161_255_342,
      sentAt: 1_723_161_255_343,
      receivedAt: RECEIVED_AT,
      id: "3735683259",
      sequence: 3_735_683_259,
      span: 1,
      price: 61837.63,
      quantity: 0.02,
      side: "sell",
      raw,
      backfilled: false,
    });
    expect(decode(combined({ ...TRADE, m: false }), RECEIVED_AT)).toMatchObject({ side: "buy" });
  });

  test("a plain frame gives the same trade as a combined one", () => {
    expect(decode(JSON.stringify(TRADE), 1)).toEqual(decode(combined(TRADE), 1));
  });

  test("the raw text keeps spaces and the order of fields", () => {
    const raw = `{ "T":1723161255342, "e":"trade","E":1723161255343,"s":"BTCUSDT","t":7,"p":"1.0","q":"2","m":false }`;
    expect(decode(`{"stream":"btcusdt@trade","data":${raw}}`, 1)).toMatchObject({ raw, sequence: 7 });
  });

  test("a depth difference becomes flat levels with the ids that it covers", () => {
    expect(decode(combined(DEPTH), RECEIVED_AT)).toEqual({
      kind: "book-update",
      venue: "binance",
      symbol: "BTC/USDT",
      time: 1_723_161_255_208,
      receivedAt: RECEIVED_AT,
      bids: [61737.63, 0],
      asks: [61837.64, 1.54698, 61839.85, 0],
      previous: 156,
      checksum: null,
      sequence: 160,
    });
  });

  test("a bookTicker, which has neither name nor time, becomes the top of the book", () => {
    expect(decode(combined(TOP), RECEIVED_AT)).toMatchObject({
      kind: "top-of-book",
      symbol: "BTC/USDT",
      bid: 25.35,
      bidQuantity: 31.2,
      ask: 25.36,
      askQuantity: 40.6,
      sequence: 400_900_217,
    });
  });

  test.each([
    ['{"result":null,"id":7}', { kind: "ack", id: 7, topics: null, failure: null }],
    [
      '{"code":2,"msg":"Invalid request: x","id":10}',
      { kind: "ack", id: 10, topics: null, failure: "2 Invalid request: x" },
    ],
    ['{"code":3,"msg":"Invalid JSON"}', { kind: "ack", id: null, topics: null, failure: "3 Invalid JSON" }],
    ['{"e":"serverShutdown","E":1770123456789}', SHUTDOWN],
    ['{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1}}', SHUTDOWN],
  ])("answers and notices are told apart: %s", (frame, item) => {
    expect(decode(frame, 1)).toEqual(item);
  });
});

describe("garbage is refused by kind", () => {
  const without = (field: string) =>
    Object.fromEntries(Object.entries(TRADE).filter(([key]) => key !== field));
  test.each<[string, string, string | object]>([
    ["nothing", "not_json", ""],
    ["half a frame", "not_json", combined(TRADE).slice(0, -20)],
    ["a frame with a tail", "not_json", `${combined(TRADE)}x`],
    ["a second data field", "not_json", `{"stream":"a","data":{},"data":{}}`],
    ["a number", "not_object", "12"],
    ["null", "not_object", "null"],
    ["a list", "not_object", "[]"],
    ["a list as data", "not_object", '{"stream":"!x@arr","data":[]}'],
    ["another wrapper", "bad_wrapper", `{"data":${JSON.stringify(TRADE)},"stream":"x"}`],
    ["an empty object", "unknown_event", "{}"],
    ["a kline", "unknown_event", { e: "kline", E: 1, s: "BTCUSDT" }],
    ["an event without a name", "unknown_event", { ...TRADE, e: undefined }],
    ["an event that is named by a number", "unknown_event", { ...TRADE, e: 5 }],
    ["__proto__ as event", "unknown_event", { ...TRADE, e: "__proto__" }],
    ["a symbol nobody asked for", "unknown_symbol", { ...TRADE, s: "DOGEUSDT" }],
    ["__proto__ as symbol", "unknown_symbol", { ...TRADE, s: "__proto__" }],
    ["a symbol with letters that only look right", "unknown_symbol", { ...TRADE, s: "ВTCUSDT" }],
    ["a symbol that is an object", "unknown_symbol", { ...TRADE, s: {} }],
    ["a price with a minus inside", "bad_number", { ...TRADE, p: "0.-10000" }],
    ["a price of zero", "bad_number", { ...TRADE, p: "0.00000000" }],
    ["a negative price", "bad_number", { ...TRADE, p: "-1" }],
    ["a price that is a number", "bad_number", { ...TRADE, p: 61837.63 }],
    ["a price NaN", "bad_number", { ...TRADE, p: "NaN" }],
    ["a price beyond all prices", "bad_number", { ...TRADE, p: "1000000000000001" }],
    ["a missing quantity", "bad_number", without("q")],
    ["a quantity of zero", "bad_number", { ...TRADE, q: "0" }],
    ["a quantity with an exponent", "bad_number", { ...TRADE, q: "1e309" }],
    ["year 0001", "bad_time", { ...TRADE, T: -62_135_596_800_000 }],
    ["a time in seconds", "bad_time", { ...TRADE, T: 1_723_161_255 }],
    ["a time in microseconds", "bad_time", { ...TRADE, E: 1_723_161_255_343_000 }],
    ["a time that is a text", "bad_time", { ...TRADE, T: "1723161255342" }],
    ["a missing time", "bad_time", without("T")],
    ["a fractional id", "bad_sequence", { ...TRADE, t: 1.5 }],
    ["an id beyond whole doubles", "bad_sequence", { ...TRADE, t: 2 ** 53 }],
    ["a negative id", "bad_sequence", { ...TRADE, t: -1 }],
    ["a missing side", "bad_side", without("m")],
    ["a side that is a text", "bad_side", { ...TRADE, m: "true" }],
    ["update ids in the wrong order", "bad_sequence", { ...DEPTH, U: 161 }],
    ["a difference of a year's updates", "bad_sequence", { ...DEPTH, u: 90_071_992_547 }],
    ["levels that are no list", "bad_levels", { ...DEPTH, b: {} }],
    ["missing levels", "bad_levels", { ...DEPTH, a: undefined }],
    ["a level that is a text", "bad_levels", { ...DEPTH, b: ["12"] }],
    ["a level without quantity", "bad_levels", { ...DEPTH, b: [["12"]] }],
    ["a level with a negative quantity", "bad_levels", { ...DEPTH, b: [["12", "-1"]] }],
    ["a level at price zero", "bad_levels", { ...DEPTH, b: [["0", "1"]] }],
    ["a level of numbers", "bad_levels", { ...DEPTH, b: [[12, 1]] }],
    ["a bookTicker with a negative bid", "bad_number", { ...TOP, b: "-25.35" }],
    ["a bookTicker with a text as id", "bad_sequence", { ...TOP, u: "7" }],
    ["a bookTicker of another symbol", "unknown_symbol", { ...TOP, s: "XRPUSDT" }],
  ])("%s is %s", (_name, rejection, frame) => {
    const text = typeof frame === "string" ? frame : combined(frame);
    expect(decode(Buffer.from(text), 1)).toEqual({ kind: "rejected", rejection });
  });
});

const SINGLE_FRAMES = join(recordingsDir, "binance", "crypto-msg-parser.jsonl");

describe.skipIf(!existsSync(SINGLE_FRAMES))("recorded single frames of every channel", () => {
  test("subscribed channels of spot are understood, others are refused by name", () => {
    const kinds = new Map<string, number>();
    for (const line of readFileSync(SINGLE_FRAMES, "utf8").split("\n").filter(Boolean)) {
      const item = decode(line, 1);
      const kind = item.kind === "rejected" ? item.rejection : item.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(kinds.get("not_json")).toBeUndefined();
    expect(kinds.get("book-update")).toBeGreaterThan(0);
    expect(kinds.get("unknown_event")).toBeGreaterThan(0);
  });
});
