import { describe, expect, it } from "vitest";
import { ladderSides } from "@/components/desk/ladder-rows";

const book = {
  bids: [
    [100.04, 1],
    [100.01, 2],
    [99.99, 4],
  ],
  asks: [
    [100.06, 3],
    [100.1, 1],
    [100.11, 5],
  ],
} as const;

describe("the rows of a ladder", () => {
  it("sums from the best price outwards, on one scale for both sides", () => {
    const view = ladderSides(book, { levels: 2, step: 0.01, grouped: false });
    expect(view.bids).toEqual([
      { price: 100.04, quantity: 1, sum: 1 },
      { price: 100.01, quantity: 2, sum: 3 },
    ]);
    expect(view.asks.map((row) => row.sum)).toEqual([3, 4]);
    expect(view.largestSum).toBe(4);
    expect(view.spread).toBeCloseTo(0.02);
    expect(view.bidShare).toBeCloseTo(3 / 7);
  });

  it("groups bids down and asks up, so that nothing looks better than it is", () => {
    const { bids, asks } = ladderSides(book, { levels: 9, step: 0.1, grouped: true });
    expect(bids.map(({ price, quantity }) => [price.toFixed(1), quantity])).toEqual([
      ["100.0", 3],
      ["99.9", 4],
    ]);
    expect(asks.map(({ price, quantity }) => [price.toFixed(1), quantity])).toEqual([
      ["100.1", 4],
      ["100.2", 5],
    ]);
  });

  it("is empty for an empty book", () => {
    expect(ladderSides({ bids: [], asks: [] }, { levels: 5, step: 1, grouped: false })).toEqual({
      bids: [],
      asks: [],
      largestSum: 0,
      spread: null,
      bidShare: 0.5,
    });
  });
});
