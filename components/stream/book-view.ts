/** `[price, quantity]`, as on the wire. */
export type Level = readonly [price: number, quantity: number];

export interface BookState {
  bids: readonly Level[];
  asks: readonly Level[];
  time: number;
  /** False until a snapshot has come. */
  known: boolean;
}

/** A reader's copy of an order book: a snapshot, then the levels that changed, quantity 0 removing one. */
export class BookView {
  #bids: Level[] = [];
  #asks: Level[] = [];
  #known = false;
  #time = 0;

  get state(): BookState {
    return { bids: this.#bids, asks: this.#asks, time: this.#time, known: this.#known };
  }

  apply(type: "snapshot" | "update", data: unknown, time: number): void {
    const bids = levelsOf(data, "bids");
    const asks = levelsOf(data, "asks");
    this.#time = time;
    if (type === "snapshot") {
      this.#bids = bids.slice();
      this.#asks = asks.slice();
      this.#known = true;
      return;
    }
    for (const level of bids) place(this.#bids, level, -1);
    for (const level of asks) place(this.#asks, level, 1);
  }

  reset(): void {
    this.#bids = [];
    this.#asks = [];
    this.#known = false;
  }
}

function levelsOf(data: unknown, side: "bids" | "asks"): Level[] {
  const levels: unknown = typeof data === "object" && data !== null ? Reflect.get(data, side) : null;
  return Array.isArray(levels) ? levels : [];
}

/** `direction` 1 sorts prices upwards, -1 downwards. */
function place(levels: Level[], level: Level, direction: 1 | -1): void {
  const [price, quantity] = level;
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = levels[middle]?.[0] ?? 0;
    if ((at - price) * direction < 0) low = middle + 1;
    else high = middle;
  }
  const found = levels[low]?.[0] === price;
  if (quantity === 0) {
    if (found) levels.splice(low, 1);
  } else levels.splice(low, found ? 1 : 0, level);
}
