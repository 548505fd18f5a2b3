import { describe, expect, it } from "vitest";
import { DepthTopic } from "@/server/sandbox/exchanges/bybit/depth-topic";
import { LevelBook } from "@/server/sandbox/exchanges/level-book";

function bookOf(bids: number[], asks: number[]): LevelBook {
  const book = new LevelBook();
  const levels = (prices: number[]) => prices.flatMap((price) => [price, 1]);
  book.replace(levels(bids), levels(asks), 500, 0);
  return book;
}

function change(book: LevelBook, topic: DepthTopic, bids: number[], asks: number[] = []) {
  book.apply(bids, asks, book.lastUpdateId + 3, book.time + 1);
  return topic.advance();
}

describe("a book of a limited depth", () => {
  it("deletes what is pushed out of it", () => {
    const book = bookOf([10, 9, 8], []);
    const topic = new DepthTopic(book, 2);
    expect(change(book, topic, [11, 5])).toEqual({ bids: [11, 5, 9, 0], asks: [] });
  });

  it("tells of what moves up into it", () => {
    const book = bookOf([], [8, 9, 10]);
    const topic = new DepthTopic(book, 2);
    expect(change(book, topic, [], [8, 0])).toEqual({ bids: [], asks: [8, 0, 10, 1] });
  });

  it("tells nothing and keeps its id where only deeper levels changed", () => {
    const book = bookOf([10, 9, 8], []);
    const topic = new DepthTopic(book, 2);
    const before = topic.state;
    expect(change(book, topic, [8, 3])).toBeNull();
    expect(topic.state).toEqual({ ...before, seq: before.seq + 3, time: before.time + 1 });
  });

  it("raises its id by one a message, however much happened, and follows the market's ids at first", () => {
    const book = bookOf([10], []);
    const topic = new DepthTopic(book, 2);
    expect(topic.state.u).toBe(500);
    for (const u of [501, 502, 503]) {
      change(book, topic, [10, u]);
      expect(topic.state).toMatchObject({ u, seq: 500 + (u - 500) * 3 });
    }
  });

  it("begins again with 1 after a restart", () => {
    const book = bookOf([10], []);
    const topic = new DepthTopic(book, 2);
    topic.restart();
    expect(topic.state).toMatchObject({ u: 1, seq: 500, bids: [10, 1] });
    change(book, topic, [10, 4]);
    expect(topic.state.u).toBe(2);
  });

  for (const depth of [1, 2, 5, 25]) {
    it(`leaves a subscriber of ${depth} levels with the best of the book, whatever happens`, () => {
      let state = 17 + depth;
      const random = (below: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
        return (state >>> 8) % below;
      };
      const book = bookOf([50, 49, 48], [51, 52, 53]);
      const topic = new DepthTopic(book, depth);
      const subscriber = new LevelBook();
      subscriber.replace(topic.state.bids, topic.state.asks, 0, 0);
      for (let round = 0; round < 3_000; round += 1) {
        const levels = (from: number) =>
          Array.from({ length: random(6) }, () => [from + random(50), random(3)]).flat();
        const told = change(book, topic, levels(0), levels(51));
        if (told) subscriber.apply(told.bids, told.asks, 0, 0);
        expect([subscriber.bids.top(99), subscriber.asks.top(99)]).toEqual([
          book.bids.top(depth),
          book.asks.top(depth),
        ]);
      }
    });
  }
});
