import { describe, expect, test } from "vitest";
import type { FeedBookSnapshot, FeedBookUpdate } from "@/server/ingest/feed/feed-item";
import { BinanceBookRule } from "@/server/ingest/venues/binance/book-rule";

const START = 1_723_161_255_000;

function update(firstSequence: number, sequence: number, time = START + sequence): FeedBookUpdate {
  return {
    kind: "book-update",
    venue: "binance",
    symbol: "BTC/USDT",
    time,
    receivedAt: time,
    bids: [100, sequence],
    asks: [],
    previous: firstSequence - 1,
    sequence,
    checksum: null,
  };
}

function snapshot(sequence: number): FeedBookSnapshot {
  const origin = { venue: "binance" as const, symbol: "BTC/USDT", time: START, receivedAt: START };
  return { kind: "book-snapshot", ...origin, sequence, bids: [100, 1], asks: [101, 1], checksum: null };
}

function liveAt(sequence: number): BinanceBookRule {
  const sync = new BinanceBookRule();
  sync.onUpdate(update(sequence, sequence));
  expect(sync.onSnapshot(snapshot(sequence)).do).toBe("start");
  return sync;
}

describe("synchronising one book", () => {
  test("trap 1: nothing is let out before the snapshot", () => {
    const sync = new BinanceBookRule();
    expect([update(1, 3), update(4, 5), update(6, 9)].map((one) => sync.onUpdate(one).do)).toEqual([
      "buffer",
      "buffer",
      "buffer",
    ]);
    expect(sync.isLive).toBe(false);
  });

  test("the first difference let out straddles the snapshot, what it contains is dropped", () => {
    const sync = new BinanceBookRule();
    for (const one of [update(1, 3), update(4, 8), update(9, 12)]) sync.onUpdate(one);
    const verdict = sync.onSnapshot(snapshot(5));
    expect(verdict).toEqual({ do: "start", updates: [update(4, 8), update(9, 12)] });
    expect(sync.onUpdate(update(13, 14)).do).toBe("apply");
  });

  test("trap 13: no difference after the snapshot is dropped, however late the snapshot comes", () => {
    const sync = new BinanceBookRule();
    for (let id = 1; id <= 1_200; id += 1) sync.onUpdate(update(id, id));
    const verdict = sync.onSnapshot(snapshot(10));
    expect(verdict.do === "start" && verdict.updates.map((one) => one.sequence)).toEqual(
      Array.from({ length: 1_190 }, (_, index) => index + 11),
    );
  });

  test("a snapshot older than the first difference is asked for again, and the differences stay", () => {
    const sync = new BinanceBookRule();
    sync.onUpdate(update(10, 12));
    expect(sync.onSnapshot(snapshot(9))).toMatchObject({ do: "retry" });
    sync.onUpdate(update(13, 13));
    expect(sync.onSnapshot(snapshot(12))).toEqual({ do: "start", updates: [update(13, 13)] });
  });

  test("a snapshot newer than every difference starts the book, and the next one must follow it", () => {
    const sync = new BinanceBookRule();
    sync.onUpdate(update(1, 2));
    expect(sync.onSnapshot(snapshot(7))).toEqual({ do: "start", updates: [] });
    expect(sync.onUpdate(update(3, 6)).do).toBe("skip");
    expect(sync.onUpdate(update(7, 9)).do).toBe("apply");
  });

  test("trap 2: after a gap the book is not live until a new snapshot", () => {
    const sync = liveAt(5);
    expect(sync.onUpdate(update(7, 8))).toEqual({ do: "gap", reason: "update ids 6 to 6 are missing" });
    expect(sync.isLive).toBe(false);
    expect(sync.onUpdate(update(9, 9)).do).toBe("buffer");
    expect(sync.onSnapshot(snapshot(8))).toEqual({ do: "start", updates: [update(9, 9)] });
  });

  test("trap 4: a book can fail and start again any number of times without anything else", () => {
    const sync = liveAt(5);
    for (let round = 1; round <= 50; round += 1) {
      const id = round * 100;
      expect(sync.onUpdate(update(id, id)).do).toBe("gap");
      expect(sync.onSnapshot(snapshot(id)).do).toBe("start");
    }
    expect(sync.onUpdate(update(5_001, 5_001)).do).toBe("apply");
  });

  test("trap 8: the buffer is bounded while no snapshot comes, and a later snapshot still starts the book", () => {
    const sync = new BinanceBookRule();
    for (let id = 1; id <= 100_000; id += 1) sync.onUpdate(update(id, id, START));
    expect(sync.waiting).toBeLessThanOrEqual(20_000);
    expect(sync.onSnapshot(snapshot(99_990)).do).toBe("start");
    expect(sync.onUpdate(update(100_001, 100_001)).do).toBe("apply");
  });

  test("trap 12: a level that the snapshot does not hold comes with the difference that changes it", () => {
    const sync = liveAt(5);
    const far = { ...update(6, 6), bids: [1, 3], asks: [9_999, 0] };
    expect(sync.onUpdate(far).do).toBe("apply");
  });

  test("a difference that came already is skipped, one that overlaps is applied", () => {
    const sync = liveAt(5);
    expect(sync.onUpdate(update(6, 8)).do).toBe("apply");
    expect(sync.onUpdate(update(6, 8)).do).toBe("skip");
    expect(sync.onUpdate(update(8, 9)).do).toBe("apply");
  });

  test("differences in the wrong order are a gap", () => {
    const sync = liveAt(5);
    expect(sync.onUpdate(update(8, 9)).do).toBe("gap");
    expect(sync.onUpdate(update(6, 7)).do).toBe("skip");
  });

  test("ids that begin anew are noticed instead of being skipped for ever", () => {
    const sync = liveAt(5_000);
    expect(sync.onUpdate(update(1, 2, START + 5_100)).do).toBe("skip");
    expect(sync.onUpdate(update(3, 4, START + 5_300))).toMatchObject({ do: "gap" });
    expect(sync.onSnapshot(snapshot(4)).do).toBe("start");
    expect(sync.onUpdate(update(5, 6, START + 5_400)).do).toBe("apply");
  });

  test("a hole among the waiting differences is never bridged", () => {
    const sync = new BinanceBookRule();
    sync.onUpdate(update(1, 2));
    sync.onUpdate(update(5, 6));
    expect(sync.onSnapshot(snapshot(2))).toMatchObject({ do: "retry" });
    expect(sync.onSnapshot(snapshot(5))).toEqual({ do: "start", updates: [update(5, 6)] });
  });

  test("a late second snapshot does not throw back a live book", () => {
    const sync = liveAt(5);
    sync.onUpdate(update(6, 9));
    expect(sync.onSnapshot(snapshot(3)).do).toBe("skip");
    expect(sync.onUpdate(update(10, 10)).do).toBe("apply");
  });

  test("a quiet market starts from the snapshot alone", () => {
    const sync = new BinanceBookRule();
    expect(sync.onSnapshot(snapshot(5))).toEqual({ do: "start", updates: [] });
    expect(sync.onUpdate(update(6, 6)).do).toBe("apply");
  });
});
