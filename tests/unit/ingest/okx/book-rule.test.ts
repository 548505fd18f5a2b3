import { describe, expect, test } from "vitest";
import type { FeedBookSnapshot, FeedBookUpdate } from "@/server/ingest/feed/feed-item";
import { OkxBookRule } from "@/server/ingest/venues/okx/book-rule";

const START = 1_786_612_800_000;
const ORIGIN = { venue: "okx" as const, symbol: "BTC/USDT", receivedAt: START };

/** Times rise with the ids unless given. */
function update(previous: number | null, sequence: number, time = START + sequence): FeedBookUpdate {
  const levels = { bids: [100, sequence], asks: [] };
  return { kind: "book-update", ...ORIGIN, ...levels, time, previous, sequence, checksum: null };
}

function snapshot(sequence: number, time = START + sequence): FeedBookSnapshot {
  const levels = { bids: [100, 1], asks: [101, 1] };
  return { kind: "book-snapshot", ...ORIGIN, ...levels, time, sequence, checksum: null };
}

function liveAt(sequence: number): OkxBookRule {
  const rule = new OkxBookRule();
  expect(rule.onSnapshot(snapshot(sequence))).toEqual({ do: "start", updates: [] });
  return rule;
}

function verdicts(rule: OkxBookRule, ...updates: FeedBookUpdate[]): string[] {
  return updates.map((one) => rule.onUpdate(one).do);
}

describe("the chain of prevSeqId and seqId", () => {
  test("each difference follows the state that the book is in, however far it leads", () => {
    const rule = liveAt(10);
    expect(verdicts(rule, update(10, 15), update(15, 16), update(16, 400))).toEqual([
      "apply",
      "apply",
      "apply",
    ]);
    expect(rule.isLive).toBe(true);
  });

  test("trap 1: nothing is let out before the snapshot, and nothing of before it afterwards", () => {
    const rule = new OkxBookRule();
    expect(verdicts(rule, update(10, 15), update(15, 20))).toEqual(["buffer", "buffer"]);
    expect(rule.isLive).toBe(false);
    expect(rule.onSnapshot(snapshot(20)).do).toBe("start");
    expect(verdicts(rule, update(15, 20), update(20, 22))).toEqual(["skip", "apply"]);
  });

  test("trap 2: after a gap the book is not believed, and no difference revives it", () => {
    const rule = liveAt(10);
    expect(rule.onUpdate(update(15, 20))).toEqual({
      do: "gap",
      reason: "a difference follows state 15 where the book is at 10",
    });
    expect(rule.isLive).toBe(false);
    expect(verdicts(rule, update(10, 15), update(20, 25), update(10, 11))).toEqual([
      "buffer",
      "buffer",
      "buffer",
    ]);
    expect(rule.onSnapshot(snapshot(25)).do).toBe("start");
    expect(verdicts(rule, update(25, 26))).toEqual(["apply"]);
  });

  test("trap 8: what comes before a snapshot is not heaped up", () => {
    const rule = new OkxBookRule();
    for (let id = 0; id < 10_000; id += 1) rule.onUpdate(update(id, id + 1));
    expect(rule.onSnapshot(snapshot(5_000))).toEqual({ do: "start", updates: [] });
  });

  test("trap 14: a numbered book is judged by its chain alone, there being no checksum to believe", () => {
    const rule = liveAt(10);
    expect(rule.onUpdate({ ...update(10, 15), bids: [1, 1] }).do).toBe("apply");
    expect(rule.onUpdate({ ...update(16, 17), bids: [1, 1] }).do).toBe("gap");
  });

  test("a difference that begins within the book is a gap as well, at once", () => {
    const rule = liveAt(10);
    expect(rule.place(update(8, 12))).toBe("next");
    expect(rule.onUpdate(update(8, 12)).do).toBe("gap");
  });

  test("a difference that does not say what it follows cannot be judged", () => {
    const rule = liveAt(10);
    expect(rule.onUpdate(update(null, 11))).toEqual({
      do: "gap",
      reason: "a difference does not say which state it follows",
    });
  });

  test("a difference that comes twice is skipped", () => {
    const rule = liveAt(10);
    expect(verdicts(rule, update(10, 15), update(10, 15), update(15, 16))).toEqual([
      "apply",
      "skip",
      "apply",
    ]);
  });

  test("differences in the wrong order are a gap where nobody waits for the first of them", () => {
    const rule = liveAt(10);
    expect(verdicts(rule, update(15, 16), update(10, 15))).toEqual(["gap", "buffer"]);
  });
});

describe("the empty update", () => {
  test("leads to the state that it follows: the market is quiet and the book right", () => {
    const rule = liveAt(10);
    const quiet = { ...update(10, 10, START + 60_000), bids: [] };
    expect(verdicts(rule, quiet, update(10, 15, START + 60_100))).toEqual(["apply", "apply"]);
  });

  test("of the other connection is skipped", () => {
    const rule = liveAt(10);
    const quiet = { ...update(10, 10, START + 60_000), bids: [] };
    expect(verdicts(rule, quiet, quiet)).toEqual(["apply", "skip"]);
  });

  test("shows a lost difference where it follows another state", () => {
    const rule = liveAt(10);
    expect(verdicts(rule, { ...update(15, 15, START + 60_000), bids: [] })).toEqual(["gap"]);
  });
});

describe("maintenance, which sets ids back", () => {
  const RESET = update(1_000, 3, START + 1_100);

  test("a difference that follows the book and leads to a lower id is taken, and the chain goes on from there", () => {
    const rule = liveAt(990);
    expect(verdicts(rule, update(990, 1_000), RESET, update(3, 5, START + 1_200), update(5, 2_000))).toEqual([
      "apply",
      "apply",
      "apply",
      "apply",
    ]);
  });

  test("the slower connection's copies from before it are no hole and are skipped", () => {
    const rule = liveAt(990);
    const [old, older] = [update(995, 1_000), update(990, 995)];
    expect(verdicts(rule, older, old, RESET)).toEqual(["apply", "apply", "apply"]);
    expect([older, old, RESET].map((one) => rule.place(one))).toEqual(["behind", "behind", "behind"]);
    expect(verdicts(rule, older, old, RESET)).toEqual(["skip", "skip", "skip"]);
    expect(verdicts(rule, update(3, 5, START + 1_200))).toEqual(["apply"]);
  });

  test("a hole after it is a gap although its ids have all been seen before", () => {
    const rule = liveAt(1_000);
    expect(verdicts(rule, RESET)).toEqual(["apply"]);
    const later = update(900, 950, START + 1_300);
    expect(rule.place(later)).toBe("ahead");
    expect(rule.onUpdate(later).do).toBe("gap");
  });

  test("where it was lost itself, the first low id shows it", () => {
    const rule = liveAt(1_000);
    expect(rule.onUpdate(update(3, 5, START + 1_200))).toEqual({
      do: "gap",
      reason: "state ids went back to 5 where the book is at 1000",
    });
  });

  test("a snapshot after it has a low id and is believed by its time", () => {
    const rule = liveAt(1_000);
    rule.onUpdate(update(1_005, 1_010));
    expect(rule.onSnapshot(snapshot(7, START + 1_500)).do).toBe("start");
    expect(verdicts(rule, update(7, 8, START + 1_600))).toEqual(["apply"]);
  });
});

describe("merging two connections", () => {
  test("the place of a difference is told without taking it", () => {
    const rule = liveAt(10);
    rule.onUpdate(update(10, 15));
    expect(
      [update(10, 15), update(15, 20), update(20, 25), update(5, 10)].map((one) => rule.place(one)),
    ).toEqual(["behind", "next", "ahead", "behind"]);
    expect(verdicts(rule, update(15, 20))).toEqual(["apply"]);
  });

  test("what one connection lost the other one brings", () => {
    const rule = liveAt(10);
    const [lost, following] = [update(10, 15), update(15, 20)];
    expect(rule.place(following)).toBe("ahead");
    expect(verdicts(rule, lost, following, lost)).toEqual(["apply", "apply", "skip"]);
  });

  test("before there is a book everything is handed over", () => {
    expect(new OkxBookRule().place(update(10, 15))).toBe("next");
  });
});

describe("snapshots", () => {
  test("one that is pushed again replaces the book", () => {
    const rule = liveAt(10);
    rule.onUpdate(update(10, 15));
    expect(rule.onSnapshot(snapshot(15)).do).toBe("start");
    expect(rule.onSnapshot(snapshot(80)).do).toBe("start");
    expect(verdicts(rule, update(80, 81))).toEqual(["apply"]);
  });

  test("the other connection's, which lies behind a book that is right, is skipped", () => {
    const rule = liveAt(10);
    rule.onUpdate(update(10, 15));
    expect(rule.onSnapshot(snapshot(10))).toEqual({ do: "skip" });
    expect(verdicts(rule, update(15, 16))).toEqual(["apply"]);
  });

  test("one older than what was known is not shown as the book, also after a lost connection", () => {
    const rule = liveAt(10_000);
    rule.reset();
    expect(rule.isLive).toBe(false);
    expect(rule.onSnapshot(snapshot(4_000)).do).toBe("retry");
    expect(rule.isLive).toBe(false);
    expect(rule.onSnapshot(snapshot(10_010)).do).toBe("start");
  });

  test("one of a gateway that lags by the blink of an eye is taken: the chain goes on from it", () => {
    const rule = liveAt(10_000);
    rule.reset();
    expect(rule.onSnapshot(snapshot(9_900)).do).toBe("start");
    expect(verdicts(rule, update(9_900, 10_000))).toEqual(["apply"]);
  });

  test("a venue whose clock was set back is believed in the end", () => {
    const rule = liveAt(10_000);
    rule.reset();
    const old = snapshot(4_000);
    expect([1, 2, 3, 4].map(() => rule.onSnapshot(old).do)).toEqual(["retry", "retry", "retry", "start"]);
  });

  test("a reset forgets the book", () => {
    const rule = liveAt(10);
    rule.reset();
    expect(verdicts(rule, update(10, 15))).toEqual(["buffer"]);
  });
});
