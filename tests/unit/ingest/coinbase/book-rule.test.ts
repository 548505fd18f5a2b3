import { describe, expect, test } from "vitest";
import type {
  FeedBookSnapshot,
  FeedBookUpdate,
  FeedHeartbeat,
  FeedTop,
  FeedTrade,
} from "@/server/ingest/feed/feed-item";
import { CoinbaseBookRule } from "@/server/ingest/venues/coinbase/book-rule";

const START = 1_618_677_817_000;
const ORIGIN = { venue: "coinbase" as const, symbol: "BTC/USD", receivedAt: START };

interface Sides {
  bids?: number[];
  asks?: number[];
}

function update(sequence: number, { bids = [], asks = [] }: Sides = {}, time = START + sequence * 50) {
  const item: FeedBookUpdate = {
    kind: "book-update",
    ...ORIGIN,
    time,
    sequence,
    previous: sequence - 1,
    checksum: null,
    bids,
    asks,
  };
  return item;
}

function snapshot(sequence: number, { bids = [99, 1, 98, 1], asks = [101, 1, 102, 1] }: Sides = {}) {
  const item: FeedBookSnapshot = {
    kind: "book-snapshot",
    ...ORIGIN,
    time: 0,
    sequence,
    checksum: null,
    bids,
    asks,
  };
  return item;
}

function top(time: number, bid: number, ask: number): FeedTop {
  return { kind: "top-of-book", ...ORIGIN, time, bid, bidQuantity: 1, ask, askQuantity: 1, sequence: 0 };
}

function trade(id: number): FeedTrade {
  return {
    kind: "trade",
    ...ORIGIN,
    time: START,
    sentAt: START,
    id: String(id),
    sequence: id,
    span: 1,
    price: 100,
    quantity: 1,
    side: "buy",
    raw: "{}",
    backfilled: false,
  };
}

function heartbeat(lastTrade: number | null): FeedHeartbeat {
  return { kind: "heartbeat", symbol: "BTC/USD", lastTrade, time: START };
}

/** A rule whose book began at state 1. */
function live(sides?: Sides): CoinbaseBookRule {
  const rule = new CoinbaseBookRule();
  expect(rule.onSnapshot(snapshot(1, sides))).toEqual({ do: "start", updates: [] });
  expect(rule.isLive).toBe(true);
  return rule;
}

describe("keeping one book of Coinbase's right", () => {
  test("trap 1: nothing is let out before the snapshot", () => {
    const rule = new CoinbaseBookRule();
    expect([update(1), update(2)].map((one) => rule.onUpdate(one).do)).toEqual(["buffer", "buffer"]);
    expect(rule.isLive).toBe(false);
    expect(rule.onSnapshot(snapshot(3)).do).toBe("start");
    expect(rule.onUpdate(update(4)).do).toBe("apply");
  });

  test("whatever follows the snapshot on the connection goes out, also within one moment", () => {
    const rule = live();
    const updates = [2, 3, 4].map((sequence) => update(sequence, { bids: [99, sequence] }, START));
    expect(updates.map((one) => rule.onUpdate(one).do)).toEqual(["apply", "apply", "apply"]);
  });

  test("trap 2: after a frame that nobody understood the book is believed no more until a snapshot", () => {
    const rule = live();
    expect(rule.onUpdate(update(3))).toEqual({
      do: "gap",
      reason: "a frame before it was not understood",
    });
    expect(rule.isLive).toBe(false);
    expect(rule.onUpdate(update(4)).do).toBe("buffer");
    expect(rule.onSnapshot(snapshot(5)).do).toBe("start");
    expect(rule.onUpdate(update(6)).do).toBe("apply");
  });

  test("differences in the wrong order end the belief in the book", () => {
    const rule = live();
    rule.onUpdate(update(2, {}, START + 100));
    expect(rule.onUpdate(update(3, {}, START + 50))).toEqual({
      do: "gap",
      reason: "differences came in the wrong order",
    });
  });

  test("a clock that was set back is no disorder", () => {
    const rule = live();
    rule.onUpdate(update(2, {}, START + 5_000));
    expect(rule.onUpdate(update(3, {}, START)).do).toBe("apply");
    expect(rule.onUpdate(update(4, {}, START + 50)).do).toBe("apply");
  });

  test("a second snapshot replaces the book", () => {
    const rule = live();
    rule.onUpdate(update(2));
    expect(rule.onSnapshot(snapshot(3, { bids: [50, 1], asks: [51, 1] })).do).toBe("start");
    expect(rule.onUpdate(update(4, { asks: [52, 1] })).do).toBe("apply");
  });

  test("sides that cross end the belief in the book, unless it began so, as in an auction", () => {
    expect(live().onUpdate(update(2, { bids: [101, 1] }))).toEqual({
      do: "gap",
      reason: "the book's sides cross",
    });
    const auction = live({ bids: [103, 1], asks: [101, 1] });
    expect(auction.onUpdate(update(2, { bids: [104, 1] })).do).toBe("apply");
  });

  test("a level that goes and one that crosses its place in the same batch are no crossing", () => {
    const rule = live();
    expect(rule.onUpdate(update(2, { asks: [101, 0], bids: [101, 2] })).do).toBe("apply");
  });

  test("a reset forgets the book and how far the connection's trades had come", () => {
    const rule = live();
    rule.onBeside(trade(7));
    rule.reset();
    expect(rule.isLive).toBe(false);
    expect(rule.onUpdate(update(2)).do).toBe("buffer");
    rule.onSnapshot(snapshot(3));
    expect(rule.onBeside(trade(90))).toBeNull();
  });
});

describe("trades beside the book", () => {
  test("that follow one another say nothing against it, nor do second copies and old ones", () => {
    const rule = live();
    expect([5, 6, 6, 7, 2, 8].map((id) => rule.onBeside(trade(id)))).toEqual(Array(6).fill(null));
    expect(rule.isLive).toBe(true);
  });

  test("of which one is missing tell that changes of the book may be, once", () => {
    const rule = live();
    rule.onBeside(trade(5));
    expect(rule.onBeside(trade(8))).toContain("trade ids 6 to 7 did not come");
    expect(rule.isLive).toBe(false);
    expect(rule.onBeside(trade(9))).toBeNull();
    expect(rule.onUpdate(update(2)).do).toBe("buffer");
  });

  test("that a heartbeat tells of have until the next one to come", () => {
    const rule = live();
    rule.onBeside(trade(5));
    expect([heartbeat(5), heartbeat(7)].map((one) => rule.onBeside(one))).toEqual([null, null]);
    rule.onBeside(trade(6));
    rule.onBeside(trade(7));
    expect([heartbeat(7), heartbeat(9)].map((one) => rule.onBeside(one))).toEqual([null, null]);
    expect(rule.onBeside(heartbeat(9))).toContain("trade ids 8 to 9 did not come");
    expect(rule.isLive).toBe(false);
    expect(rule.onBeside(heartbeat(9))).toBeNull();
  });

  test("count only once the connection has brought one", () => {
    const rule = live();
    expect([heartbeat(5), heartbeat(5), heartbeat(null)].map((one) => rule.onBeside(one))).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe("best prices beside the book", () => {
  /** What comes of updates, each of them after a ticker in the middle of the time since the one before. */
  function judge(rule: CoinbaseBookRule, steps: readonly { bid: number; ask: number; sides?: Sides }[]) {
    rule.onUpdate(update(2));
    return steps.map(({ bid, ask, sides = { bids: [50, 1] } }, index) => {
      const sequence = index + 3;
      rule.onTop(top(START + sequence * 50 - 25, bid, ask));
      return rule.onUpdate(update(sequence, sides)).do;
    });
  }
  const often = <T>(step: T) => Array.from({ length: 6 }, () => step);

  test("that are the book's leave it alone", () => {
    expect(judge(live(), often({ bid: 99, ask: 101 }))).toEqual(often("apply"));
  });

  test("below a best level that nothing took away show a level that is gone, the fifth time", () => {
    const rule = live();
    expect(judge(rule, often({ bid: 98, ask: 101 }))).toEqual([...Array(4).fill("apply"), "gap", "buffer"]);
  });

  test("better than all that was told of show a level that did not come", () => {
    expect(judge(live(), often({ bid: 99, ask: 100.5 })).slice(0, 5)).toEqual([
      ...Array(4).fill("apply"),
      "gap",
    ]);
  });

  test("of a level that the batch touched may have been right in its middle", () => {
    const wentWithin = { bid: 98, ask: 101, sides: { bids: [99, 2] } };
    const cameWithin = { bid: 99, ask: 100, sides: { asks: [100, 0] } };
    expect(judge(live(), often(wentWithin))).toEqual(often("apply"));
    expect(judge(live(), often(cameWithin))).toEqual(often("apply"));
  });

  test("of which any agrees begin the count anew", () => {
    const wrong = { bid: 98, ask: 101 };
    const right = { bid: 99, ask: 101 };
    const steps = [wrong, wrong, wrong, wrong, right, wrong, wrong, wrong, wrong];
    expect(judge(live(), steps)).toEqual(steps.map(() => "apply"));
  });

  test("older than the book, as the answer to a subscription is, say nothing of it", () => {
    const rule = live();
    for (let sequence = 2; sequence < 20; sequence += 1) {
      rule.onTop(top(START - 60_000, 5, 6));
      expect(rule.onUpdate(update(sequence)).do).toBe("apply");
    }
  });

  test("of before a snapshot are forgotten with the book that they were about", () => {
    const rule = live();
    judge(rule, Array(4).fill({ bid: 98, ask: 101 }));
    rule.onSnapshot(snapshot(100));
    rule.onUpdate(update(101));
    rule.onTop(top(START + 101 * 50 + 1, 98, 101));
    expect(rule.onUpdate(update(102)).do).toBe("apply");
  });

  test("of which more come than are kept cost no more memory", () => {
    const rule = live();
    rule.onUpdate(update(2));
    for (let count = 0; count < 10_000; count += 1) rule.onTop(top(START + 1_000_000 + count, 99, 101));
    expect(rule.onUpdate(update(3)).do).toBe("apply");
  });
});
