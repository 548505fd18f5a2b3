import { BookCheck, type BookCheckState } from "./book-check";
import { CandleFold, type CandleFoldOptions, type CandleFoldState, type Disposition } from "./candle-fold";
import type { BookState, MarketEvent } from "./event";
import { OrderBook, type OrderBookState } from "./order-book";
import { TickerFold, type TickerFoldState } from "./ticker-fold";
import type { Venue } from "./venue";

export interface InstrumentFoldState {
  book: OrderBookState;
  bookState: BookState;
  bookReason: string | null;
  bookStateSince: number;
  candles: CandleFoldState;
  ticker: TickerFoldState;
  check: BookCheckState;
}

/** All folds of one instrument, fed with its events (and the venue's `time` events) in stream order. */
export class InstrumentFold {
  readonly venue: Venue;
  readonly symbol: string;
  readonly book = new OrderBook();
  readonly candles: CandleFold;
  readonly ticker: TickerFold;
  readonly check = new BookCheck();
  /** Only a `live` book may be shown as one. */
  bookState: BookState = "syncing";
  bookReason: string | null = null;
  /** Event time of the last change of `bookState`; of the first event before there was one. */
  bookStateSince = 0;
  /** Event time since when the bid is not below the ask; null while the book is as a book should be. */
  crossedSince: number | null = null;

  constructor(options: CandleFoldOptions) {
    this.venue = options.venue;
    this.symbol = options.symbol;
    this.candles = new CandleFold(options);
    this.ticker = new TickerFold(options);
  }

  /** What became of the trade; null for every other kind of event. */
  apply(event: MarketEvent): Disposition | null {
    if (this.bookStateSince === 0) this.bookStateSince = event.time;
    switch (event.kind) {
      case "trade": {
        const disposition = this.candles.trade(event);
        if (disposition !== "D" && disposition !== "C") this.ticker.trade(event);
        return disposition;
      }
      case "book-update":
        this.book.applyUpdate(event);
        this.lookForCrossing();
        if (this.bookState === "live") this.check.bookReached(this.book);
        return null;
      case "book-snapshot":
        this.book.applySnapshot(event);
        this.lookForCrossing();
        if (this.bookState === "live") this.check.bookReached(this.book);
        return null;
      case "top-of-book":
        this.ticker.topOfBook(event);
        this.check.topOfBook(event);
        return null;
      case "book-status":
        this.changeBookState(event.state, event.reason, event.time);
        return null;
      case "trade-gap":
        this.candles.gap(event);
        this.ticker.gap(event);
        return null;
      case "time":
        this.candles.time(event.time);
        this.ticker.time(event.time);
        return null;
    }
  }

  snapshot(): InstrumentFoldState {
    return {
      book: this.book.snapshot(),
      bookState: this.bookState,
      bookReason: this.bookReason,
      bookStateSince: this.bookStateSince,
      candles: this.candles.snapshot(),
      ticker: this.ticker.snapshot(),
      check: this.check.snapshot(),
    };
  }

  restore(state: InstrumentFoldState): void {
    this.book.restore(state.book);
    this.bookState = state.bookState;
    this.bookReason = state.bookReason;
    this.bookStateSince = state.bookStateSince;
    this.lookForCrossing();
    this.candles.restore(state.candles);
    this.ticker.restore(state.ticker);
    this.check.restore(state.check);
  }

  private lookForCrossing(): void {
    if (!this.book.isCrossed()) this.crossedSince = null;
    else this.crossedSince ??= this.book.time;
  }

  private changeBookState(state: BookState, reason: string, time: number): void {
    this.bookState = state;
    this.bookReason = reason;
    this.bookStateSince = time;
    if (state === "live") {
      if (this.book.sequence > 0) this.check.bookReached(this.book);
      return;
    }
    this.check.reset();
    if (state === "stale") this.ticker.loseTopOfBook();
  }
}
