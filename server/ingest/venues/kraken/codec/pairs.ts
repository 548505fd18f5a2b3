/** How many decimals the venue writes of a pair's prices and quantities, trailing zeros included. */
export interface Precision {
  readonly price: number;
  readonly quantity: number;
}

/** What the venue's frames taught of a subscribed pair. */
export interface Pair {
  /** Null until the venue's `instrument` channel has told. */
  precision: Precision | null;
  /** Frames about its book that nobody understood. */
  doubts: number;
}

/** By symbol: the subscribed ones. */
export type Pairs = ReadonlyMap<string, Pair>;

const DECIMALS_MAX = 20;
/** Frames that begin like this tell nothing of a book, whatever became of the rest of them. */
const BESIDE_BOOKS = /^\s*\{\s*"(?:method|error|channel"\s*:\s*"(?!book))/;
const SYMBOL = /"symbol"\s*:\s*"([A-Z0-9./]{1,40})"/;

export function createPairs(symbols: readonly string[]): Pairs {
  return new Map(symbols.map((symbol) => [symbol, { precision: null, doubts: 0 }]));
}

/** Takes over what an `instrument` message says of the subscribed pairs; false where it says nothing sound. */
export function learnPrecisions(data: unknown, pairs: Pairs): boolean {
  if (typeof data !== "object" || data === null || !("pairs" in data) || !Array.isArray(data.pairs)) {
    return false;
  }
  let isSound = true;
  for (const row of data.pairs as readonly unknown[]) {
    if (typeof row !== "object" || row === null) {
      isSound = false;
      continue;
    }
    const { symbol, price_precision: price, qty_precision: quantity } = row as Record<string, unknown>;
    const pair = typeof symbol === "string" ? pairs.get(symbol) : undefined;
    if (pair === undefined) continue;
    if (isDecimals(price) && isDecimals(quantity)) pair.precision = { price, quantity };
    else isSound = false;
  }
  return isSound;
}

/**
 * A frame was not understood, which may have changed the book that it names. Where it names none nothing is
 * said: the next checksum of whichever book it was about tells.
 */
export function doubt(frame: string, pairs: Pairs): void {
  if (BESIDE_BOOKS.test(frame)) return;
  const pair = pairs.get(SYMBOL.exec(frame)?.[1] ?? "");
  if (pair) pair.doubts += 1;
}

function isDecimals(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= DECIMALS_MAX;
}
