import { describe, expect, test } from "vitest";
import type { FeedBookSnapshot, FeedBookUpdate } from "@/server/ingest/feed/feed-item";
import { BybitBookRule } from "@/server/ingest/venues/bybit/book-rule";

const START = 1_731_035_685_000;
const ORIGIN = { venue: "bybit" as const, symbol: "BTC/USDT", receivedAt: START, checksum: null };

function update(sequence: number, time = START + sequence): FeedBookUpdate {
  return {
    kind: "book-update",
    ...ORIGIN,
    time,
    sequence,
    previous: sequence - 1,
    bids: [100, sequence],
    asks: [],
  };
}

function snapshot(sequence: number, time = START + sequence): FeedBookSnapshot {
  return { kind: "book-snapshot", ...ORIGIN, time, sequence, bids: [100, 1], asks: [101, 1] };
}

function liveAt(sequence: number): BybitBookRule {
  const rule = new BybitBookRule();
  expect(rule.onSnapshot(snapshot(sequence))).toEqual({ do: "start", updates: [] });
  return rule;
}

describe("keeping one book of Bybit's right", () => {
  test("trap 1: nothing is let out before the snapshot, and nothing of before it afterwards", () => {
    const rule = new BybitBookRule();
    expect([update(1), update(2)].map((one) => rule.onUpdate(one).do)).toEqual(["buffer", "buffer"]);
    expect(rule.isLive).toBe(false);
    expect(rule.onSnapshot(snapshot(2))).toEqual({ do: "start", updates: [] });
    expect(rule.onUpdate(update(2)).do).toBe("skip");
    expect(rule.onUpdate(update(3)).do).toBe("apply");
  });

  test("u rises by exactly one", () => {
    const rule = liveAt(2_876_700);
    expect([1, 2, 3].map((step) => rule.onUpdate(update(2_876_700 + step)).do)).toEqual([
      "apply",
      "apply",
      "apply",
    ]);
  });

  test("trap 2: a jump ends the belief in the book at once, and no difference revives it", () => {
    const rule = liveAt(10);
    expect(rule.onUpdate(update(12))).toEqual({ do: "gap", reason: "update ids 11 to 11 are missing" });
    expect(rule.isLive).toBe(false);
    expect([update(11), update(12), update(13)].map((one) => rule.onUpdate(one).do)).toEqual([
      "buffer",
      "buffer",
      "buffer",
    ]);
    expect(rule.onSnapshot(snapshot(14)).do).toBe("start");
    expect(rule.onUpdate(update(15)).do).toBe("apply");
  });

  test("trap 8: what comes before a snapshot is not kept, however long the snapshot takes", () => {
    const rule = new BybitBookRule();
    for (let id = 1; id <= 50_000; id += 1) rule.onUpdate(update(id));
    expect(rule.onSnapshot(snapshot(50_000))).toEqual({ do: "start", updates: [] });
  });

  test("a difference that comes twice is skipped", () => {
    const rule = liveAt(10);
    rule.onUpdate(update(11));
    expect(rule.onUpdate(update(11)).do).toBe("skip");
    expect(rule.onUpdate(update(12)).do).toBe("apply");
  });

  test("trap 13: a repeated snapshot replaces the book and loses none of the differences after it", () => {
    const rule = liveAt(10);
    expect(rule.onSnapshot(snapshot(10)).do).toBe("start");
    expect(rule.onUpdate(update(11)).do).toBe("apply");
    expect(rule.onSnapshot(snapshot(500)).do).toBe("start");
    expect(rule.onUpdate(update(501)).do).toBe("apply");
  });

  test.each([
    ["later", START + 5_000_000],
    ["earlier than what was known, as the service lost its clock with its state", START - 60_000],
  ])("u:1 is a service that restarted: its snapshot replaces the book, %s", (_name, time) => {
    const rule = liveAt(2_876_700);
    expect(rule.onSnapshot(snapshot(1, time)).do).toBe("start");
    expect(rule.onUpdate(update(2, time + 1)).do).toBe("apply");
  });

  test("a service that restarted while its u:1 was lost is noticed by its newer low ids", () => {
    const rule = liveAt(2_876_700);
    expect(rule.onUpdate(update(2, START + 2_876_700 + 1_000))).toEqual({
      do: "gap",
      reason: "update ids went back to 2",
    });
    expect(rule.isLive).toBe(false);
  });

  test("a snapshot older than what was known is not shown as the book", () => {
    const rule = liveAt(50_000);
    rule.onUpdate(update(50_002));
    expect(rule.onSnapshot(snapshot(40_000)).do).toBe("retry");
    expect(rule.isLive).toBe(false);
    rule.reset();
    expect(rule.onSnapshot(snapshot(40_000)).do).toBe("retry");
    expect(rule.onSnapshot(snapshot(50_010)).do).toBe("start");
  });

  test("a venue whose clock was set back is believed in the end", () => {
    const rule = liveAt(50_000);
    const old = snapshot(60_000, START - 3_600_000);
    expect([1, 2, 3, 4].map(() => rule.onSnapshot(old).do)).toEqual(["retry", "retry", "retry", "start"]);
    expect(rule.onUpdate(update(60_001, START - 3_599_900)).do).toBe("apply");
  });

  test("a reset forgets the book", () => {
    const rule = liveAt(10);
    rule.reset();
    expect(rule.isLive).toBe(false);
    expect(rule.onUpdate(update(11)).do).toBe("buffer");
  });

  test("the place of a difference is told without taking it", () => {
    const rule = liveAt(10);
    expect([9, 10, 11, 12].map((id) => rule.place(update(id)))).toEqual([
      "behind",
      "behind",
      "next",
      "ahead",
    ]);
    expect(rule.onUpdate(update(11)).do).toBe("apply");
  });
});
