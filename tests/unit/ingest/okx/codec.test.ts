import { describe, expect, test } from "vitest";
import {
  decode,
  named,
  pushed,
  RECEIVED_AT,
  reader,
  snapshot,
  spaced,
  TIME,
  TOP,
  TRADE,
  trades,
  update,
} from "./frames";

describe("trades", () => {
  test("a single match of trades-all is one id, its text is kept untouched", () => {
    expect(decode(trades())).toEqual([
      {
        kind: "trade",
        venue: "okx",
        symbol: "BTC/USDT",
        time: TIME,
        sentAt: TIME,
        receivedAt: RECEIVED_AT,
        id: "130639474",
        sequence: 130_639_474,
        span: 1,
        price: 42219.9,
        quantity: 0.12060306,
        side: "buy",
        raw: JSON.stringify(TRADE),
        backfilled: false,
      },
    ]);
  });

  test("joined matches of trades carry the last id and stand for as many as they count", () => {
    const joined = { ...TRADE, count: "3", seqId: 1234 };
    const [trade] = decode(pushed("trades", [joined]));
    expect(trade).toMatchObject({ id: "130639474", sequence: 130_639_474, span: 3 });
  });

  test("several rows of a message come in their order, each with its own text", () => {
    const rows = [TRADE, { ...TRADE, tradeId: "130639475", side: "sell" }];
    const items = decode(pushed("trades-all", rows));
    expect(items).toMatchObject(rows.map((row) => ({ id: row.tradeId, side: row.side })));
    expect(items.map((item) => item.kind === "trade" && item.raw)).toEqual(
      rows.map((row) => JSON.stringify(row)),
    );
  });

  test("`side` is the taker's, so that it is handed on as it is", () => {
    expect(decode(trades({ side: "sell" }))).toMatchObject([{ side: "sell" }]);
  });

  test("a frame in another layout says the same", () => {
    const frame = trades();
    const [plain, other] = [decode(frame)[0], decode(spaced(frame))[0]];
    expect(other).toEqual({ ...plain, raw: expect.any(String) });
    expect(other?.kind === "trade" && JSON.parse(other.raw)).toEqual(TRADE);
  });

  test("fields that the venue adds are passed over", () => {
    expect(named(decode(trades({ liq: "1", rpi: false, n: 7, deep: { a: [1] } })))).toEqual(["trade"]);
  });

  test("the newest book tells how far the sending clock is ahead of a trade, within reason", () => {
    const read = reader();
    const sentAt = () => {
      const [trade] = read(trades());
      return trade?.kind === "trade" ? trade.sentAt : null;
    };
    expect(sentAt()).toBe(TIME);
    read(update({ ts: String(TIME + 700) }));
    expect(sentAt()).toBe(TIME + 700);
    read(update({ ts: String(TIME + 3_600_000) }));
    expect(sentAt()).toBe(TIME);
  });

  test.each([
    ["bad_time", { ts: undefined }],
    ["bad_time", { ts: TIME }],
    ["bad_time", { ts: "1786612800" }],
    ["bad_time", { ts: "9999999999999" }],
    ["bad_sequence", { tradeId: 130_639_474 }],
    ["bad_sequence", { tradeId: "0" }],
    ["bad_sequence", { tradeId: "0130639474" }],
    ["bad_sequence", { tradeId: "9007199254740993" }],
    ["bad_sequence", { count: "0" }],
    ["bad_sequence", { count: "x" }],
    ["bad_sequence", { count: "10001" }],
    ["bad_sequence", { count: 3 }],
    ["bad_sequence", { tradeId: "2", count: "3" }],
    ["bad_side", { side: "BUY" }],
    ["bad_side", { side: undefined }],
    ["bad_number", { px: "0" }],
    ["bad_number", { px: 42219.9 }],
    ["bad_number", { px: "1e5" }],
    ["bad_number", { sz: "0.-10000" }],
    ["bad_number", { sz: "NaN" }],
    ["bad_number", { sz: "-1" }],
    ["bad_number", { px: "9".repeat(40) }],
    ["unknown_symbol", { instId: "ETH-USDT" }],
  ])("%s: %j, in either layout", (rejection, changes) => {
    expect(named(decode(trades(changes)))).toEqual([rejection]);
    expect(named(decode(spaced(trades(changes))))).toEqual([rejection]);
  });

  test("one bad row does not spoil its neighbours", () => {
    const rows = [TRADE, { ...TRADE, px: "x" }, 5, { ...TRADE, tradeId: "130639476" }];
    expect(named(decode(pushed("trades-all", rows)))).toEqual([
      "trade",
      "bad_number",
      "bad_wrapper",
      "trade",
    ]);
  });
});

describe("books", () => {
  test("a snapshot follows nothing, its levels are price and size", () => {
    expect(decode(snapshot())).toEqual([
      {
        kind: "book-snapshot",
        venue: "okx",
        symbol: "BTC/USDT",
        time: TIME,
        receivedAt: RECEIVED_AT,
        asks: [8476.98, 415, 8477, 0.5],
        bids: [8476.97, 256],
        sequence: 10,
        checksum: null,
      },
    ]);
  });

  test("an update names the state that it follows", () => {
    expect(decode(update())).toMatchObject([
      { kind: "book-update", asks: [], bids: [8475.5, 0], previous: 10, sequence: 15, checksum: null },
    ]);
  });

  test.each([
    ["an empty update", { asks: [], bids: [], prevSeqId: 15, seqId: 15 }],
    ["maintenance, after which ids are lower", { prevSeqId: 15, seqId: 3 }],
  ])("%s is understood", (_name, changes) => {
    const { prevSeqId: previous, seqId: sequence } = changes;
    expect(decode(update(changes))).toMatchObject([{ kind: "book-update", previous, sequence }]);
  });

  test.each([0, -1023440116, 5, "x", null, undefined])(
    "trap 14: the checksum %j of a numbered book is dead and not looked at",
    (checksum) => {
      expect(decode(snapshot({ checksum }))).toMatchObject([{ kind: "book-snapshot", checksum: null }]);
      expect(decode(update({ checksum }))).toMatchObject([{ kind: "book-update", checksum: null }]);
    },
  );

  test("a recording from before states were numbered keeps its checksum, and its time counts states", () => {
    const old = { prevSeqId: undefined, seqId: undefined, checksum: -1_023_440_116 };
    expect(decode(snapshot(old))).toMatchObject([{ sequence: TIME, checksum: -1_023_440_116 }]);
    expect(decode(update(old))).toMatchObject([{ sequence: TIME, previous: null, checksum: -1_023_440_116 }]);
  });

  test("numbers that a double cannot hold digit by digit are read to the nearest one", () => {
    const texts = ["0.1234567890123456789", "123456789012345.678"];
    expect(decode(snapshot({ asks: [[...texts, "0", "1"]] }))).toMatchObject([{ asks: texts.map(Number) }]);
  });

  test.each([
    ["bad_time", { ts: TIME }],
    ["bad_time", { ts: "" }],
    ["bad_sequence", { seqId: undefined }],
    ["bad_sequence", { prevSeqId: undefined }],
    ["bad_sequence", { seqId: "15" }],
    ["bad_sequence", { seqId: 1.5 }],
    ["bad_sequence", { seqId: -1 }],
    ["bad_sequence", { prevSeqId: -2 }],
    ["bad_sequence", { seqId: 2 ** 53 }],
    ["bad_checksum", { seqId: undefined, prevSeqId: undefined, checksum: undefined }],
    ["bad_checksum", { seqId: undefined, prevSeqId: undefined, checksum: 2 ** 31 }],
    ["bad_levels", { asks: undefined }],
    ["bad_levels", { asks: {} }],
    ["bad_levels", { asks: [["1"]] }],
    ["bad_levels", { asks: [["0", "1", "0", "1"]] }],
    ["bad_levels", { asks: [["1", "-1", "0", "1"]] }],
    ["bad_levels", { asks: [["1.", "1", "0", "1"]] }],
    ["bad_levels", { asks: [[1, 1, 0, 1]] }],
    ["bad_levels", { bids: [["1", "1e3", "0", "1"]] }],
    ["bad_levels", { bids: [[null, null]] }],
  ])("%s: %j, in either layout", (rejection, changes) => {
    expect(named(decode(update(changes)))).toEqual([rejection]);
    expect(named(decode(spaced(update(changes))))).toEqual([rejection]);
  });

  test("an update that follows nothing is none", () => {
    expect(named(decode(update({ prevSeqId: -1 })))).toEqual(["bad_sequence"]);
  });

  test("sides that are written twice count as they were written last, as for every reader of JSON", () => {
    const frame = JSON.stringify(update()).replace('"ts"', '"bids":[["1","1","0","1"]],"ts"');
    expect(decode(frame)).toMatchObject([{ bids: [1, 1] }]);
  });
});

describe("best prices", () => {
  test("bbo-tbt gives both sides with the state that they belong to", () => {
    const top = {
      kind: "top-of-book",
      venue: "okx",
      symbol: "BTC/USDT",
      time: TIME,
      receivedAt: RECEIVED_AT,
      bid: 111.05,
      bidQuantity: 57745,
      ask: 111.06,
      askQuantity: 55154,
      sequence: 363_996_337,
    };
    expect(decode(pushed("bbo-tbt", [TOP]))).toEqual([top]);
    expect(decode(spaced(pushed("bbo-tbt", [TOP])))).toEqual([top]);
  });

  test.each([
    ["bad_levels", { asks: [] }],
    ["bad_levels", { bids: [["111.05", "0", "0", "0"]] }],
    ["bad_levels", { bids: "x" }],
    ["bad_time", { ts: null }],
    ["bad_sequence", { seqId: undefined }],
  ])("%s: %j", (rejection, changes) => {
    expect(named(decode(pushed("bbo-tbt", [{ ...TOP, ...changes }])))).toEqual([rejection]);
  });
});

describe("answers and notices", () => {
  const arg = { channel: "books", instId: "BTC-USDT" };

  test.each([
    [
      "a subscription",
      { id: "7", event: "subscribe", arg, connId: "9f0c11aa" },
      { kind: "ack", id: 7, topics: ["books:BTC-USDT"], failure: null },
    ],
    [
      "one of before answers had ids",
      { event: "subscribe", arg },
      { kind: "ack", id: null, topics: ["books:BTC-USDT"], failure: null },
    ],
    [
      "the end of a subscription",
      { id: "8", event: "unsubscribe", arg, connId: "9f0c11aa" },
      { kind: "ack", id: 8, topics: ["books:BTC-USDT"], failure: null },
    ],
    [
      "a refusal that names its topic in the sentence",
      {
        id: "9",
        event: "error",
        code: "60018",
        msg: "Wrong URL or channel:books,instId:XYZ-USDT doesn't exist. Please use the correct URL.",
      },
      {
        kind: "ack",
        id: 9,
        topics: ["books:XYZ-USDT"],
        failure:
          "60018 Wrong URL or channel:books,instId:XYZ-USDT doesn't exist. Please use the correct URL.",
      },
    ],
    [
      "a refusal that names it by its arg",
      { id: "9", event: "error", code: "64003", msg: "No permission.", arg },
      { kind: "ack", id: 9, topics: ["books:BTC-USDT"], failure: "64003 No permission." },
    ],
    [
      "a refusal of the whole message",
      { event: "error", code: "60012", msg: "Illegal request" },
      { kind: "ack", id: null, topics: null, failure: "60012 Illegal request" },
    ],
    [
      "the end of a connection's messages for this hour, of which no message in particular is guilty",
      { id: "481", event: "error", code: "60014", msg: "Requests too frequent" },
      { kind: "ack", id: null, topics: null, failure: "60014 Requests too frequent" },
    ],
    [
      "a refusal without a sentence",
      { id: "x", event: "error", code: { toString: 1 } },
      { kind: "ack", id: null, topics: null, failure: "no code no reason given" },
    ],
    [
      "the announcement of an upgrade",
      {
        event: "notice",
        code: "64008",
        msg: "The connection will soon be closed for a service upgrade. Please reconnect.",
      },
      { kind: "shutdown" },
    ],
    ["another notice", { event: "notice", code: "64999", msg: "hello" }, { kind: "pong" }],
    ["a count of connections", { event: "channel-conn-count", connCount: "2" }, { kind: "pong" }],
  ])("%s", (_name, frame, item) => {
    expect(decode(frame)).toMatchObject([item]);
  });

  test("the answer to a ping is a bare word, no JSON", () => {
    expect(decode("pong")).toEqual([{ kind: "pong" }]);
  });

  test("tickers are known and change nothing", () => {
    expect(named(decode(pushed("tickers", [{ last: "1" }])))).toEqual(["pong"]);
  });
});
