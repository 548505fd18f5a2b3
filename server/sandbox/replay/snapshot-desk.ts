import type { Clock } from "@/lib/platform/clock";
import type { SimulatedBook } from "../exchanges/market";
import type { RecordedBook } from "./recorded-book";
import type { RecordedSnapshot } from "./recorded-event";

/** How long a request waits for the playback to reach its snapshot. */
const REQUEST_WAIT_MS = 15_000;
/** How long the playback waits at a snapshot for somebody to ask for it. */
const PLAYBACK_WAIT_MS = 3_000;

/**
 * Brings REST depth requests and the recorded snapshot of one symbol together, so that a client
 * synchronises as the recording did whatever the speed.
 */
export class SnapshotDesk {
  private readonly requests = new Set<(book: SimulatedBook | null) => void>();
  private asked = false;
  private onAsked: (() => void) | null = null;
  private reached = false;

  constructor(
    private readonly book: RecordedBook,
    private readonly clock: Clock,
    private readonly expected: boolean,
  ) {}

  /** The book for a client; null where the playback did not come to one in time. */
  request(limit: number): Promise<SimulatedBook | null> {
    this.asked = true;
    if (this.reached || !this.expected) return Promise.resolve(this.book.top(limit));
    return new Promise((resolve) => {
      const cancel = this.clock.after(REQUEST_WAIT_MS, () => answer(null));
      const answer = (book: SimulatedBook | null) => {
        cancel();
        this.requests.delete(answer);
        resolve(book && clip(book, limit));
      };
      this.requests.add(answer);
      this.onAsked?.();
    });
  }

  /** At the snapshot's line: answers who has asked, and waits a while for the first to ask. */
  async reach(snapshot: RecordedSnapshot, time: number): Promise<void> {
    if (!this.reached && !this.asked) await this.firstRequest();
    this.reached = true;
    this.book.restore(snapshot, time);
    const { lastUpdateId, bids, asks } = snapshot;
    this.answerAll({ time, lastUpdateId, bids, asks });
  }

  /** Nothing more will come: whoever still waits gets what there is. */
  end(): void {
    this.reached = true;
    this.answerAll(this.book.top(Number.MAX_SAFE_INTEGER));
  }

  private answerAll(book: SimulatedBook): void {
    for (const answer of [...this.requests]) answer(book);
  }

  private firstRequest(): Promise<void> {
    return new Promise((resolve) => {
      const proceed = () => {
        cancel();
        this.onAsked = null;
        resolve();
      };
      const cancel = this.clock.after(PLAYBACK_WAIT_MS, proceed);
      this.onAsked = proceed;
    });
  }
}

function clip(book: SimulatedBook, limit: number): SimulatedBook {
  return { ...book, bids: book.bids.slice(0, limit * 2), asks: book.asks.slice(0, limit * 2) };
}
