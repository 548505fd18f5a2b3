import type { Bus } from "@/lib/platform/bus/bus";
import type { Clock } from "@/lib/platform/clock";
import type { MarketBoard } from "@/lib/services/market-data/market-board";
import { marketDataRow } from "@/lib/services/market-data/market-data-row";
import { textFrame } from "../text-frame";
import { encodeTicker } from "./encode";
import type { QuickSession } from "./quick-session";

/** A little over a quarter of a second, so that no second ever holds five. */
const PERIOD_MS = 255;

interface Shown {
  frame: Buffer;
  revision: number;
}

/** Tells readers of changed tickers, at most four times a second each, encoded once for all. */
export class TickerDesk {
  private readonly shown = new Map<string, Shown>();
  private readonly changed = new Set<string>();
  private revision = 0;
  private cancelTick: () => void;
  private readonly stop: () => void;

  constructor(
    bus: Bus,
    private readonly clock: Clock,
    private readonly board: MarketBoard,
    private readonly sessions: () => Iterable<QuickSession>,
  ) {
    this.stop = bus.subscribe("tickers", (tickers) => {
      for (const { symbol } of tickers) this.changed.add(symbol);
    });
    for (const symbol of board.table().symbols) this.changed.add(symbol);
    this.cancelTick = clock.after(PERIOD_MS, () => this.tick());
  }

  /** Everything that is known, at once, for whoever has just come. */
  greet(session: QuickSession): void {
    this.encodeChanged();
    this.bringUpToDate(session, this.clock.now());
  }

  close(): void {
    this.stop();
    this.cancelTick();
  }

  private tick(): void {
    // Rescheduled from here and not by an interval, which catches up after a delay and would come too soon.
    this.cancelTick = this.clock.after(PERIOD_MS, () => this.tick());
    this.encodeChanged();
    const now = this.clock.now();
    for (const session of this.sessions()) {
      session.checkPace();
      if (session.wantsTickers && now >= session.tickersAt) this.bringUpToDate(session, now);
    }
  }

  private bringUpToDate(session: QuickSession, now: number): void {
    session.tickersAt = now + PERIOD_MS - 1;
    if (session.tickersSeen === this.revision) return;
    for (const [symbol, { frame, revision }] of this.shown) {
      if (revision > session.tickersSeen) session.sendTicker(symbol, frame);
    }
    session.tickersSeen = this.revision;
  }

  private encodeChanged(): void {
    if (this.changed.size === 0) return;
    this.revision += 1;
    for (const symbol of this.changed) {
      const ticker = this.board.ticker(symbol);
      if (ticker === null) continue;
      const frame = textFrame(encodeTicker(marketDataRow(ticker, this.board.feed)));
      this.shown.set(symbol, { frame, revision: this.revision });
    }
    this.changed.clear();
  }
}
