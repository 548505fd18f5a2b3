import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TradeSequence } from "@/server/ingest/feed/trade-sequence";

const START = 1_723_161_255_000;
const LET_THROUGH = new Set(["next", "after-hole", "fills-hole", "started-over"]);

function missing(sequence: TradeSequence): number[] {
  return sequence.holes.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
}

describe("continuity of trade ids", () => {
  test("the first trade begins it, those that follow are next, the same again is a duplicate", () => {
    const sequence = new TradeSequence(null);
    expect([7, 8, 9, 9, 8].map((id) => sequence.accept(id, START))).toEqual([
      "next",
      "next",
      "next",
      "duplicate",
      "duplicate",
    ]);
    expect(sequence.holes).toEqual([]);
  });

  test("what was missed since the stored trade is a hole", () => {
    const sequence = new TradeSequence({ sequence: 10, time: START });
    expect(sequence.accept(14, START + 500)).toBe("after-hole");
    expect(sequence.holes).toEqual([
      { first: 11, last: 13, fromTime: START, toTime: START + 500, announced: false },
    ]);
  });

  test("trades before the stored one are duplicates", () => {
    const sequence = new TradeSequence({ sequence: 10, time: START });
    expect(sequence.accept(9, START)).toBe("duplicate");
    expect(sequence.accept(10, START)).toBe("duplicate");
    expect(sequence.accept(11, START)).toBe("next");
  });

  test("a trade out of order fills its hole once and splits it at its time", () => {
    const sequence = new TradeSequence({ sequence: 10, time: START });
    sequence.accept(14, START + 40);
    expect(sequence.accept(12, START + 20)).toBe("fills-hole");
    expect(sequence.accept(12, START + 20)).toBe("duplicate");
    expect(sequence.holes).toEqual([
      { first: 11, last: 11, fromTime: START, toTime: START + 20, announced: false },
      { first: 13, last: 13, fromTime: START + 20, toTime: START + 40, announced: false },
    ]);
  });

  test("what is given up is told and counts as known", () => {
    const sequence = new TradeSequence({ sequence: 10, time: START });
    sequence.accept(20, START + 100);
    expect(sequence.giveUp(13, 15)).toMatchObject([{ first: 13, last: 15 }]);
    expect(sequence.accept(14, START)).toBe("duplicate");
    expect(missing(sequence)).toEqual([11, 12, 16, 17, 18, 19]);
  });

  test("one absurd id does not move the sequence", () => {
    const sequence = new TradeSequence({ sequence: 10, time: START });
    expect(sequence.accept(9_000_000_000, START)).toBe("implausible");
    expect(sequence.accept(11, START)).toBe("next");
    expect(sequence.holes).toEqual([]);
  });

  test("a long way ahead is believed when the next trade agrees, and the first is asked for", () => {
    const sequence = new TradeSequence({ sequence: 10, time: START });
    expect(sequence.accept(9_000_000, START)).toBe("implausible");
    expect(sequence.accept(9_000_001, START)).toBe("after-hole");
    expect(sequence.holes).toMatchObject([{ first: 11, last: 9_000_000 }]);
  });

  test("ids that begin anew are followed when two newer trades agree", () => {
    const sequence = new TradeSequence({ sequence: 5_000_000, time: START });
    expect(sequence.accept(1, START + 60_000)).toBe("implausible");
    expect(sequence.accept(2, START + 60_001)).toBe("started-over");
    expect(sequence.holes).toMatchObject([{ first: 1, last: 1 }]);
    expect(sequence.accept(3, START + 60_002)).toBe("next");
  });

  test("open holes are bounded, and what is dropped is told", () => {
    const sequence = new TradeSequence({ sequence: 0, time: START });
    for (let id = 2; id <= 2_400; id += 2) sequence.accept(id, START + id);
    expect(sequence.holes).toHaveLength(1_000);
    expect(sequence.takeDropped()).toHaveLength(200);
    expect(sequence.takeDropped()).toHaveLength(0);
  });

  test("whatever the order, every id passes once and the rest is known as missing", () => {
    const arrivals = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 120 });
    fc.assert(
      fc.property(arrivals, (ids) => {
        const sequence = new TradeSequence({ sequence: 0, time: START });
        const passed = ids.filter((id) => LET_THROUGH.has(sequence.accept(id, START + id)));
        expect(passed.length).toBe(new Set(passed).size);
        expect(new Set(passed)).toEqual(new Set(ids));
        const highest = Math.max(0, ...ids);
        const all = Array.from({ length: highest }, (_, index) => index + 1);
        expect([...passed, ...missing(sequence)].sort((a, b) => a - b)).toEqual(all);
      }),
    );
  });

  test("nothing that was given up passes, nothing else is lost", () => {
    const command = fc.oneof(
      fc.record({ id: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ first: fc.integer({ min: 1, max: 40 }), size: fc.integer({ min: 0, max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
        const sequence = new TradeSequence({ sequence: 0, time: START });
        const told: number[] = [];
        for (const one of commands) {
          if ("id" in one) {
            if (LET_THROUGH.has(sequence.accept(one.id, START + one.id))) told.push(one.id);
          } else {
            for (const part of sequence.giveUp(one.first, one.first + one.size)) {
              for (let id = part.first; id <= part.last; id += 1) told.push(id);
            }
          }
        }
        const highest = (sequence.expected ?? 1) - 1;
        const all = Array.from({ length: highest }, (_, index) => index + 1);
        expect([...told, ...missing(sequence)].sort((a, b) => a - b)).toEqual(all);
      }),
    );
  });
});
