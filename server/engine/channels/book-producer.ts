import { levelDiff } from "@/lib/domain/channels/level-diff";
import type { Levels } from "@/lib/domain/market/event";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { Emit, Feed, Producer } from "./producer";

interface Options {
  fold: InstrumentFold;
  /** Levels a side; Infinity for all. */
  depth: number;
  feed: Feed;
  emit: Emit;
}

interface View {
  bids: Levels;
  asks: Levels;
}

/**
 * The best levels of a book at the venue's pace. What is emitted is the difference to what was emitted
 * before, so a reader's book is right even where the view lost and regained levels. While the book may not
 * be believed the view stands still.
 */
export function createBookProducer({ fold, depth, feed, emit }: Options): Producer {
  let view: View = { bids: [], asks: [] };
  let time = fold.book.time;

  function look(): View {
    return { bids: fold.book.top("bid", depth), asks: fold.book.top("ask", depth) };
  }

  if (fold.bookState === "live") view = look();

  function update(): void {
    const next = look();
    const bids = levelDiff(view.bids, next.bids, true);
    const asks = levelDiff(view.asks, next.asks, false);
    view = next;
    time = fold.book.time;
    if (bids.length > 0 || asks.length > 0) emit({ kind: "levels", bids, asks }, time);
  }

  const stop = feed("market", (events) => {
    let touched = false;
    for (const event of events) {
      if (event.kind === "time" || event.symbol !== fold.symbol || event.venue !== fold.venue) continue;
      touched ||=
        event.kind === "book-update" || event.kind === "book-snapshot" || event.kind === "book-status";
    }
    // The engine has folded the whole batch before this is called.
    if (touched && fold.bookState === "live") update();
  });

  return {
    snapshot: () => ({ content: { kind: "levels", ...view }, time }),
    close: stop,
  };
}
