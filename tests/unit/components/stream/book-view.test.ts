import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BookView, type Level } from "@/components/stream/book-view";

const level = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }));
const change = fc.record({
  bids: fc.array(level, { maxLength: 12 }),
  asks: fc.array(level, { maxLength: 12 }),
});

function plain(changes: readonly { bids: Level[]; asks: Level[] }[]) {
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  for (const item of changes) {
    for (const side of ["bids", "asks"] as const) {
      for (const [price, quantity] of item[side]) {
        if (quantity === 0) sides[side].delete(price);
        else sides[side].set(price, quantity);
      }
    }
  }
  return {
    bids: [...sides.bids].sort((one, other) => other[0] - one[0]),
    asks: [...sides.asks].sort((one, other) => one[0] - other[0]),
  };
}

describe("a reader's book", () => {
  it("equals a plain map after any changes, best prices first", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const book = new BookView();
        book.apply("snapshot", { bids: [], asks: [] }, 0);
        for (const item of changes) book.apply("update", item, 1);
        const { bids, asks } = book.state;
        expect({ bids, asks }).toEqual(plain(changes));
      }),
    );
  });

  it("is not known until its snapshot has come, and again after a reset", () => {
    const book = new BookView();
    expect(book.state.known).toBe(false);
    book.apply("snapshot", { bids: [[10, 1]], asks: [[11, 2]] }, 5);
    expect(book.state).toEqual({ bids: [[10, 1]], asks: [[11, 2]], time: 5, known: true });
    book.reset();
    expect(book.state).toMatchObject({ bids: [], asks: [], known: false });
  });

  it.each([null, 7, {}, { bids: 1, asks: null }])("is not broken by %j", (data) => {
    const book = new BookView();
    book.apply("snapshot", data, 0);
    expect(book.state.bids).toEqual([]);
  });
});
