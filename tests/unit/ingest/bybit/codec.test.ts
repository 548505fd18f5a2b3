import { describe, expect, test } from "vitest";
import type { FeedItem } from "@/server/ingest/feed/feed-item";
import { createDecoder } from "@/server/ingest/venues/bybit/codec/create-decoder";

const RECEIVED_AT = 1_731_035_685_400;
const decodeInto = createDecoder(["BTC/USDT", "ETH/USDT"], 200);

function decode(frame: string | Buffer, receivedAt = RECEIVED_AT): FeedItem[] {
  const items: FeedItem[] = [];
  decodeInto(frame, receivedAt, (item) => items.push(item));
  return items;
}

const TRADE = {
  i: "2290000001225843671",
  T: 1_731_035_685_320,
  p: "75848.74",
  v: "0.001466",
  S: "Buy",
  seq: 115_058_640_184,
  s: "BTCUSDT",
  BT: false,
  RPI: false,
};
const TRADES = { topic: "publicTrade.BTCUSDT", ts: 1_731_035_685_323, type: "snapshot", data: [TRADE] };
const BOOK = {
  topic: "orderbook.200.BTCUSDT",
  ts: 1_731_035_685_326,
  type: "snapshot",
  data: {
    s: "BTCUSDT",
    b: [
      ["75848.74", "0.067669"],
      ["75848.63", "0.004772"],
    ],
    a: [["75848.75", "0.747137"]],
    u: 2_876_700,
    seq: 47_474_967_795,
  },
  cts: 1_731_035_685_323,
};
const DELTA = {
  ...BOOK,
  type: "delta",
  data: { s: "BTCUSDT", b: [["75837.13", "0"]], a: [], u: 2_876_701, seq: 47_474_967_823 },
};
const TOP = {
  topic: "orderbook.1.BTCUSDT",
  ts: 1_786_613_159_749,
  type: "snapshot",
  data: {
    s: "BTCUSDT",
    b: [["63705.3", "2.045546"]],
    a: [["63705.4", "2.334566"]],
    u: 72_212_457,
    seq: 112_603_120_278,
  },
  cts: 1_786_613_159_748,
};
const CANDLE = {
  start: 1_731_035_640_000,
  end: 1_731_035_699_999,
  interval: "1",
  open: "16649.5",
  close: "16677",
  high: "16677",
  low: "16608",
  volume: "2.081",
  turnover: "34666.4005",
  confirm: true,
  timestamp: 1_731_035_700_002,
};
const CANDLES = {
  topic: "kline.1.BTCUSDT",
  data: [CANDLE],
  ts: 1_731_035_700_002,
  type: "snapshot",
};

function trades(changes: object): object {
  return { ...TRADES, data: [{ ...TRADE, ...changes }] };
}

function book(changes: object, frame: object = DELTA): object {
  return { ...frame, data: { ...DELTA.data, ...changes } };
}

function top(changes: object): object {
  return { ...TOP, data: { ...TOP.data, ...changes } };
}

describe("Bybit frames", () => {
  test("a trade becomes an item, whose side is the taker's and whose raw text is untouched", () => {
    expect(decode(Buffer.from(JSON.stringify(TRADES)))).toEqual([
      {
        kind: "trade",
        venue: "bybit",
        symbol: "BTC/USDT",
        time: 1_731_035_685_320,
        sentAt: 1_731_035_685_323,
        receivedAt: RECEIVED_AT,
        id: "2290000001225843671",
        sequence: 0,
        span: 1,
        price: 75848.74,
        quantity: 0.001466,
        side: "buy",
        raw: JSON.stringify(TRADE),
        backfilled: false,
      },
    ]);
    expect(decode(JSON.stringify(trades({ S: "Sell" })))).toMatchObject([{ side: "sell" }]);
  });

  test("ids beyond 2^53 stay the digits that they are", () => {
    const ids = ["2290000000050703789", "2290000000050703790", "9223372036854775807", "0"];
    const rows = ids.map((i) => ({ ...TRADE, i }));
    const items = decode(JSON.stringify({ ...TRADES, data: rows }));
    expect(items.map((item) => item.kind === "trade" && item.id)).toEqual(ids);
  });

  test("each trade of a message comes in the venue's order with its own text", () => {
    const rows = [TRADE, { ...TRADE, i: "7", S: "Sell" }, { ...TRADE, i: "8", BT: true }];
    const items = decode(JSON.stringify({ ...TRADES, data: rows }));
    expect(items.map((item) => item.kind === "trade" && item.raw)).toEqual(
      rows.map((row) => JSON.stringify(row)),
    );
  });

  test("one damaged trade of a message does not take the others with it", () => {
    const rows = [TRADE, { ...TRADE, p: "0.-10000" }, { ...TRADE, i: "8" }, 5];
    const items = decode(JSON.stringify({ ...TRADES, data: rows }));
    expect(items.map((item) => (item.kind === "rejected" ? item.rejection : item.kind))).toEqual([
      "trade",
      "bad_number",
      "trade",
      "bad_wrapper",
    ]);
  });

  const row = JSON.stringify(TRADE);
  test.each([
    [
      "fields in the order of derivatives",
      `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1731035685323,"data":[${row}]}`,
    ],
    [
      "data before its topic",
      `{"data":[${row}],"type":"snapshot","ts":1731035685323,"topic":"publicTrade.BTCUSDT"}`,
    ],
    [
      "spaces",
      `{ "topic": "publicTrade.BTCUSDT", "ts": 1731035685323, "type": "snapshot", "data": [ ${row} ] }`,
    ],
    [
      "data that is said twice, of which the last counts",
      `{"topic":"publicTrade.BTCUSDT","ts":1731035685323,"type":"snapshot","data":[],"data":[${row}]}`,
    ],
    [
      "a field that is new",
      `{"topic":"publicTrade.BTCUSDT","ts":1731035685323,"type":"snapshot","data":[${row}],"cs":[1]}`,
    ],
  ])("trap 14: never parsed by position: %s give the same trade", (_name, frame) => {
    expect(decode(frame)).toEqual(decode(JSON.stringify(TRADES)));
  });

  test("raw is what was understood, also where a text looks like the end of a row", () => {
    const first = JSON.stringify({ ...TRADE, L: '},{"i":"1"' });
    const frame = JSON.stringify(TRADES).replace(row, `${first},${row}`);
    expect(decode(frame)).toMatchObject([{ raw: first }, { raw: row }]);
  });

  test("a snapshot of the book becomes flat levels at the engine's time", () => {
    expect(decode(JSON.stringify(BOOK))).toEqual([
      {
        kind: "book-snapshot",
        venue: "bybit",
        symbol: "BTC/USDT",
        time: 1_731_035_685_323,
        receivedAt: RECEIVED_AT,
        bids: [75848.74, 0.067669, 75848.63, 0.004772],
        asks: [75848.75, 0.747137],
        sequence: 2_876_700,
        checksum: null,
      },
    ]);
  });

  test("a delta follows the state whose id is one less", () => {
    expect(decode(JSON.stringify(DELTA))).toMatchObject([
      { kind: "book-update", sequence: 2_876_701, previous: 2_876_700, bids: [75837.13, 0], asks: [] },
    ]);
  });

  test("frames without the engine's time carry the sender's", () => {
    const { cts: _cts, ...older } = BOOK;
    expect(decode(JSON.stringify(older))).toMatchObject([{ time: BOOK.ts }]);
  });

  test("level 1 becomes the top of the book by the engine's sequence, repeated or not", () => {
    const item = {
      kind: "top-of-book",
      symbol: "BTC/USDT",
      time: TOP.cts,
      bid: 63705.3,
      bidQuantity: 2.045546,
      ask: 63705.4,
      askQuantity: 2.334566,
      sequence: 112_603_120_278,
    };
    expect(decode(JSON.stringify(TOP))).toMatchObject([item]);
    expect(decode(JSON.stringify(TOP))).toMatchObject([item]);
  });

  test("level 1 is snapshot-only: a difference of it is refused", () => {
    expect(decode(JSON.stringify({ ...TOP, type: "delta" }))).toEqual([
      { kind: "rejected", rejection: "bad_wrapper" },
    ]);
  });

  test("a closed minute tells its volume, an open one changes nothing", () => {
    expect(decode(JSON.stringify(CANDLES))).toEqual([
      { kind: "volume", symbol: "BTC/USDT", from: CANDLE.start, to: CANDLE.end + 1, volume: 2.081 },
    ]);
    const open = { ...CANDLES, data: [{ ...CANDLE, confirm: false }] };
    expect(decode(JSON.stringify(open))).toEqual([{ kind: "pong" }]);
  });

  test.each<[string, object, FeedItem]>([
    [
      "of spot",
      { success: true, ret_msg: "subscribe", conn_id: "x", req_id: "7.3", op: "subscribe" },
      ack(7),
    ],
    ["of derivatives", { success: true, ret_msg: "", conn_id: "x", req_id: "7.1", op: "subscribe" }, ack(7)],
    ["to another's id", { success: true, ret_msg: "subscribe", req_id: "1", op: "subscribe" }, ack(1)],
    ["to an unsubscription", { success: true, ret_msg: "", req_id: "8.2", op: "unsubscribe" }, ack(8)],
    [
      "to an unknown topic",
      { success: false, ret_msg: "error:handler not found,topic:x", req_id: "7.1", op: "subscribe" },
      ack(7, "error:handler not found,topic:x"),
    ],
    [
      "to a message with too many topics",
      { success: false, ret_msg: "args size >10", req_id: "7.11", op: "subscribe" },
      ack(7, "args size >10"),
    ],
    [
      "to a topic that is subscribed already, which is what was wanted",
      {
        success: false,
        ret_msg: "error:already subscribed,topic:kline.1.BTCUSDT",
        req_id: "7.1",
        op: "subscribe",
      },
      ack(7),
    ],
    [
      "to several topics of which one is subscribed already, which spoils the others",
      { success: false, ret_msg: "error:already subscribed,topic:x", req_id: "7.4", op: "subscribe" },
      ack(7, "error:already subscribed,topic:x"),
    ],
    [
      "to what could not be read",
      { success: false, ret_msg: "Failed to decode", req_id: "" },
      ack(null, "Failed to decode"),
    ],
    [
      "to a ping",
      { success: true, ret_msg: "pong", conn_id: "x", req_id: "ping4", op: "ping" },
      { kind: "pong" },
    ],
    ["to a ping, as private streams give it", { op: "pong", args: ["1"], conn_id: "x" }, { kind: "pong" }],
  ])("an answer %s", (_name, frame, item) => {
    expect(decode(JSON.stringify(frame))).toEqual([item]);
  });
});

function ack(id: number | null, failure: string | null = null): FeedItem {
  return { kind: "ack", id, topics: null, failure };
}

describe("garbage is refused by kind", () => {
  test.each<[string, string, string | object]>([
    ["nothing", "not_json", ""],
    ["half a frame", "not_json", JSON.stringify(TRADES).slice(0, -20)],
    ["a frame with a tail", "not_json", `${JSON.stringify(TRADES)}x`],
    ["a number", "not_object", "12"],
    ["null", "not_object", "null"],
    ["a list", "not_object", "[]"],
    ["an empty object", "unknown_event", "{}"],
    ["the topic of nobody", "unknown_event", { topic: "unhandled" }],
    ["a topic that is a number", "unknown_event", { ...TRADES, topic: 5 }],
    ["a ticker", "unknown_event", { topic: "tickers.BTCUSDT", type: "snapshot", data: {} }],
    ["an answer that says neither yes nor no", "unknown_event", { op: "subscribe", req_id: "7" }],
    ["trades without a list", "bad_wrapper", { ...TRADES, data: {} }],
    ["an empty list of trades", "bad_wrapper", { ...TRADES, data: [] }],
    ["a delta of trades", "bad_wrapper", { ...TRADES, type: "delta" }],
    ["a trade that is a text", "bad_wrapper", { ...TRADES, data: ["x"] }],
    ["a trade that is a list", "bad_wrapper", { ...TRADES, data: [[]] }],
    ["trades of a symbol nobody asked for", "unknown_symbol", { ...TRADES, topic: "publicTrade.DOGEUSDT" }],
    ["a trade of another symbol than its topic", "unknown_symbol", trades({ s: "ETHUSDT" })],
    ["a symbol with letters that only look right", "unknown_symbol", trades({ s: "ВTCUSDT" })],
    ["a book of another depth", "unknown_symbol", { ...BOOK, topic: "orderbook.50.BTCUSDT" }],
    ["a book of another symbol than its topic", "unknown_symbol", book({ s: "ETHUSDT" })],
    ["__proto__ as symbol", "unknown_symbol", { ...BOOK, topic: "orderbook.200.__proto__" }],
    ["a price with a minus inside", "bad_number", trades({ p: "0.-10000" })],
    ["a price of zero", "bad_number", trades({ p: "0.0" })],
    ["a price that is a number", "bad_number", trades({ p: 75848.74 })],
    ["a price NaN", "bad_number", trades({ p: "NaN" })],
    ["a price beyond all prices", "bad_number", trades({ p: "1000000000000001" })],
    ["a missing quantity", "bad_number", trades({ v: undefined })],
    ["a quantity of zero", "bad_number", trades({ v: "0" })],
    ["a quantity with an exponent", "bad_number", trades({ v: "1e309" })],
    ["year 0001", "bad_time", trades({ T: -62_135_596_800_000 })],
    ["a time in seconds", "bad_time", trades({ T: 1_731_035_685 })],
    ["a time that is a text", "bad_time", trades({ T: "1731035685320" })],
    ["a missing time of sending", "bad_time", { ...TRADES, ts: undefined }],
    ["a time of sending in microseconds", "bad_time", { ...TRADES, ts: 1_731_035_685_323_000 }],
    ["a book with a time that is a text", "bad_time", { ...DELTA, cts: "1731035685323" }],
    ["an id that is a number", "bad_sequence", trades({ i: 2_290_000_000 })],
    ["an id of letters, as derivatives have them", "bad_sequence", trades({ i: "68bc1c35-dcc0-58e8" })],
    ["an id beyond 64 bits", "bad_sequence", trades({ i: "9223372036854775808" })],
    ["an id with zeros before it", "bad_sequence", trades({ i: "007" })],
    ["an empty id", "bad_sequence", trades({ i: "" })],
    ["a side in small letters", "bad_side", trades({ S: "buy" })],
    ["a missing side", "bad_side", trades({ S: undefined })],
    ["an update id that is a text", "bad_sequence", book({ u: "2876701" })],
    ["an update id beyond whole doubles", "bad_sequence", book({ u: 2 ** 53 })],
    ["a book of a third type", "bad_wrapper", { ...DELTA, type: "partial" }],
    ["a book without data", "bad_wrapper", { ...DELTA, data: undefined }],
    ["levels that are no list", "bad_levels", book({ b: {} })],
    ["missing levels", "bad_levels", book({ a: undefined })],
    ["a level that is a text", "bad_levels", book({ b: ["12"] })],
    ["a level without quantity", "bad_levels", book({ b: [["12"]] })],
    ["a level with a negative quantity", "bad_levels", book({ b: [["12", "-1"]] })],
    ["a level at price zero", "bad_levels", book({ b: [["0", "1"]] })],
    ["a level of numbers", "bad_levels", book({ b: [[12, 1]] })],
    ["a top without bids", "bad_levels", top({ b: [] })],
    ["a top with an empty ask", "bad_levels", top({ a: [["1", "0"]] })],
    ["a top without the engine's sequence", "bad_sequence", top({ seq: undefined })],
    ["a top of another symbol", "unknown_symbol", top({ s: "XRPUSDT" })],
    ["a candle of five minutes", "unknown_symbol", { ...CANDLES, topic: "kline.5.BTCUSDT" }],
    ["a candle that does not say whether it is closed", "bad_wrapper", { ...CANDLES, data: [{}] }],
    [
      "a candle that ends before it begins",
      "bad_time",
      { ...CANDLES, data: [{ ...CANDLE, end: CANDLE.start - 1 }] },
    ],
    ["a candle with a negative volume", "bad_number", { ...CANDLES, data: [{ ...CANDLE, volume: "-1" }] }],
  ])("%s is %s", (_name, rejection, frame) => {
    const text = typeof frame === "string" ? frame : JSON.stringify(frame);
    expect(decode(Buffer.from(text))).toEqual([{ kind: "rejected", rejection }]);
  });
});
