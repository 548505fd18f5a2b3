import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";
import type { SimulatedBook } from "../market";
import type { Wire } from "../shell/wire";
import { bookSnapshot } from "./encode-book";
import { instrumentSnapshot } from "./encode-instrument";
import type { Pair } from "./pair";
import type { PairStreams } from "./pair-streams";
import { type Topic, topicName } from "./topic";

/** The deepest book that a client can have, so that a stale one is as deep as it was. */
const LEVELS_MAX = 1_000;

/** Hands out the states from which updates go on: at once, late or stale, as the faults have it. */
export class SnapshotDesk {
  private readonly kept = new Map<string, SimulatedBook>();

  constructor(
    private readonly pairs: readonly Pair[],
    private readonly streams: ReadonlyMap<string, PairStreams>,
    private readonly faults: FaultDesk,
    private readonly clock: Clock,
  ) {}

  /** Remembers books as they are now (null: all), to be given out once they are old. */
  keep(symbol: string | null): void {
    const symbols = symbol === null ? this.pairs.map((pair) => pair.symbol) : [symbol];
    for (const one of symbols) this.kept.set(one, this.book(one, LEVELS_MAX));
  }

  /** Makes sure that a topic's updates follow from here on. */
  open(topic: Topic): void {
    const streams = topic.pair && this.streams.get(topic.pair.symbol);
    if (!streams || typeof topic.kind !== "number") return;
    if (topic.channel === "book") streams.openBook(topic.kind);
    if (topic.channel === "ohlc") streams.openOhlc(topic.kind);
  }

  /** `isWanted` tells whether the client still has the topic when the snapshot is there. */
  send(topic: Topic, wire: Wire, isWanted: () => boolean): void {
    const symbol = topic.pair?.symbol ?? null;
    const late =
      topic.channel === "book" && symbol !== null ? this.faults.take("late-snapshot", symbol) : null;
    const give = () => {
      if (!isWanted()) return;
      const text = this.text(topic);
      wire.deliver(text, Buffer.from(text), topicName(topic.channel, topic.kind, symbol), symbol);
    };
    if (late?.durationMs) this.clock.after(late.durationMs, give);
    else give();
  }

  book(symbol: string, limit: number): SimulatedBook {
    const book = this.streamsOf(symbol).book;
    const { time, lastUpdateId } = book;
    return { time, lastUpdateId, bids: book.bids.top(limit), asks: book.asks.top(limit) };
  }

  /** The book for a request. */
  async bookAnswer(symbol: string, limit: number): Promise<SimulatedBook> {
    const late = this.faults.take("late-snapshot", symbol);
    const stale = this.staleBook(symbol, limit);
    if (late?.durationMs) {
      const { durationMs } = late;
      await new Promise<void>((resolve) => this.clock.after(durationMs, resolve));
    }
    return stale ?? this.book(symbol, limit);
  }

  private text({ channel, kind, pair }: Topic): string {
    if (!pair) return instrumentSnapshot(this.pairs);
    const streams = this.streamsOf(pair.symbol);
    const number = typeof kind === "number" ? kind : 0;
    if (channel === "trade") return streams.tradeSnapshot();
    if (channel === "ticker") return streams.ticker("snapshot");
    if (channel === "ohlc") return streams.ohlcSnapshot(number);
    const stale = this.staleBook(pair.symbol, number);
    return stale ? bookSnapshot(pair, stale.bids, stale.asks, stale.time) : streams.bookSnapshot(number);
  }

  private staleBook(symbol: string, limit: number): SimulatedBook | null {
    const kept = this.kept.get(symbol);
    if (!kept || !this.faults.take("stale-snapshot", symbol)) return null;
    return { ...kept, bids: kept.bids.slice(0, limit * 2), asks: kept.asks.slice(0, limit * 2) };
  }

  private streamsOf(symbol: string): PairStreams {
    const streams = this.streams.get(symbol);
    if (!streams) throw new RangeError(`The market has no ${symbol}.`);
    return streams;
  }
}
