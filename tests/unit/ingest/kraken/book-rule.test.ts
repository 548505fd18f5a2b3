import { describe, expect, test } from "vitest";
import { crc32 } from "@/lib/domain/checksum/crc32";
import { OrderBook } from "@/lib/domain/market/order-book";
import type { FeedBookSnapshot, FeedBookUpdate, FeedTrade } from "@/server/ingest/feed/feed-item";
import { KrakenBookRule } from "@/server/ingest/venues/kraken/book-rule";
import { BookChecksum } from "@/server/ingest/venues/kraken/codec/book-checksum";
import type { Pair, Precision } from "@/server/ingest/venues/kraken/codec/pairs";

const START = 1_791_273_896_000;
const PRECISION: Precision = { price: 1, quantity: 8 };
const ORIGIN = { venue: "kraken" as const, symbol: "BTC/USD", receivedAt: START, sequence: 0 };

type Side = readonly number[];

/** The venue's rule letter by letter: pad, take the point out, strip zeros, asks before bids. */
function checksumOf(asks: Side, bids: Side, { price, quantity } = PRECISION): number {
  const digits = (levels: Side) =>
    levels
      .slice(0, 20)
      .map((value, index) =>
        value
          .toFixed(index % 2 === 0 ? price : quantity)
          .replace(".", "")
          .replace(/^0+/, ""),
      )
      .join("");
  return crc32(digits(asks) + digits(bids));
}

function side(best: number, step: number, count: number, quantity = 1): number[] {
  return Array.from({ length: count }, (_, level) => [
    Number((best + level * step).toFixed(1)),
    quantity,
  ]).flat();
}

function snapshot(bids: Side, asks: Side, time = START): FeedBookSnapshot {
  return { kind: "book-snapshot", ...ORIGIN, time, bids, asks, checksum: checksumOf(asks, bids) };
}

/** `after`: the venue's book once this has happened. */
function update(
  changes: { bids?: Side; asks?: Side },
  after: { bids: Side; asks: Side },
  time = START + 100,
): FeedBookUpdate {
  const checksum = checksumOf(after.asks, after.bids);
  const { bids = [], asks = [] } = changes;
  return { kind: "book-update", ...ORIGIN, time, previous: null, bids, asks, checksum };
}

const BIDS = side(100, -0.1, 12);
const ASKS = side(100.1, 0.1, 12);

function createRule(depth = 12, pair: Pair = { precision: PRECISION, doubts: 0 }): KrakenBookRule {
  return new KrakenBookRule(depth, pair);
}

function liveRule(depth = 12, pair?: Pair): KrakenBookRule {
  const rule = createRule(depth, pair);
  expect(rule.onSnapshot(snapshot(BIDS, ASKS))).toEqual({ do: "start", updates: [] });
  return rule;
}

describe("the checksum of a book", () => {
  test.each<[string, Side, Side, Precision]>([
    ["ten levels and more: ten count", ASKS, BIDS, PRECISION],
    ["fewer than ten: those that there are", ASKS.slice(0, 6), BIDS.slice(0, 2), PRECISION],
    ["one side only", [], BIDS, PRECISION],
    ["none at all", [], [], PRECISION],
    ["zeros at both ends", [0.0005, 0.0005, 10, 100], [0.0004, 0.000001], { price: 4, quantity: 8 }],
    ["no decimals", [120, 5_000], [119, 31], { price: 0, quantity: 0 }],
    [
      "cheap coins in large numbers",
      [0.00001234, 98_765_432.12345],
      [0.00001233, 1],
      { price: 8, quantity: 5 },
    ],
    ["sums that a double cannot write", [0.1 + 0.2, 0.7 + 0.1], [0.3 - 0.1, 0.1], { price: 1, quantity: 8 }],
  ])("%s", (_name, asks, bids, precision) => {
    expect(new BookChecksum().of(asks, bids, precision)).toBe(checksumOf(asks, bids, precision));
  });

  test("is made anew at every change, wherever in the ten levels it happens", () => {
    const checksum = new BookChecksum();
    expect(checksum.of(ASKS, BIDS, PRECISION)).toBe(checksumOf(ASKS, BIDS));
    for (let level = 0; level < 10; level += 1) {
      const without = [...ASKS.slice(0, level * 2), ...ASKS.slice(level * 2 + 2)];
      const other = ASKS.map((value, index) => (index === level * 2 + 1 ? value + 0.5 : value));
      const more = [99.95, 2, ...BIDS];
      for (const [asks, bids] of [
        [without, BIDS],
        [other, BIDS],
        [ASKS, more],
        [ASKS, BIDS],
      ] as const) {
        expect(checksum.of(asks, bids, PRECISION)).toBe(checksumOf(asks, bids));
      }
    }
    const finer = { price: 2, quantity: 8 };
    expect(checksum.of(ASKS, BIDS, finer)).toBe(checksumOf(ASKS, BIDS, finer));
  });

  test("cannot be told where a number has more digits than a double", () => {
    const checksum = new BookChecksum();
    expect(checksum.of([0.00001, Number("123456789012.12345")], BIDS, { price: 8, quantity: 5 })).toBeNull();
    expect(checksum.of(ASKS, BIDS, PRECISION)).toBe(checksumOf(ASKS, BIDS));
  });
});

describe("keeping one book of Kraken's right", () => {
  test("trap 1: nothing is let out before the snapshot", () => {
    const rule = createRule();
    expect(rule.onUpdate(update({ bids: [100, 2] }, { bids: BIDS, asks: ASKS })).do).toBe("buffer");
    expect(rule.isLive).toBe(false);
    expect(rule.onSnapshot(snapshot(BIDS, ASKS)).do).toBe("start");
    expect(rule.isLive).toBe(true);
  });

  test("a difference whose checksum is the book's goes out, numbered by the states before it", () => {
    const rule = liveRule();
    const first = update({ bids: [100, 2] }, { bids: [100, 2, ...BIDS.slice(2)], asks: ASKS });
    const second = update({ bids: [100, 3] }, { bids: [100, 3, ...BIDS.slice(2)], asks: ASKS });
    expect([rule.onUpdate(first), rule.onUpdate(second)]).toEqual([{ do: "apply" }, { do: "apply" }]);
    expect([first.sequence, second.sequence]).toEqual([2, 3]);
  });

  test("trap 2: a wrong checksum ends the belief in the book at once, and no difference revives it", () => {
    const rule = liveRule();
    const wrong = update({ bids: [100, 2] }, { bids: BIDS, asks: ASKS });
    const verdict = rule.onUpdate(wrong);
    expect(verdict).toEqual({
      do: "gap",
      reason: `the book's checksum is ${checksumOf(ASKS, [100, 2, ...BIDS.slice(2)])} where the venue has ${wrong.checksum}`,
    });
    expect(rule.isLive).toBe(false);
    const right = update({ bids: [100, 1] }, { bids: BIDS, asks: ASKS });
    expect(rule.onUpdate(right).do).toBe("buffer");
    expect(rule.onSnapshot(snapshot(BIDS, ASKS, START + 200)).do).toBe("start");
    expect(rule.onUpdate(right).do).toBe("apply");
  });

  test("trap 6: the checksum is unsigned, also where its first bit is set", () => {
    const sums = [1, 2, 3, 4, 5, 6, 7, 8].map((quantity) => {
      const rule = createRule();
      const one = snapshot(side(100, -0.1, 10, quantity), ASKS);
      expect(rule.onSnapshot(one).do).toBe("start");
      return one.checksum ?? 0;
    });
    expect(sums.some((sum) => sum > 2 ** 31)).toBe(true);
  });

  test("trap 7: each side is cut to the depth after every message, and readers are told what fell out", () => {
    const rule = liveRule(12);
    const reader = new OrderBook();
    reader.applySnapshot(snapshot(BIDS, ASKS));
    // Two better asks push the two worst out; one bid goes and one comes in its place.
    const after = { asks: [99.9, 4, 100, 5, ...ASKS], bids: [...BIDS.slice(2), 98.8, 1] };
    const one = update({ asks: [99.9, 4, 100, 5], bids: [100, 0, 98.8, 1] }, after);
    expect(rule.onUpdate(one).do).toBe("apply");
    expect(one.asks).toEqual([99.9, 4, 100, 5, ...ASKS.slice(-2), ...ASKS.slice(-4, -2)].map(deleteWorst()));
    expect(one.bids).toEqual([100, 0, 98.8, 1]);
    reader.applyUpdate(one);
    expect([reader.levelCount("ask"), reader.levelCount("bid")]).toEqual([12, 12]);
    // Levels that were pushed out are told anew when they come back; what was kept of them would be old.
    const back = { asks: [...ASKS.slice(0, 20), 101.1, 7, 101.2, 8], bids: after.bids };
    const two = update({ asks: [99.9, 0, 100, 0, 101.1, 7, 101.2, 8] }, back, START + 200);
    expect(rule.onUpdate(two).do).toBe("apply");
    reader.applyUpdate(two);
    expect(reader.top("ask", 100)).toEqual(back.asks);
  });

  test("trap 7: levels that came and were pushed out within one message leave nothing behind", () => {
    const rule = liveRule(12);
    const reader = new OrderBook();
    reader.applySnapshot(snapshot(BIDS, ASKS));
    const one = update({ asks: [250, 9] }, { asks: ASKS, bids: BIDS });
    expect(rule.onUpdate(one).do).toBe("apply");
    reader.applyUpdate(one);
    expect(reader.top("ask", 100)).toEqual(ASKS);
  });

  test("the same level twice in one message counts as it was said last", () => {
    const rule = liveRule();
    const after = { bids: [100, 3, ...BIDS.slice(2)], asks: ASKS.slice(2) };
    const one = update({ bids: [100, 0, 100, 3], asks: [100.1, 5, 100.1, 0] }, after);
    expect(rule.onUpdate(one).do).toBe("apply");
  });

  test("a second snapshot replaces the book", () => {
    const rule = liveRule();
    const other = snapshot(side(90, -0.1, 12), side(90.1, 0.1, 12), START + 50);
    expect(rule.onSnapshot(other)).toEqual({ do: "start", updates: [] });
    const after = { bids: [90, 7, ...side(89.9, -0.1, 11)], asks: side(90.1, 0.1, 12) };
    expect(rule.onUpdate(update({ bids: [90, 7] }, after)).do).toBe("apply");
  });

  test("a snapshot whose checksum is wrong is no book, and ends the one before it", () => {
    const rule = liveRule();
    const wrong = { ...snapshot(BIDS, ASKS), checksum: 1 };
    expect(rule.onSnapshot(wrong).do).toBe("retry");
    expect(rule.isLive).toBe(false);
  });

  test("a snapshot deeper than the subscribed depth is cut as the book is", () => {
    const rule = createRule(11);
    const deep = snapshot(BIDS, ASKS);
    expect(rule.onSnapshot(deep).do).toBe("start");
    expect([deep.bids, deep.asks]).toEqual([BIDS.slice(0, 22), ASKS.slice(0, 22)]);
  });

  test("a snapshot older than what was known is refused, until the venue insists", () => {
    const rule = liveRule();
    rule.onUpdate(update({ bids: [100, 1] }, { bids: BIDS, asks: ASKS }, START + 60_000));
    rule.reset();
    const old = () => rule.onSnapshot(snapshot(BIDS, ASKS, START + 30_000));
    expect([old(), old(), old()].map((verdict) => verdict.do)).toEqual(["retry", "retry", "retry"]);
    expect(old().do).toBe("start");
    expect(rule.onSnapshot(snapshot(BIDS, ASKS, START + 29_900)).do).toBe("start");
  });

  test("a reset forgets the book", () => {
    const rule = liveRule();
    rule.reset();
    expect(rule.isLive).toBe(false);
    expect(rule.onUpdate(update({ bids: [100, 1] }, { bids: BIDS, asks: ASKS })).do).toBe("buffer");
  });
});

describe("what lies deeper than the ten levels that a checksum covers", () => {
  /** A change of the twelfth level, which no checksum tells of. */
  const deep = () => update({ bids: [98.9, 3] }, { bids: BIDS, asks: ASKS });

  function trade(sequence: number, backfilled = false): FeedTrade {
    return {
      kind: "trade",
      ...ORIGIN,
      time: START,
      id: String(sequence),
      price: 100,
      quantity: 1,
      side: "buy",
      raw: "{}",
      backfilled,
      sequence,
      span: 1,
      sentAt: START,
    };
  }

  test("is doubted once a frame about the book was not understood, and settled by a snapshot", () => {
    const pair: Pair = { precision: PRECISION, doubts: 0 };
    const rule = liveRule(12, pair);
    expect(rule.onUpdate(deep()).do).toBe("apply");
    pair.doubts += 1;
    expect(rule.onUpdate(deep())).toEqual({ do: "gap", reason: "a frame before it was not understood" });
    expect(rule.onSnapshot(snapshot(BIDS, ASKS)).do).toBe("start");
    expect(rule.onUpdate(deep()).do).toBe("apply");
  });

  test("is doubted once a trade is missing on the connection", () => {
    const rule = liveRule();
    const ids = [7, 8, 8, 7, 9];
    expect(ids.map((id) => rule.onBeside(trade(id)))).toEqual(ids.map(() => null));
    expect(rule.onBeside(trade(12))).toMatch(/^trade ids 10 to 11 did not come on the connection/);
    expect(rule.isLive).toBe(false);
    expect(rule.onUpdate(deep()).do).toBe("buffer");
    expect(rule.onSnapshot(snapshot(BIDS, ASKS)).do).toBe("start");
    expect(rule.onBeside(trade(20))).toBeNull();
    expect(rule.onUpdate(deep()).do).toBe("apply");
  });

  test("is not doubted for trades of the past, for heartbeats, nor while there is no book", () => {
    const rule = createRule();
    expect([rule.onBeside(trade(1)), rule.onBeside(trade(5))]).toEqual([null, null]);
    rule.onSnapshot(snapshot(BIDS, ASKS));
    rule.onBeside(trade(9));
    expect(rule.onBeside(trade(20, true))).toBeNull();
    expect(rule.onBeside({ kind: "heartbeat", symbol: null, lastTrade: null, time: null })).toBeNull();
    expect(rule.onBeside(trade(10))).toBeNull();
    rule.reset();
    expect(rule.onBeside(trade(30))).toBeNull();
  });
});

describe("a book whose pair's precision is not known yet", () => {
  function waiting() {
    const known: Pair = { precision: null, doubts: 0 };
    const rule = createRule(12, known);
    const first = snapshot(BIDS, ASKS);
    expect(rule.onSnapshot(first).do).toBe("skip");
    return { known, rule, first };
  }
  const steps = [2, 3].map((quantity) =>
    update({ bids: [100, quantity] }, { bids: [100, quantity, ...BIDS.slice(2)], asks: ASKS }),
  );

  test("waits, and begins with all that had come once the precision is known", () => {
    const { known, rule, first } = waiting();
    const [one, two] = steps as [FeedBookUpdate, FeedBookUpdate];
    expect(rule.onUpdate(one).do).toBe("buffer");
    expect(rule.isLive).toBe(false);
    known.precision = PRECISION;
    expect(rule.onUpdate(two)).toEqual({ do: "start", snapshot: first, updates: [one, two] });
    expect(rule.isLive).toBe(true);
    expect([first.sequence, one.sequence, two.sequence]).toEqual([1, 2, 3]);
  });

  test("trap 2: begins anew where what had come does not add up", () => {
    const { known, rule } = waiting();
    known.precision = PRECISION;
    expect(rule.onUpdate(update({ bids: [100, 9] }, { bids: BIDS, asks: ASKS })).do).toBe("gap");
    expect(rule.isLive).toBe(false);
  });

  test("begins anew where a frame of the meantime was not understood", () => {
    const { known, rule } = waiting();
    known.doubts += 1;
    known.precision = PRECISION;
    const still = update({ bids: [100, 1] }, { bids: BIDS, asks: ASKS });
    expect(rule.onUpdate(still).do).toBe("gap");
  });

  test("trap 8: keeps a bounded number of differences, then waits for another snapshot", () => {
    const { known, rule } = waiting();
    const still = update({ bids: [100, 1] }, { bids: BIDS, asks: ASKS });
    for (let count = 0; count < 1_002; count += 1) expect(rule.onUpdate({ ...still }).do).toBe("buffer");
    known.precision = PRECISION;
    expect(rule.onUpdate({ ...still }).do).toBe("buffer");
    expect(rule.onSnapshot(snapshot(BIDS, ASKS)).do).toBe("start");
  });
});

/** Levels that fell out, as deletions; the first four values are those that came. */
function deleteWorst() {
  return (value: number, index: number): number => (index > 3 && index % 2 === 1 ? 0 : value);
}
