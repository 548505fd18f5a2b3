import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OrderBook } from "@/lib/domain/market/order-book";

/** Prices from a small range, so that levels meet; runs of far ones reach the long shifts. */
const levels = (lengthMax: number): fc.Arbitrary<number[]> =>
  fc
    .array(
      fc.tuple(fc.integer({ min: 1, max: 900 }), fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 99 }))),
      {
        maxLength: lengthMax,
      },
    )
    .map((pairs) => pairs.flatMap(([price, quantity]) => [price / 4, quantity / 8]));

const change = fc.record({ bids: levels(120), asks: levels(120), isSnapshot: fc.boolean() });

function write(model: Map<number, number>, flat: readonly number[]): void {
  for (let index = 0; index < flat.length; index += 2) {
    const [price = 0, quantity = 0] = flat.slice(index, index + 2);
    if (quantity === 0) model.delete(price);
    else model.set(price, quantity);
  }
}

function bestFirst(model: Map<number, number>, sign: 1 | -1): number[] {
  return [...model].sort(([a], [b]) => sign * (b - a)).flat();
}

/** A snapshot names each price once; the first of repeated ones would not be well defined. */
function unique(flat: readonly number[]): number[] {
  const model = new Map<number, number>();
  write(model, flat);
  return [...model].flat();
}

describe("order book", () => {
  it("equals a plain map of prices after any changes, and after a restore at any point", () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        let book = new OrderBook();
        const bids = new Map<number, number>();
        const asks = new Map<number, number>();
        changes.forEach((step, index) => {
          const event = { sequence: index + 1, time: index, bids: step.bids, asks: step.asks };
          if (step.isSnapshot) {
            event.bids = unique(event.bids);
            event.asks = unique(event.asks);
            bids.clear();
            asks.clear();
            book.applySnapshot(event);
          } else book.applyUpdate(event);
          write(bids, event.bids);
          write(asks, event.asks);
          const [wantedBids, wantedAsks] = [bestFirst(bids, 1), bestFirst(asks, -1)];
          expect(book.top("bid", 1_000)).toEqual(wantedBids);
          expect(book.top("ask", 1_000)).toEqual(wantedAsks);
          expect(book.top("ask", 3)).toEqual(wantedAsks.slice(0, 6));
          expect([book.bestBid, book.bestBidQuantity]).toEqual([
            wantedBids[0] ?? null,
            wantedBids[1] ?? null,
          ]);
          expect([book.bestAsk, book.bestAskQuantity]).toEqual([
            wantedAsks[0] ?? null,
            wantedAsks[1] ?? null,
          ]);
          expect(book.levelCount("bid")).toBe(bids.size);
          expect(book.isCrossed()).toBe((wantedBids[0] ?? 0) >= (wantedAsks[0] ?? Number.POSITIVE_INFINITY));
          expect(book.quantityAt("ask", 50)).toBe(asks.get(50) ?? 0);
          const restored = new OrderBook();
          restored.restore(JSON.parse(JSON.stringify(book.snapshot())));
          book = restored;
        });
        expect(book.sequence).toBe(changes.length);
      }),
      { numRuns: 300 },
    );
  });

  it("forgets the worst levels beyond its depth, judged after the whole message", () => {
    const book = new OrderBook({ depthMax: 2 });
    book.applySnapshot({ sequence: 1, time: 1, bids: [10, 1, 9, 1, 8, 1], asks: [11, 1, 12, 1, 13, 1] });
    expect(book.top("bid", 9)).toEqual([10, 1, 9, 1]);
    book.applyUpdate({ sequence: 2, time: 2, bids: [10.5, 1, 10, 0], asks: [] });
    expect(book.top("bid", 9)).toEqual([10.5, 1, 9, 1]);
    expect(book.top("ask", 9)).toEqual([11, 1, 12, 1]);
  });

  it("is empty and at no sequence once cleared", () => {
    const book = new OrderBook();
    book.applySnapshot({ sequence: 7, time: 7, bids: [1, 1], asks: [2, 1] });
    book.clear();
    expect(book.snapshot()).toEqual({ sequence: 0, time: 0, bids: [], asks: [] });
    expect(book.bestBid).toBeNull();
    expect(book.isCrossed()).toBe(false);
  });
});
