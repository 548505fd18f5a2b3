import { describe, expect, it } from "vitest";
import { DepthChannel } from "@/server/sandbox/exchanges/kraken/depth-channel";
import { LevelBook } from "@/server/sandbox/exchanges/level-book";

/** A subscriber as the venue documents it: apply all in order, then cut each side to the depth. */
class Subscriber {
  private readonly book = new LevelBook();

  constructor(
    private readonly depth: number,
    snapshot: { bids: readonly number[]; asks: readonly number[] },
  ) {
    this.book.replace(snapshot.bids, snapshot.asks, 0, 0);
  }

  apply(update: { bids: readonly number[]; asks: readonly number[] }): void {
    this.book.apply(update.bids, update.asks, 0, 0);
    this.book.replace(this.book.bids.top(this.depth), this.book.asks.top(this.depth), 0, 0);
  }

  get sides() {
    return { bids: this.book.bids.top(99), asks: this.book.asks.top(99) };
  }
}

function bookOf(bids: number[], asks: number[]): LevelBook {
  const book = new LevelBook();
  book.replace(
    bids.flatMap((price) => [price, 1]),
    asks.flatMap((price) => [price, 1]),
    0,
    0,
  );
  return book;
}

function change(book: LevelBook, channel: DepthChannel, bids: number[], asks: number[] = []) {
  book.apply(bids, asks, 0, 0);
  return channel.take({ bids, asks });
}

describe("a book of a limited depth", () => {
  it("does not delete a level that is pushed out of it", () => {
    const book = bookOf([10, 9, 8], []);
    const channel = new DepthChannel(book, 2);
    expect(change(book, channel, [11, 5])).toEqual({ bids: [11, 5], asks: [] });
  });

  it("tells anew of a level that moves up into it", () => {
    const book = bookOf([10, 9, 8], []);
    const channel = new DepthChannel(book, 2);
    expect(change(book, channel, [10, 0])).toEqual({ bids: [10, 0, 8, 1], asks: [] });
  });

  it("says nothing of what happens below it", () => {
    const book = bookOf([10, 9, 8, 7], []);
    const channel = new DepthChannel(book, 2);
    expect(change(book, channel, [8, 3, 7, 0])).toBeNull();
  });

  it("tells a level as often as it changed", () => {
    const book = bookOf([10, 9, 8], []);
    const channel = new DepthChannel(book, 2);
    expect(change(book, channel, [10, 4, 10, 0, 10, 6])).toEqual({ bids: [10, 4, 10, 0, 10, 6], asks: [] });
  });

  for (const depth of [1, 2, 5, 25]) {
    it(`leaves a subscriber of ${depth} levels with the best of the book, whatever happens`, () => {
      let state = 17 + depth;
      const random = (below: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
        return (state >>> 8) % below;
      };
      const book = bookOf([50, 49, 48], [51, 52, 53]);
      const channel = new DepthChannel(book, depth);
      const subscriber = new Subscriber(depth, channel.snapshot());
      for (let round = 0; round < 3_000; round += 1) {
        const levels = (from: number) =>
          Array.from({ length: random(6) }, () => [from + random(50), random(3)]).flat();
        const update = change(book, channel, levels(0), levels(51));
        if (update) subscriber.apply(update);
        expect(subscriber.sides).toEqual(channel.snapshot());
      }
    });
  }
});
