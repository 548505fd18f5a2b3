import type { TopOfBookEvent } from "./event";
import type { OrderBook } from "./order-book";

export interface TopOfBook {
  sequence: number;
  bid: number | null;
  bidQuantity: number | null;
  ask: number | null;
  askQuantity: number | null;
}

export interface BookMismatch {
  sequence: number;
  book: TopOfBook;
  stream: TopOfBook;
}

export interface BookCheckState {
  compared: number;
  matched: number;
  mismatched: number;
  lastMismatch: BookMismatch | null;
  waiting: TopOfBook[];
  passed: TopOfBook[];
}

/** The stream leads the book by about one update interval; more waiting than this forgets the oldest. */
const WAITING_MAX = 4_096;

/** States that the book has been in, for a stream that comes late: over a connection of its own, by seconds. */
const PASSED_MAX = 512;

/**
 * Holds a book against the venue's independent stream of best prices: whenever both speak of the same
 * sequence, in whichever order they arrive, price and quantity of both sides must be equal.
 */
export class BookCheck {
  compared = 0;
  matched = 0;
  mismatched = 0;
  lastMismatch: BookMismatch | null = null;
  /** Ahead of the book, by ascending sequence. */
  private waiting: TopOfBook[] = [];
  private waitingFrom = 0;
  private passed: TopOfBook[] = [];

  /** The independent stream speaks; a sequence of 0 has nothing in common with the book's. */
  topOfBook(event: Omit<TopOfBookEvent, "kind" | "venue" | "symbol" | "time" | "receivedAt">): void {
    const { sequence, bid, bidQuantity, ask, askQuantity } = event;
    if (sequence === 0) return;
    const stream = { sequence, bid, bidQuantity, ask, askQuantity };
    const newest = this.passed.at(-1);
    if (newest && sequence <= newest.sequence) {
      const book = this.passed.findLast((state) => state.sequence <= sequence);
      if (book?.sequence === sequence) this.compare(book, stream);
      return;
    }
    const last = this.waiting.at(-1);
    if (last && sequence < last.sequence) this.forgetWaiting();
    this.waiting.push(stream);
    if (this.waiting.length - this.waitingFrom > WAITING_MAX) this.waitingFrom += 1;
    this.compact();
  }

  /** The book has come to a new sequence and is to be believed. */
  bookReached(book: OrderBook): void {
    const { sequence } = book;
    const state: TopOfBook = {
      sequence,
      bid: book.bestBid,
      bidQuantity: book.bestBidQuantity,
      ask: book.bestAsk,
      askQuantity: book.bestAskQuantity,
    };
    const newest = this.passed.at(-1);
    if (newest && sequence < newest.sequence) this.passed = [];
    this.passed.push(state);
    if (this.passed.length > PASSED_MAX) this.passed.shift();
    for (let next = this.waiting[this.waitingFrom]; next; next = this.waiting[this.waitingFrom]) {
      if (next.sequence > sequence) break;
      if (next.sequence === sequence) this.compare(state, next);
      this.waitingFrom += 1;
    }
    this.compact();
  }

  /** The book is not to be believed: nothing heard so far may be held against what it becomes. */
  reset(): void {
    this.forgetWaiting();
    this.passed = [];
  }

  snapshot(): BookCheckState {
    const { compared, matched, mismatched, lastMismatch } = this;
    return {
      compared,
      matched,
      mismatched,
      lastMismatch,
      waiting: this.waiting.slice(this.waitingFrom),
      passed: [...this.passed],
    };
  }

  restore(state: BookCheckState): void {
    this.compared = state.compared;
    this.matched = state.matched;
    this.mismatched = state.mismatched;
    this.lastMismatch = state.lastMismatch;
    this.waiting = [...state.waiting];
    this.waitingFrom = 0;
    this.passed = [...state.passed];
  }

  private compare(book: TopOfBook, stream: TopOfBook): void {
    this.compared += 1;
    if (
      book.bid === stream.bid &&
      book.bidQuantity === stream.bidQuantity &&
      book.ask === stream.ask &&
      book.askQuantity === stream.askQuantity
    ) {
      this.matched += 1;
      return;
    }
    this.mismatched += 1;
    this.lastMismatch = { sequence: stream.sequence, book, stream };
  }

  private forgetWaiting(): void {
    this.waiting = [];
    this.waitingFrom = 0;
  }

  /** Cuts off what was read once it is the larger part, so that the queue costs O(1) a message. */
  private compact(): void {
    if (this.waitingFrom < 64 || this.waitingFrom * 2 < this.waiting.length) return;
    this.waiting.splice(0, this.waitingFrom);
    this.waitingFrom = 0;
  }
}
