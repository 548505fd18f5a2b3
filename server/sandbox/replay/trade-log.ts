import type { SimulatedTrade } from "../exchanges/market";

const COLUMNS = ["id", "price", "quantity", "time", "buyerIsMaker"] as const;

/** The trades played so far, in columns of doubles: 40 bytes a trade, so that long recordings fit. */
export class TradeLog {
  private readonly columns = COLUMNS.map(() => new Float64Array(1_024));
  private length = 0;

  add(trade: SimulatedTrade): void {
    if (this.length > 0 && trade.id <= this.at(0, this.length - 1)) return;
    COLUMNS.forEach((name, column) => {
      let values = this.columns[column] ?? new Float64Array(0);
      if (this.length === values.length) {
        const larger = new Float64Array(values.length * 2);
        larger.set(values);
        this.columns[column] = larger;
        values = larger;
      }
      values[this.length] = Number(trade[name]);
    });
    this.length += 1;
  }

  /** Trades with id >= fromId, oldest first; the newest `limit` where fromId is null. */
  page(fromId: number | null, limit: number): SimulatedTrade[] {
    const start = fromId === null ? Math.max(0, this.length - limit) : this.firstAtLeast(0, fromId);
    return this.slice(start, Math.min(this.length, start + limit));
  }

  idAt(time: number): number | null {
    const index = this.firstAtLeast(3, time);
    return index < this.length ? this.at(0, index) : null;
  }

  /** Trades of [from, to) by time. */
  between(from: number, to: number): SimulatedTrade[] {
    return this.slice(this.firstAtLeast(3, from), this.firstAtLeast(3, to));
  }

  private slice(start: number, end: number): SimulatedTrade[] {
    const trades: SimulatedTrade[] = [];
    for (let index = start; index < end; index += 1) {
      trades.push({
        id: this.at(0, index),
        price: this.at(1, index),
        quantity: this.at(2, index),
        time: this.at(3, index),
        buyerIsMaker: this.at(4, index) === 1,
      });
    }
    return trades;
  }

  private firstAtLeast(column: number, value: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(column, middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private at(column: number, index: number): number {
    return this.columns[column]?.[index] ?? 0;
  }
}
