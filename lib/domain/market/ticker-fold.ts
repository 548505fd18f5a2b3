import type { Candle } from "./candle";
import type { TopOfBookEvent, TradeEvent, TradeGapEvent } from "./event";
import { MinuteRing, type MinuteRingState } from "./minute-ring";
import type { Ticker } from "./ticker";
import { tidySum } from "./tidy-sum";
import { TradeKey } from "./trade-key";
import type { Venue } from "./venue";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface TickerFoldOptions {
  venue: Venue;
  symbol: string;
}

export interface TickerFoldState {
  minutes: MinuteRingState;
  price: number | null;
  last: { time: number; head: number; tail: number };
  bid: number | null;
  ask: number | null;
  time: number;
  knownFrom: number | null;
  revision: number;
}

/**
 * The rolling 24 h of one instrument, in whole minutes: the minute that runs and the 1,440 before it.
 * `open` is the last price before them, or the first known one.
 */
export class TickerFold {
  readonly venue: Venue;
  readonly symbol: string;
  /** Rises with every change, so that a reader knows whether to look again. */
  revision = 0;

  private readonly minutes = new MinuteRing();
  private readonly key = new TradeKey();
  private price: number | null = null;
  private last = { time: -1, head: 0, tail: 0 };
  private bid: number | null = null;
  private ask: number | null = null;
  private newestTime = 0;
  /** From here on every trade is known; null while none is. */
  private knownFrom: number | null = null;

  constructor(options: TickerFoldOptions) {
    this.venue = options.venue;
    this.symbol = options.symbol;
  }

  /**
   * Takes the venue's closed one-minute candles, in any order, any number of times, before or after live
   * trades. A closed candle is the whole truth of its minute: it replaces what was counted live, and a
   * trade of that minute that comes later is in it already. Candles still open are left out.
   */
  seed(minuteCandles: readonly Candle[]): void {
    const closed = minuteCandles.filter((candle) => candle.closed).sort((a, b) => a.time - b.time);
    const [first] = closed;
    const newest = closed.at(-1);
    if (!first || !newest) return;
    this.minutes.advance(Math.floor(newest.time / MINUTE_MS));
    for (const candle of closed) this.minutes.replace(Math.floor(candle.time / MINUTE_MS), candle);
    if (newest.time + MINUTE_MS > this.last.time) {
      this.price = newest.close;
      this.last = { time: newest.time + MINUTE_MS - 1, head: 0, tail: 0 };
      this.newestTime = Math.max(this.newestTime, this.last.time);
    }
    this.knownFrom = this.knownFrom === null ? first.time : Math.min(this.knownFrom, first.time);
    this.revision += 1;
  }

  trade(trade: Pick<TradeEvent, "id" | "time" | "price" | "quantity">): void {
    const { time, price } = trade;
    this.minutes.advance(Math.floor(time / MINUTE_MS));
    this.key.read(trade.id);
    const isNewest = this.isNewest(time);
    this.minutes.add(time, price, trade.quantity, isNewest);
    if (isNewest) {
      this.price = price;
      this.last.time = time;
      this.last.head = this.key.head;
      this.last.tail = this.key.tail;
    }
    this.knownFrom ??= time;
    if (time > this.newestTime) this.newestTime = time;
    this.revision += 1;
  }

  topOfBook({ bid, ask, time }: Pick<TopOfBookEvent, "bid" | "ask" | "time">): void {
    if (time > this.newestTime) this.newestTime = time;
    if (bid === this.bid && ask === this.ask) return;
    this.bid = bid;
    this.ask = ask;
    this.revision += 1;
  }

  /** Best prices are unknown from here on, until the stream speaks again. */
  loseTopOfBook(): void {
    if (this.bid === null && this.ask === null) return;
    this.bid = null;
    this.ask = null;
    this.revision += 1;
  }

  time(time: number): void {
    if (this.minutes.advance(Math.floor(time / MINUTE_MS))) this.revision += 1;
  }

  /** What nobody can give back begins the count of known hours anew. */
  gap({ to, recoverable }: Pick<TradeGapEvent, "to" | "recoverable">): void {
    if (recoverable || this.knownFrom === null) return;
    this.knownFrom = Math.max(this.knownFrom, to);
    this.revision += 1;
  }

  /** Null until a price is known. */
  current(): Ticker | null {
    const { price } = this;
    if (price === null) return null;
    const day = this.minutes.total();
    const open = day.open ?? price;
    const ticker: Ticker = {
      symbol: this.symbol,
      venue: this.venue,
      price,
      open,
      high: day.high ?? price,
      low: day.low ?? price,
      volume: tidySum(day.volume),
      quoteVolume: tidySum(day.quoteVolume),
      change: open === 0 ? 0 : ((price - open) / open) * 100,
      bid: this.bid,
      ask: this.ask,
      time: this.newestTime,
    };
    if (this.isPartial()) ticker.quality = "partial";
    return ticker;
  }

  snapshot(): TickerFoldState {
    return {
      minutes: this.minutes.snapshot(),
      price: this.price,
      last: { ...this.last },
      bid: this.bid,
      ask: this.ask,
      time: this.newestTime,
      knownFrom: this.knownFrom,
      revision: this.revision,
    };
  }

  restore(state: TickerFoldState): void {
    this.minutes.restore(state.minutes);
    this.price = state.price;
    this.last = { ...state.last };
    this.bid = state.bid;
    this.ask = state.ask;
    this.newestTime = state.time;
    this.knownFrom = state.knownFrom;
    this.revision = state.revision;
  }

  private isPartial(): boolean {
    const now = Math.max(this.newestTime, this.minutes.newest * MINUTE_MS);
    return this.knownFrom === null || this.knownFrom > now - DAY_MS;
  }

  private isNewest(time: number): boolean {
    const { key, last } = this;
    if (time !== last.time) return time > last.time;
    return key.head > last.head || (key.head === last.head && key.tail > last.tail);
  }
}
