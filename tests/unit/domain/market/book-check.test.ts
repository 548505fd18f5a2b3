import { describe, expect, it } from "vitest";
import { BookCheck } from "@/lib/domain/market/book-check";
import { OrderBook } from "@/lib/domain/market/order-book";

function bookAt(sequence: number, bid = 100): OrderBook {
  const book = new OrderBook();
  book.applySnapshot({ sequence, time: sequence, bids: [bid, 1], asks: [bid + 1, 2] });
  return book;
}

const streamAt = (sequence: number, bid = 100) => ({
  sequence,
  bid,
  bidQuantity: 1,
  ask: bid + 1,
  askQuantity: 2,
});

describe("book check", () => {
  it("compares at equal sequences, whichever side is first", () => {
    const check = new BookCheck();
    check.topOfBook(streamAt(4));
    check.topOfBook(streamAt(5));
    check.bookReached(bookAt(5));
    check.bookReached(bookAt(9));
    check.topOfBook(streamAt(8));
    check.topOfBook(streamAt(9));
    check.topOfBook(streamAt(5));
    expect(check).toMatchObject({ compared: 3, matched: 3, mismatched: 0, lastMismatch: null });
  });

  it("says what differed", () => {
    const check = new BookCheck();
    check.topOfBook(streamAt(5, 101));
    check.bookReached(bookAt(5));
    expect(check).toMatchObject({
      compared: 1,
      mismatched: 1,
      lastMismatch: { sequence: 5, book: { bid: 100 }, stream: { bid: 101 } },
    });
    check.topOfBook({ ...streamAt(5), askQuantity: 3 });
    expect(check.mismatched).toBe(2);
  });

  it("keeps the newest 4,096 that wait and forgets older ones", () => {
    const check = new BookCheck();
    for (let sequence = 1; sequence <= 10_000; sequence += 1) check.topOfBook(streamAt(sequence));
    expect(check.snapshot().waiting).toHaveLength(4_096);
    const restored = new BookCheck();
    restored.restore(JSON.parse(JSON.stringify(check.snapshot())));
    restored.bookReached(bookAt(9_999));
    expect(restored).toMatchObject({ compared: 1, matched: 1 });
    expect(restored.snapshot().waiting).toHaveLength(1);
  });

  it("begins anew after a reset and when the venue's sequence falls back", () => {
    const check = new BookCheck();
    check.topOfBook(streamAt(5, 999));
    check.reset();
    check.bookReached(bookAt(5));
    expect(check.compared).toBe(0);
    check.topOfBook(streamAt(900));
    check.topOfBook(streamAt(6));
    check.bookReached(bookAt(6));
    expect(check).toMatchObject({ compared: 1, matched: 1 });
  });
});
