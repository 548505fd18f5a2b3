import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";
import { BOOK_LEVELS, bookSnapshotText } from "./book-channel";
import type { CandleStreams } from "./candle-streams";
import { type ChannelName, topicOf } from "./channel";
import { type BookState, channelMessage } from "./encode";
import type { InstrumentStreams } from "./instrument-streams";
import type { Listed } from "./listed";

/** Hands out that with which channels begin: at once, late or stale, as the faults have it. */
export class SnapshotDesk {
  private readonly kept = new Map<string, BookState>();

  constructor(
    private readonly streams: ReadonlyMap<string, InstrumentStreams>,
    private readonly candles: CandleStreams,
    private readonly faults: FaultDesk,
    private readonly clock: Clock,
  ) {}

  /** Remembers books as they are now (null: all), to be given out once they are old. */
  keep(symbol: string | null): void {
    for (const streams of this.streams.values()) {
      const { listed } = streams;
      if (symbol === null || symbol === listed.symbol) {
        this.kept.set(listed.symbol, streams.bookState(BOOK_LEVELS));
      }
    }
  }

  /** Gives a new subscriber what comes first on a channel; `give` is not called where nothing does. */
  open(listed: Listed, channel: ChannelName, give: (topic: string, text: string) => void): void {
    const streams = this.streamsOf(listed);
    const send = () => {
      const text = this.opening(streams, channel);
      if (text !== null) give(topicOf(channel, listed.instId), text);
    };
    const late = channel === "books" ? this.faults.take("late-snapshot", listed.symbol) : null;
    if (late?.durationMs) this.clock.after(late.durationMs, send);
    else send();
  }

  /** The book for a request. */
  async bookAnswer(listed: Listed, levels: number): Promise<BookState> {
    const { symbol } = listed;
    const streams = this.streamsOf(listed);
    const late = this.faults.take("late-snapshot", symbol);
    const stale = this.stale(symbol, streams.bookState(levels), levels);
    if (late?.durationMs) {
      const { durationMs } = late;
      await new Promise<void>((resolve) => this.clock.after(durationMs, resolve));
    }
    return stale ?? streams.bookState(levels);
  }

  private opening(streams: InstrumentStreams, channel: ChannelName): string | null {
    const { listed } = streams;
    const message = (data: string | null, action?: string) =>
      data === null ? null : channelMessage(channel, listed.instId, data, action);
    switch (channel) {
      case "trades":
        return message(streams.lastTrade());
      case "trades-all":
        return null;
      case "tickers":
        return message(streams.ticker());
      case "books5":
        return message(streams.top(5));
      case "bbo-tbt":
        return message(streams.best());
      case "books": {
        const state = streams.openBook(BOOK_LEVELS);
        const shown = this.stale(listed.symbol, state, BOOK_LEVELS) ?? state;
        return message(bookSnapshotText(listed, shown), "snapshot");
      }
      default:
        return message(this.candles.open(listed, channel));
    }
  }

  /** A book that updates do not go on from, even where it has not moved since it was kept. */
  private stale(symbol: string, current: BookState, levels: number): BookState | null {
    const kept = this.kept.get(symbol);
    if (!kept || !this.faults.take("stale-snapshot", symbol)) return null;
    return {
      bids: kept.bids.slice(0, levels * 2),
      asks: kept.asks.slice(0, levels * 2),
      time: kept.time,
      seqId: Math.min(kept.seqId, current.seqId - 1),
    };
  }

  private streamsOf({ instId, symbol }: Listed): InstrumentStreams {
    const streams = this.streams.get(instId);
    if (!streams) throw new RangeError(`The market has no ${symbol}.`);
    return streams;
  }
}
