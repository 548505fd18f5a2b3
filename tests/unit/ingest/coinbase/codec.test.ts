import { describe, expect, test } from "vitest";
import type { FeedItem } from "@/server/ingest/feed/feed-item";
import { createDecoder } from "@/server/ingest/venues/coinbase/codec/create-decoder";
import { readVenueTime } from "@/server/ingest/venues/coinbase/codec/venue-time";

const RECEIVED_AT = 1_618_677_817_200;
const SYMBOLS = ["BTC/USD", "ETH/USD"];

let decodeInto = createDecoder(SYMBOLS);

function decode(frame: string | object, into = decodeInto): FeedItem[] {
  const items: FeedItem[] = [];
  const text = typeof frame === "string" ? frame : JSON.stringify(frame);
  into(Buffer.from(text), RECEIVED_AT, (item) => items.push(item));
  return items;
}

const MATCH = {
  type: "match",
  trade_id: 563_678,
  maker_order_id: "a714a99e-e437-46dc-890e-a8bc12d3f306",
  taker_order_id: "3560b5fa-dbc1-48eb-b3a2-e29cdbd110e5",
  side: "sell",
  size: "0.0123",
  price: "61837.63",
  product_id: "BTC-USD",
  sequence: 108_779_525,
  time: "2021-04-17T16:43:37.075687Z",
};
const UPDATE = {
  type: "l2update",
  product_id: "BTC-USD",
  changes: [
    ["buy", "61837.01", "0.16"],
    ["sell", "61838.6", "0.000000"],
  ],
  time: "2021-04-17T16:43:37.075351Z",
};
const SNAPSHOT = {
  type: "snapshot",
  product_id: "BTC-USD",
  asks: [["61838.6", "0.57"]],
  bids: [
    ["61837.01", "0.45"],
    ["61837", "2000.000000"],
  ],
};
const TICKER = {
  type: "ticker",
  sequence: 50_978_628_538,
  product_id: "BTC-USD",
  price: "17165.16",
  open_24h: "16437.94",
  volume_24h: "42492.05081975",
  low_24h: "16423.37",
  high_24h: "17259.37",
  volume_30d: "1093827.95195495",
  best_bid: "17165.15",
  best_bid_size: "0.61540890",
  best_ask: "17167.76",
  best_ask_size: "0.18528568",
  side: "sell",
  time: "2022-12-01T00:00:00.122581Z",
  trade_id: 463_751_434,
  last_size: "0.05",
};
const HEARTBEAT = {
  type: "heartbeat",
  last_trade_id: 563_678,
  product_id: "BTC-USD",
  sequence: 108_779_526,
  time: "2021-04-17T16:43:38.000000Z",
};

function update(...changes: unknown[][]): object {
  return { ...UPDATE, changes };
}

describe("Coinbase frames", () => {
  test("a match becomes a trade whose side is the aggressor's and whose raw text keeps the maker's", () => {
    decodeInto = createDecoder(SYMBOLS);
    const item = {
      kind: "trade",
      venue: "coinbase",
      symbol: "BTC/USD",
      time: 1_618_677_817_075,
      sentAt: 1_618_677_817_075,
      receivedAt: RECEIVED_AT,
      id: "563678",
      sequence: 563_678,
      span: 1,
      price: 61837.63,
      quantity: 0.0123,
      side: "buy",
      raw: JSON.stringify(MATCH),
      backfilled: false,
    };
    expect(decode(MATCH)).toEqual([item]);
    const bought = { ...MATCH, side: "buy" };
    expect(decode(bought)).toEqual([{ ...item, side: "sell", raw: JSON.stringify(bought) }]);
    const last = { ...MATCH, type: "last_match" };
    expect(decode(last)).toEqual([{ ...item, raw: JSON.stringify(last) }]);
  });

  test("a difference is split into its sides and counted, as the venue does not number it", () => {
    const into = createDecoder(SYMBOLS);
    decode(SNAPSHOT, into);
    expect(decode(UPDATE, into)).toEqual([
      {
        kind: "book-update",
        venue: "coinbase",
        symbol: "BTC/USD",
        time: 1_618_677_817_075,
        receivedAt: RECEIVED_AT,
        bids: [61837.01, 0.16],
        asks: [61838.6, 0],
        sequence: 2,
        previous: 1,
        checksum: null,
      },
    ]);
    expect(decode({ ...UPDATE, product_id: "ETH-USD" }, into)).toMatchObject([{ sequence: 1, previous: 0 }]);
    expect(decode(UPDATE, into)).toMatchObject([{ sequence: 3, previous: 2 }]);
  });

  test.each(["0", "0.0", "0.00", "0.000000", "0.00000000"])("a size of %s deletes the level", (size) => {
    expect(decode(update(["sell", "61838.6", size]))).toMatchObject([{ bids: [], asks: [61838.6, 0] }]);
  });

  test.each([
    ["0.1", 0.1],
    ["61837.63", 61837.63],
    ["0.00033547", 0.00033547],
    ["123456789.123456", 123456789.123456],
    ["9007199254740.5", 9007199254740.5],
    ["0.123456789012345678", 0.12345678901234568],
    ["34704.721865", 34704.721865],
  ])("the number %s is the double nearest to it, however it is read", (text, value) => {
    expect(decode(update(["buy", text, text]))).toMatchObject([{ bids: [value, value] }]);
  });

  test("a snapshot becomes flat levels, best first, and lends its time from its neighbours", () => {
    const into = createDecoder(SYMBOLS);
    const item = {
      kind: "book-snapshot",
      venue: "coinbase",
      symbol: "BTC/USD",
      time: 0,
      receivedAt: RECEIVED_AT,
      bids: [61837.01, 0.45, 61837, 2000],
      asks: [61838.6, 0.57],
      sequence: 1,
      checksum: null,
    };
    expect(decode(SNAPSHOT, into)).toEqual([item]);
    expect(decode({ ...SNAPSHOT, time: UPDATE.time }, into)).toEqual([
      { ...item, sequence: 2, time: 1_618_677_817_075 },
    ]);
    expect(decode({ ...SNAPSHOT, time: "0001-01-01T00:00:00.000000Z" }, into)).toMatchObject([{ time: 0 }]);
  });

  test("trap 9: a whole book of 45,000 levels a side is one frame, which is read whole", () => {
    const side = (from: number, step: number) =>
      Array.from({ length: 45_000 }, (_, level) => [(from + level * step).toFixed(2), "0.12345678"]);
    const frame = { ...SNAPSHOT, bids: side(61_837, -0.01), asks: side(61_838, 0.01) };
    const [item] = decode(frame);
    expect(item).toMatchObject({ kind: "book-snapshot" });
    expect(item?.kind === "book-snapshot" && [item.bids.length, item.asks.length]).toEqual([90_000, 90_000]);
  });

  test("a ticker becomes the top of the book, whose sizes older ones do not tell", () => {
    const item = {
      kind: "top-of-book",
      symbol: "BTC/USD",
      time: Date.parse("2022-12-01T00:00:00.122Z"),
      bid: 17165.15,
      bidQuantity: 0.6154089,
      ask: 17167.76,
      askQuantity: 0.18528568,
      sequence: 0,
    };
    expect(decode(TICKER)).toMatchObject([item]);
    const { best_bid_size: _bid, best_ask_size: _ask, ...older } = TICKER;
    expect(decode(older)).toMatchObject([{ ...item, bidQuantity: 0, askQuantity: 0 }]);
  });

  test("a heartbeat tells how far trades have come", () => {
    expect(decode(HEARTBEAT)).toEqual([
      { kind: "heartbeat", symbol: "BTC/USD", lastTrade: 563_678, time: 1_618_677_818_000 },
    ]);
    expect(decode({ ...HEARTBEAT, last_trade_id: 0 })).toMatchObject([{ lastTrade: null }]);
  });

  test("the answer to a subscription is the whole set, told by the names that it was asked for by", () => {
    const channels = [
      { name: "matches", product_ids: ["BTC-USD", "ETH-USD"] },
      { name: "level2_50", product_ids: ["BTC-USD"] },
      { name: "level2_batch", product_ids: ["ETH-USD"], account_ids: null },
    ];
    expect(decode({ type: "subscriptions", channels })).toEqual([
      {
        kind: "ack",
        id: null,
        topics: ["matches BTC-USD", "matches ETH-USD", "level2_batch BTC-USD", "level2_batch ETH-USD"],
        failure: null,
      },
    ]);
    expect(decode({ type: "subscriptions", channels: [] })).toMatchObject([{ topics: [], failure: null }]);
  });

  const everyTopic = (product: string) =>
    ["matches", "level2_batch", "ticker", "heartbeat"].map((channel) => `${channel} ${product}`);
  test.each<[string, string | undefined, readonly string[] | null]>([
    ["a product", "ETH-USD is not a valid product", everyTopic("ETH-USD")],
    ["two of them", "BTC-USD, ETH-USD are delisted", [...SYMBOLS.map((one) => one.replace("/", "-"))]],
    ["a product whose name another one begins with", "BTC-USDC is not a valid product", null],
    ["a channel", "level2_batch now requires authentication", SYMBOLS.map((one) => `level2_batch ${one}`)],
    ["nothing", undefined, null],
  ])("a refusal that names %s", (name, reason, expected) => {
    const [item] = decode({ type: "error", message: "Failed to subscribe", reason });
    const topics = item?.kind === "ack" ? item.topics : [];
    const wanted =
      name === "two of them"
        ? expected?.flatMap(everyTopic)
        : expected?.map((topic) => topic.replace("/", "-"));
    expect([...(topics ?? ["none"])].sort()).toEqual([...(wanted ?? ["none"])].sort());
    expect(item).toMatchObject({
      failure: reason ? `Failed to subscribe: ${reason}` : "Failed to subscribe",
    });
    expect(item?.kind === "ack" && item.spoilsMessage).toBe(expected === null ? undefined : true);
  });

  test.each([
    ["spaces", JSON.stringify(UPDATE, null, 1), UPDATE],
    ["the time before the changes", { type: "l2update", ...reversed(UPDATE) }, UPDATE],
    ["a field that is new", { ...UPDATE, batch: 5 }, UPDATE],
    ["spaces in a match", JSON.stringify(MATCH, null, 1), MATCH],
    ["another order in a match", { type: "match", ...reversed(MATCH) }, MATCH],
    ["trap 14: a field that is new in a match, as client_id was", { ...MATCH, client_id: "x" }, MATCH],
  ])("trap 14: never parsed by position: %s say the same", (_name, frame, usual) => {
    const strip = (items: FeedItem[]) => items.map((item) => ({ ...item, raw: null }));
    expect(strip(decode(frame, createDecoder(SYMBOLS)))).toEqual(
      strip(decode(usual, createDecoder(SYMBOLS))),
    );
  });
});

function reversed(frame: object): object {
  return Object.fromEntries(Object.entries(frame).reverse());
}

describe("after a frame that was not understood the next difference does not follow", () => {
  test.each<[string, string | object, string[]]>([
    ["half a difference", JSON.stringify(UPDATE).slice(0, -30), ["BTC-USD"]],
    ["a difference with a wrong price", update(["buy", "0.-10000", "1"]), ["BTC-USD"]],
    ["a difference of year 0001", { ...UPDATE, time: "0001-01-01T00:00:00.000000Z" }, ["BTC-USD"]],
    ["half a snapshot", JSON.stringify(SNAPSHOT).slice(0, -30), ["BTC-USD"]],
    ["what names no product", "\u0000\u0001 bad gateway", ["BTC-USD", "ETH-USD"]],
    ["a frame without its type", { ...UPDATE, type: 5 }, ["BTC-USD"]],
    ["half a match", JSON.stringify(MATCH).slice(0, -30), []],
    ["a match with a wrong price", { ...MATCH, price: "NaN" }, []],
    ["half a ticker", JSON.stringify(TICKER).slice(0, -30), []],
    ["a difference of another product", { ...UPDATE, product_id: "DOGE-USD" }, []],
  ])("%s", (_name, frame, doubted) => {
    const into = createDecoder(SYMBOLS);
    const products = ["BTC-USD", "ETH-USD"];
    for (const product of products) decode({ ...SNAPSHOT, product_id: product }, into);
    expect(decode(frame, into)).toMatchObject([{ kind: "rejected" }]);
    const broken = products.filter((product) => {
      const [item] = decode({ ...UPDATE, product_id: product }, into);
      return item?.kind === "book-update" && item.previous !== 1;
    });
    expect(broken).toEqual(doubted);
  });
});

describe("garbage is refused by kind", () => {
  test.each<[string, string, string | object]>([
    ["nothing", "not_json", ""],
    ["half a frame", "not_json", JSON.stringify(MATCH).slice(0, -20)],
    ["a frame with a tail", "not_json", `${JSON.stringify(UPDATE)}x`],
    ["a number with a zero before it", "not_json", JSON.stringify(MATCH).replace(":563678", ":0563678")],
    ["a number", "not_object", "12"],
    ["null", "not_object", "null"],
    ["a list", "not_object", "[]"],
    ["an object without a type", "bad_wrapper", "{}"],
    ["a type that is a number", "bad_wrapper", { ...MATCH, type: 5 }],
    ["a status, which nobody asked for", "unknown_event", { type: "status", products: [] }],
    ["a frame of Advanced Trade", "bad_wrapper", { channel: "market_trades", sequence_num: 0, events: [] }],
    ["__proto__ as type", "unknown_event", { ...MATCH, type: "__proto__" }],
    ["a match of a product nobody asked for", "unknown_symbol", { ...MATCH, product_id: "DOGE-USD" }],
    ["a match without product", "unknown_symbol", { ...MATCH, product_id: undefined }],
    ["a product with letters that only look right", "unknown_symbol", { ...MATCH, product_id: "ВTC-USD" }],
    ["__proto__ as product", "unknown_symbol", { ...UPDATE, product_id: "__proto__" }],
    ["a snapshot of another product", "unknown_symbol", { ...SNAPSHOT, product_id: "DOGE-USD" }],
    ["a price with a minus inside", "bad_number", { ...MATCH, price: "0.-10000" }],
    ["a price of zero", "bad_number", { ...MATCH, price: "0.00" }],
    ["a price that is a number", "bad_number", { ...MATCH, price: 61837.63 }],
    ["a price NaN", "bad_number", { ...MATCH, price: "NaN" }],
    ["a price beyond all prices", "bad_number", { ...MATCH, price: "1000000000000001" }],
    ["a missing size", "bad_number", { ...MATCH, size: undefined }],
    ["a size of zero", "bad_number", { ...MATCH, size: "0" }],
    ["a size with an exponent", "bad_number", { ...MATCH, size: "1e309" }],
    ["a size with two dots", "bad_number", { ...MATCH, size: "1.2.3" }],
    ["a match of year 0001", "bad_time", { ...MATCH, time: "0001-01-01T00:00:00.000000Z" }],
    ["a match without time", "bad_time", { ...MATCH, time: undefined }],
    ["a match with a time in numbers", "bad_time", { ...MATCH, time: 1_618_677_817_075 }],
    ["an id that is a text", "bad_sequence", { ...MATCH, trade_id: "563678" }],
    ["an id beyond whole doubles", "bad_sequence", { ...MATCH, trade_id: 2 ** 53 }],
    ["a negative id", "bad_sequence", { ...MATCH, trade_id: -1 }],
    ["a side in capitals", "bad_side", { ...MATCH, side: "BUY" }],
    ["a missing side", "bad_side", { ...MATCH, side: undefined }],
    ["a difference without time", "bad_time", { ...UPDATE, time: undefined }],
    ["a difference of year 0001", "bad_time", { ...UPDATE, time: "0001-01-01T00:00:00.000000Z" }],
    ["changes that are no list", "bad_levels", { ...UPDATE, changes: {} }],
    ["missing changes", "bad_levels", { ...UPDATE, changes: undefined }],
    ["a change that is a text", "bad_levels", { ...UPDATE, changes: ["buy"] }],
    ["a change without size", "bad_levels", update(["buy", "1"])],
    ["a change of nobody's side", "bad_side", update(["hold", "1", "1"])],
    ["a change at price zero", "bad_levels", update(["buy", "0.00", "1"])],
    ["a change with a price with a minus inside", "bad_levels", update(["buy", "0.-10000", "1"])],
    ["a change with a negative size", "bad_levels", update(["buy", "1", "-1"])],
    ["a change without digits", "bad_levels", update(["buy", "1", "."])],
    ["a change that ends in a dot", "bad_levels", update(["buy", "1.", "1"])],
    ["a change of numbers", "bad_levels", update(["buy", 1, 1])],
    ["levels that are no list", "bad_levels", { ...SNAPSHOT, bids: {} }],
    ["missing levels", "bad_levels", { ...SNAPSHOT, asks: undefined }],
    ["a level without size", "bad_levels", { ...SNAPSHOT, bids: [["12"]] }],
    ["a level with a minus inside", "bad_levels", { ...SNAPSHOT, bids: [["40531.19", "0.-10000"]] }],
    ["a ticker without its best bid", "bad_number", { ...TICKER, best_bid: undefined }],
    ["a ticker with a best ask of zero", "bad_number", { ...TICKER, best_ask: "0" }],
    ["a ticker with a wrong size", "bad_number", { ...TICKER, best_ask_size: "x" }],
    ["a ticker without time", "bad_time", { ...TICKER, time: undefined }],
    ["a heartbeat without time", "bad_time", { ...HEARTBEAT, time: undefined }],
    ["a heartbeat without its last trade", "bad_sequence", { ...HEARTBEAT, last_trade_id: undefined }],
    ["a heartbeat of another product", "unknown_symbol", { ...HEARTBEAT, product_id: "DOGE-USD" }],
    ["an answer without channels", "bad_wrapper", { type: "subscriptions" }],
    ["an answer with a channel of nothing", "bad_wrapper", { type: "subscriptions", channels: [null] }],
    [
      "an answer with a product that is a number",
      "bad_wrapper",
      { type: "subscriptions", channels: [{ name: "matches", product_ids: [5] }] },
    ],
  ])("%s is %s", (_name, rejection, frame) => {
    expect(decode(frame)).toEqual([{ kind: "rejected", rejection }]);
  });
});

describe("times of the venue", () => {
  test.each([
    ["2021-04-17T16:43:37Z", "2021-04-17T16:43:37.000Z"],
    ["2021-04-17T16:43:37.1Z", "2021-04-17T16:43:37.100Z"],
    ["2021-04-17T16:43:37.075Z", "2021-04-17T16:43:37.075Z"],
    ["2021-04-17T16:43:37.075687Z", "2021-04-17T16:43:37.075Z"],
    ["2021-04-17T16:43:37.999999999Z", "2021-04-17T16:43:37.999Z"],
    ["2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"],
    ["2021-04-17T16:44:00.000001Z", "2021-04-17T16:44:00.000Z"],
  ])("%s is read to the millisecond", (text, expected) => {
    expect(readVenueTime(text)).toBe(Date.parse(expected));
    expect(readVenueTime(text)).toBe(Date.parse(expected));
  });

  test("every millisecond of two neighbouring minutes is the one that Date.parse reads", () => {
    const start = Date.parse("2021-04-17T16:43:00.000Z");
    for (let time = start; time < start + 120_000; time += 7) {
      const text = new Date(time).toISOString();
      expect(readVenueTime(text)).toBe(time);
    }
  });

  test.each([
    undefined,
    null,
    1_618_677_817_075,
    "",
    "Z",
    "2021-04-17",
    "2021-04-17T16:43:37",
    "2021-04-17T16:43:37+00:00",
    "2021-04-17t16:43:37z",
    "2021-04-17 16:43:37Z",
    "2021-04-17T16:43:37.Z",
    "2021-04-17T16:43:37.0756879999Z",
    "2021-04-17T16:43:37.07a687Z",
    "2021-04-17T16:43:3 Z",
    "2021-04-17T16:43:60Z",
    "2021-04-17T16:60:37Z",
    "2021-04-17T25:43:37Z",
    "2021-13-17T16:43:37Z",
    "2021-02-30T16:43:37Z",
    "0001-01-01T00:00:00.000000Z",
    "2108-01-01T00:00:00Z",
    "12021-04-17T16:43:37Z",
    "2021-04-17T16:43:37.075687ZZ",
  ])("%j is none", (text) => {
    expect(readVenueTime("2021-04-17T16:43:37.075687Z")).toBe(1_618_677_817_075);
    expect(readVenueTime(text)).toBeNaN();
  });
});
