/** A trade as on the wire. */
export interface Trade {
  id: string;
  price: number;
  quantity: number;
  side: "buy" | "sell";
  time: number;
}

/** Trades kept a symbol, more than a tape ever shows; the oldest quarter goes when it is full. */
const TRADES_MAX = 2_000;

/** The newest trades of a channel, oldest first: the same array, added to in place. */
export class TradeList {
  readonly #trades: Trade[] = [];
  #heard = 0;

  get state(): { trades: readonly Trade[]; heard: number } {
    return { trades: this.#trades, heard: this.#heard };
  }

  apply(_type: "snapshot" | "update", data: unknown): void {
    if (!Array.isArray(data)) return;
    for (const trade of data) if (isTrade(trade)) this.#trades.push(trade);
    this.#heard += data.length;
    if (this.#trades.length > TRADES_MAX) this.#trades.splice(0, TRADES_MAX / 4);
  }

  /** Events stay true when a subscription begins anew; what is lost in between was announced. */
  reset(): void {}
}

export function isTrade(value: unknown): value is Trade {
  if (typeof value !== "object" || value === null) return false;
  return (
    typeof Reflect.get(value, "id") === "string" &&
    typeof Reflect.get(value, "price") === "number" &&
    typeof Reflect.get(value, "quantity") === "number" &&
    typeof Reflect.get(value, "time") === "number"
  );
}
