import { describe, expect, test } from "vitest";
import type { FeedItem } from "@/server/ingest/feed/feed-item";
import { createDecoder } from "@/server/ingest/venues/kraken/codec/create-decoder";
import { createPairs } from "@/server/ingest/venues/kraken/codec/pairs";

const RECEIVED_AT = 1_791_273_896_400;
const TIME = Date.parse("2026-10-06T08:04:56.153Z");

const TRADE = `{"symbol":"BTC/USD","side":"sell","price":85600.4,"qty":0.00050000,"ord_type":"market","trade_id":4665906,"timestamp":"2026-10-06T08:04:56.153890Z"}`;
const BOOK = `{"symbol":"BTC/USD","bids":[{"price":85600.4,"qty":0.20401971},{"price":85599.6,"qty":0.00000000}],"asks":[{"price":85601.6,"qty":0.04358176}],"checksum":3973935795,"timestamp":"2026-10-06T08:04:56.153890Z"}`;
const TICKER = `{"symbol":"BTC/USD","bid":85600.4,"bid_qty":5.75119051,"ask":85600.5,"ask_qty":0.36977971,"last":85600.5,"volume":1020.88387727,"vwap":85685.7,"low":85250.0,"high":86409.2,"change":0.7,"change_pct":0.00,"trades":47535,"timestamp":"2026-10-06T08:04:56.153890Z"}`;
const PAIR = `{"symbol":"BTC/USD","base":"BTC","quote":"USD","status":"online","qty_precision":8,"qty_increment":0.00000001,"price_precision":1,"cost_precision":5,"marginable":true,"has_index":true,"cost_min":0.50,"tick_size":0.1,"price_increment":0.1,"qty_min":0.00005000}`;
const TIMES = `"time_in":"2026-10-06T08:04:55.791872Z","time_out":"2026-10-06T08:04:55.791930Z"`;

function frame(channel: string, type: string, ...rows: string[]): string {
  return `{"channel":"${channel}","type":"${type}","data":[${rows.join(",")}]}`;
}

function instrument(type: string, ...pairs: string[]): string {
  return `{"channel":"instrument","type":"${type}","data":{"assets":[],"pairs":[${pairs.join(",")}]}}`;
}

const SYMBOLS = ["BTC/USD", "ETH/USD"];

function createReader(pairs = createPairs(SYMBOLS)) {
  const decode = createDecoder(pairs);
  return (text: string | Buffer): FeedItem[] => {
    const items: FeedItem[] = [];
    decode(text, RECEIVED_AT, (item) => items.push(item));
    return items;
  };
}

function named(items: readonly FeedItem[]): string[] {
  return items.map((item) => (item.kind === "rejected" ? item.rejection : item.kind));
}

describe("reading Kraken's trades", () => {
  test("a trade has the taker's side, the venue's id and its own text, digits as they were written", () => {
    const [trade] = createReader()(Buffer.from(frame("trade", "update", TRADE)));
    expect(trade).toEqual({
      kind: "trade",
      venue: "kraken",
      symbol: "BTC/USD",
      time: TIME,
      receivedAt: RECEIVED_AT,
      id: "4665906",
      price: 85_600.4,
      quantity: 0.0005,
      side: "sell",
      raw: TRADE,
      backfilled: false,
      sequence: 4_665_906,
      span: 1,
      sentAt: TIME,
    });
  });

  test("several trades of one message come in its order, each with its own text", () => {
    const rows = [TRADE, TRADE.replace("906", "907").replace("sell", "buy"), TRADE.replace("906", "908")];
    const trades = createReader()(frame("trade", "update", ...rows)).filter(({ kind }) => kind === "trade");
    expect(trades).toMatchObject([
      { id: "4665906", side: "sell", raw: rows[0] },
      { id: "4665907", side: "buy", raw: rows[1] },
      { id: "4665908", side: "sell", raw: rows[2] },
    ]);
  });

  test.each([
    ["spaces", ` ${frame("trade", "update", TRADE).replaceAll(",", ", ")}`],
    ["another order of fields", `{"data":[${TRADE}],"type":"update","channel":"trade"}`],
    ["a field more", frame("trade", "update", TRADE.replace("}", ',"liquidation":false}'))],
    ["an exponent", frame("trade", "update", TRADE.replace("0.00050000", "5e-4"))],
  ])("a layout with %s says the same", (_name, text) => {
    expect(createReader()(text)).toMatchObject([
      { kind: "trade", id: "4665906", quantity: 0.0005, time: TIME },
    ]);
  });

  test("trap 5: trades of a snapshot are marked as history, so that nobody counts them as live", () => {
    const read = createReader();
    expect(read(frame("trade", "snapshot", TRADE))).toMatchObject([{ kind: "trade", backfilled: true }]);
    expect(named(read(frame("trade", "snapshot")))).toEqual(["pong"]);
  });

  test("a clock that runs ahead shows in the frames before a trade", () => {
    const read = createReader();
    const ahead = BOOK.replace("08:04:56.153890", "08:05:01.153890");
    read(frame("book", "update", ahead));
    expect(read(frame("trade", "update", TRADE))).toMatchObject([{ time: TIME, sentAt: TIME + 5_000 }]);
    read(frame("book", "update", BOOK));
    expect(read(frame("trade", "update", TRADE))).toMatchObject([{ time: TIME, sentAt: TIME }]);
    read(frame("ticker", "update", TICKER.replace("2026-10-06", "2027-10-06")));
    expect(read(frame("trade", "update", TRADE))).toMatchObject([{ time: TIME, sentAt: TIME }]);
  });

  test.each([
    ["another symbol", ['"BTC/USD"', '"XBT/USD"'], "unknown_symbol"],
    ["a symbol that is none", ['"BTC/USD"', '"__proto__"'], "unknown_symbol"],
    ["a symbol that is a number", ['"BTC/USD"', "7"], "unknown_symbol"],
    ["a price as text", ["85600.4", '"85600.4"'], "bad_number"],
    ["a price below zero", ["85600.4", "-85600.4"], "bad_number"],
    ["no price", ["85600.4", "0"], "bad_number"],
    ["a price beyond all prices", ["85600.4", "1e300"], "bad_number"],
    ["a quantity of zero", ["0.00050000", "0.00000000"], "bad_number"],
    ["an id as text", ["4665906", '"4665906"'], "bad_sequence"],
    ["an id below zero", ["4665906", "-1"], "bad_sequence"],
    ["an id beyond what a double holds", ["4665906", "9007199254740993"], "bad_sequence"],
    ["a side that is none", ['"sell"', '"short"'], "bad_side"],
    ["a time that is none", ["2026-10-06", "2026-13-06"], "bad_time"],
    ["a time before the first block", ["2026-10-06", "1970-01-01"], "bad_time"],
    ["a time as number", ['"2026-10-06T08:04:56.153890Z"', "1791273896153"], "bad_time"],
  ])("%s is refused by name, and the trade beside it is not", (_name, [from, to], kind) => {
    const wrong = TRADE.replace(from ?? "", to ?? "");
    expect(named(createReader()(frame("trade", "update", wrong, TRADE)))).toEqual([kind, "trade"]);
  });

  test.each([
    [frame("trade", "update")],
    [frame("trade", "replace", TRADE)],
    ['{"channel":"trade","type":"update"}'],
    ['{"channel":"trade","type":"update","data":{}}'],
    [frame("trade", "update", "7")],
    [frame("trade", "update", "[1]")],
  ])("%s is no message of trades", (text) => {
    expect(named(createReader()(text))).toEqual(["bad_wrapper"]);
  });
});

describe("reading Kraken's books", () => {
  test.each([
    ["snapshot", { kind: "book-snapshot" }],
    ["update", { kind: "book-update", previous: null }],
  ])("a %s carries its levels in their order, its time and its checksum", (type, expected) => {
    expect(createReader()(frame("book", type, BOOK))).toEqual([
      {
        ...expected,
        venue: "kraken",
        symbol: "BTC/USD",
        time: TIME,
        receivedAt: RECEIVED_AT,
        bids: [85_600.4, 0.20401971, 85_599.6, 0],
        asks: [85_601.6, 0.04358176],
        sequence: 0,
        checksum: 3_973_935_795,
      },
    ]);
  });

  test("a level that comes twice in a message comes twice out of it", () => {
    const twice = BOOK.replace('"asks":[', '"asks":[{"price":85601.6,"qty":0.0},');
    expect(createReader()(frame("book", "update", twice))).toMatchObject([
      { asks: [85_601.6, 0, 85_601.6, 0.04358176] },
    ]);
  });

  test.each([
    ["another symbol", ['"BTC/USD"', '"XBT/USD"'], "unknown_symbol"],
    ["a checksum as text", ["3973935795", '"3973935795"'], "bad_checksum"],
    ["a signed checksum", ["3973935795", "-321031501"], "bad_checksum"],
    ["a checksum of more than 32 bits", ["3973935795", "4294967296"], "bad_checksum"],
    ["no checksum", ['"checksum":3973935795,', ""], "bad_checksum"],
    ["a time that is none", ['"2026-10-06T08:04:56.153890Z"', "-1"], "bad_time"],
    ["a price as text", ["85600.4", '"0.-10000"'], "bad_levels"],
    ["a quantity below zero", ["0.04358176", "-0.04358176"], "bad_levels"],
    ["a level that is a list", ['{"price":85601.6,"qty":0.04358176}', "[85601.6,0.04]"], "bad_levels"],
    ["a level that is nothing", ['{"price":85601.6,"qty":0.04358176}', "null"], "bad_levels"],
    ["a side that is missing", ['"asks"', '"sells"'], "bad_levels"],
  ])("%s is refused by name", (_name, [from, to], kind) => {
    expect(named(createReader()(frame("book", "update", BOOK.replace(from ?? "", to ?? ""))))).toEqual([
      kind,
    ]);
  });

  test.each([
    [frame("book", "update")],
    [frame("book", "partial", BOOK)],
    [frame("book", "update", "7")],
    ['{"channel":"book","type":"update","data":null}'],
  ])("%s is no message of a book", (text) => {
    expect(named(createReader()(text))).toEqual(["bad_wrapper"]);
  });
});

describe("reading best prices", () => {
  test.each(["snapshot", "update"])("the %s of a ticker is one", (type) => {
    expect(createReader()(frame("ticker", type, TICKER))).toEqual([
      {
        kind: "top-of-book",
        venue: "kraken",
        symbol: "BTC/USD",
        time: TIME,
        receivedAt: RECEIVED_AT,
        bid: 85_600.4,
        bidQuantity: 5.75119051,
        ask: 85_600.5,
        askQuantity: 0.36977971,
        sequence: 0,
      },
    ]);
  });

  test("one without a time, as before 2025, is given one by its neighbours", () => {
    const old = TICKER.replace(/,"timestamp":"[^"]*"/, "");
    expect(createReader()(frame("ticker", "update", old))).toMatchObject([{ kind: "top-of-book", time: 0 }]);
  });

  test.each([
    [['"BTC/USD"', '"LUNA/USD"'], "unknown_symbol"],
    [["85600.4", "0"], "bad_number"],
    [["0.36977971", "null"], "bad_number"],
    [["08:04:56", "25:04:56"], "bad_time"],
  ])("%j is refused by name", ([from, to], kind) => {
    expect(named(createReader()(frame("ticker", "update", TICKER.replace(from ?? "", to ?? ""))))).toEqual([
      kind,
    ]);
  });
});

describe("reading what is said beside the data", () => {
  test("a connection's number beyond 2^53 does not matter", () => {
    const status = `{"version":"2.0.10","system":"online","api_version":"v2","connection_id":13834774380200032777,"upcoming_maintenance":[],"emergency":[]}`;
    expect(createReader()(frame("status", "update", status))).toEqual([{ kind: "pong" }]);
  });

  test.each([
    ["online", { kind: "pong" }],
    ["cancel_only", { kind: "pong" }],
    ["post_only", { kind: "pong" }],
    ["maintenance", { kind: "shutdown", reason: "the venue goes into maintenance" }],
  ])("a venue that is %s", (system, expected) => {
    expect(createReader()(frame("status", "update", `{"system":"${system}"}`))).toEqual([expected]);
  });

  test.each(['{"channel":"heartbeat"}', ' {"channel": "heartbeat"}'])("%s is one", (text) => {
    expect(createReader()(text)).toEqual([{ kind: "heartbeat", symbol: null, lastTrade: null, time: null }]);
  });

  test.each<[string, string, object]>([
    [
      "a subscription",
      `{"method":"subscribe","req_id":42,"result":{"channel":"book","depth":500,"snapshot":true,"symbol":"BTC/USD"},"success":true,${TIMES}}`,
      { kind: "ack", id: 42, topics: ["book BTC/USD"], failure: null },
    ],
    [
      "a subscription about no symbol",
      `{"method":"subscribe","req_id":1,"result":{"channel":"instrument","snapshot":true},"success":true,${TIMES}}`,
      { kind: "ack", id: 1, topics: ["instrument"], failure: null },
    ],
    [
      "the end of a subscription",
      `{"method":"unsubscribe","req_id":7,"result":{"channel":"ticker","event_trigger":"bbo","symbol":"BTC/USD"},"success":true,${TIMES}}`,
      { kind: "ack", id: 7, topics: ["ticker BTC/USD"], failure: null },
    ],
    [
      "trap 14: a symbol that goes by its old name",
      `{"error":"Currency pair not supported XBT/USD","method":"subscribe","req_id":42,"success":false,"symbol":"XBT/USD",${TIMES}}`,
      {
        kind: "ack",
        id: 42,
        topics: ["trade XBT/USD", "book XBT/USD", "ticker XBT/USD"],
        failure: "Currency pair not supported XBT/USD",
      },
    ],
    [
      "what is subscribed already, which is what was wanted",
      `{"error":"Already subscribed","method":"subscribe","req_id":3,"success":false,"symbol":"BTC/USD",${TIMES}}`,
      {
        kind: "ack",
        id: 3,
        topics: ["trade BTC/USD", "book BTC/USD", "ticker BTC/USD"],
        failure: null,
      },
    ],
    [
      "a message that was not understood",
      `{"error":"Malformed request","method":"error","success":false,${TIMES}}`,
      { kind: "ack", id: null, topics: null, failure: "Malformed request" },
    ],
    [
      "a refusal without a word",
      `{"method":"subscribe","req_id":4,"success":false}`,
      { kind: "ack", id: 4, topics: null, failure: "no reason given" },
    ],
    ["a ping", `{"method":"pong","req_id":1,${TIMES}}`, { kind: "pong" }],
  ])("the answer to %s", (_name, text, expected) => {
    expect(createReader()(text)).toEqual([expected]);
  });

  test.each([
    ["", "not_json"],
    ["pong", "not_json"],
    [`{"channel":"trade","type":"update","data":[${TRADE}`, "not_json"],
    [`{"channel":"trade","type":"update","data":[${TRADE},]}`, "not_json"],
    ["7", "not_object"],
    ["null", "not_object"],
    ["[]", "not_object"],
    ["{}", "unknown_event"],
    ['{"channel":"ohlc","type":"update","data":[]}', "unknown_event"],
    ['{"channel":7}', "unknown_event"],
    ['{"method":"subscribe"}', "unknown_event"],
    ['{"success":true}', "unknown_event"],
    ['{"channel":"status","type":"update","data":[]}', "bad_wrapper"],
    ['{"channel":"instrument","type":"update","data":[]}', "bad_wrapper"],
  ])("%j is refused as %s", (text, kind) => {
    expect(named(createReader()(text))).toEqual([kind]);
  });
});

describe("learning precisions", () => {
  test("those of the subscribed pairs are known after the snapshot, and follow what the venue changes", () => {
    const pairs = createPairs(SYMBOLS);
    const read = createReader(pairs);
    expect(named(read(instrument("snapshot", PAIR, PAIR.replace("BTC/USD", "DOGE/USD"))))).toEqual(["pong"]);
    expect([...pairs]).toEqual([
      ["BTC/USD", { precision: { price: 1, quantity: 8 }, doubts: 0 }],
      ["ETH/USD", { precision: null, doubts: 0 }],
    ]);
    read(instrument("update", PAIR.replace('"price_precision":1', '"price_precision":2')));
    expect(pairs.get("BTC/USD")?.precision).toEqual({ price: 2, quantity: 8 });
  });

  test.each([
    ["a precision that is no number", PAIR.replace('"price_precision":1', '"price_precision":"1"')],
    ["a precision below zero", PAIR.replace('"qty_precision":8', '"qty_precision":-8')],
    ["a precision beyond all precisions", PAIR.replace('"qty_precision":8', '"qty_precision":1e9')],
    ["no precision", PAIR.replace('"price_precision"', '"precision"')],
    ["a pair that is nothing", "null"],
  ])("%s is refused, and the pair beside it is learnt", (_name, wrong) => {
    const pairs = createPairs(SYMBOLS);
    const sound = PAIR.replace("BTC/USD", "ETH/USD");
    expect(named(createReader(pairs)(instrument("snapshot", wrong, sound)))).toEqual(["bad_wrapper"]);
    expect([...pairs.values()].map(({ precision }) => precision)).toEqual([null, { price: 1, quantity: 8 }]);
  });
});

describe("doubting a book", () => {
  const whole = frame("book", "update", BOOK);
  test.each<[string, string, number]>([
    ["a book's frame that is cut off", whole.slice(0, 120), 1],
    ["a book's frame whose numbers are none", whole.replace("85600.4", '"0.-10000"'), 1],
    ["a book's frame without a checksum", whole.replace("checksum", "sum"), 1],
    ["a book's frame of an unknown type", frame("book", "partial", BOOK), 1],
    ["a frame of which nothing is left but the symbol", `\u0000"symbol":"BTC/USD"`, 1],
    ["a frame that is sound", whole, 0],
    ["a trade that is cut off", frame("trade", "update", TRADE).slice(0, 120), 0],
    ["best prices that are none", frame("ticker", "update", TICKER.replace("85600.4", "0")), 0],
    ["an answer that is cut off", `{"method":"subscribe","result":{"symbol":"BTC/USD"`, 0],
    ["a frame that names nothing", "\u0000\u0001 bad gateway", 0],
    ["another pair's book", whole.replace("BTC/USD", "XBT/USD").slice(0, 120), 0],
  ])("%s", (_name, text, doubts) => {
    const pairs = createPairs(SYMBOLS);
    createReader(pairs)(text);
    expect([...pairs.values()].map((pair) => pair.doubts)).toEqual([doubts, 0]);
  });
});
