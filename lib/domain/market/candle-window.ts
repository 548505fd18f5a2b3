import type { Candle, CandleQuality } from "./candle";
import type { TradeEvent } from "./event";
import { tidySum } from "./tidy-sum";
import type { TradeKey } from "./trade-key";

/** What the candle fold reads of a trade. */
export type CandleTrade = Pick<TradeEvent, "id" | "price" | "quantity" | "side" | "time" | "backfilled">;

/** Why a window is not whole, as bits: several can hold at once. */
export const PARTIAL = 1;
export const HOLE_FOR_GOOD = 2;
export const HOLE_BEING_REFILLED = 4;
export const REFILLED = 8;

/** Before every event time; finite, so that it survives JSON. */
export const BEFORE_ALL = -8.64e15;

/** The numbers of a window in the order of its fields. */
export type CandleWindowState = number[];

/** A candle in the making. Opening and closing trades are known by (event time, id), not by arrival. */
export class CandleWindow {
  open = 0;
  high = Number.NEGATIVE_INFINITY;
  low = Number.POSITIVE_INFINITY;
  close = 0;
  volume = 0;
  quoteVolume = 0;
  trades = 0;
  takerBuyVolume = 0;
  flags = 0;
  isChanged = false;
  private openTime = 0;
  private openHead = 0;
  private openTail = 0;
  private closeTime = 0;
  private closeHead = 0;
  private closeTail = 0;

  constructor(
    readonly start: number,
    readonly end: number,
  ) {}

  add(trade: CandleTrade, key: TradeKey): void {
    const { price, quantity, time } = trade;
    if (this.trades === 0) {
      this.opensWith(price, time, key);
      this.closesWith(price, time, key);
    } else if (
      time > this.closeTime ||
      (time === this.closeTime &&
        (key.head > this.closeHead || (key.head === this.closeHead && key.tail > this.closeTail)))
    ) {
      this.closesWith(price, time, key);
    } else if (
      time < this.openTime ||
      (time === this.openTime &&
        (key.head < this.openHead || (key.head === this.openHead && key.tail < this.openTail)))
    ) {
      this.opensWith(price, time, key);
    }
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.volume += quantity;
    this.quoteVolume += price * quantity;
    this.trades += 1;
    if (trade.side === "buy") this.takerBuyVolume += quantity;
    if (trade.backfilled) this.flags = (this.flags & ~HOLE_BEING_REFILLED) | REFILLED;
    this.isChanged = true;
  }

  /** Takes over a stored candle: its open stays the open, and any further trade is later than its close. */
  seed(candle: Candle): void {
    this.open = candle.open;
    this.high = candle.high;
    this.low = candle.low;
    this.close = candle.close;
    this.volume = candle.volume;
    this.quoteVolume = candle.quoteVolume;
    this.trades = candle.trades;
    this.takerBuyVolume = candle.takerBuyVolume;
    this.openTime = BEFORE_ALL;
    this.closeTime = BEFORE_ALL;
    if (candle.quality) this.flags |= FLAG_OF[candle.quality];
  }

  candle(closed: boolean): Candle {
    const { volume, quoteVolume } = this;
    const candle: Candle = {
      time: this.start,
      open: this.open,
      high: this.high,
      low: this.low,
      close: this.close,
      volume: tidySum(volume),
      quoteVolume: tidySum(quoteVolume),
      trades: this.trades,
      vwap: volume > 0 ? tidySum(quoteVolume / volume) : this.close,
      takerBuyVolume: tidySum(this.takerBuyVolume),
      closed,
    };
    const quality = this.quality();
    if (quality) candle.quality = quality;
    return candle;
  }

  snapshot(): CandleWindowState {
    return [
      this.start,
      this.end,
      this.open,
      this.high,
      this.low,
      this.close,
      this.volume,
      this.quoteVolume,
      this.trades,
      this.takerBuyVolume,
      this.flags,
      this.isChanged ? 1 : 0,
      this.openTime,
      this.openHead,
      this.openTail,
      this.closeTime,
      this.closeHead,
      this.closeTail,
    ];
  }

  static restore(state: CandleWindowState): CandleWindow {
    const field = (index: number): number => state[index] ?? 0;
    const window = new CandleWindow(field(0), field(1));
    window.open = field(2);
    window.high = field(3);
    window.low = field(4);
    window.close = field(5);
    window.volume = field(6);
    window.quoteVolume = field(7);
    window.trades = field(8);
    window.takerBuyVolume = field(9);
    window.flags = field(10);
    window.isChanged = field(11) === 1;
    window.openTime = field(12);
    window.openHead = field(13);
    window.openTail = field(14);
    window.closeTime = field(15);
    window.closeHead = field(16);
    window.closeTail = field(17);
    return window;
  }

  /** What was never known outweighs what was lost, and what was lost outweighs what was found again. */
  private quality(): CandleQuality | null {
    const { flags } = this;
    if (flags === 0) return null;
    if (flags & PARTIAL) return "partial";
    return flags & (HOLE_FOR_GOOD | HOLE_BEING_REFILLED) ? "gap" : "repaired";
  }

  private opensWith(price: number, time: number, key: TradeKey): void {
    this.open = price;
    this.openTime = time;
    this.openHead = key.head;
    this.openTail = key.tail;
  }

  private closesWith(price: number, time: number, key: TradeKey): void {
    this.close = price;
    this.closeTime = time;
    this.closeHead = key.head;
    this.closeTail = key.tail;
  }
}

const FLAG_OF: Record<CandleQuality, number> = {
  partial: PARTIAL,
  gap: HOLE_BEING_REFILLED,
  repaired: REFILLED,
};
