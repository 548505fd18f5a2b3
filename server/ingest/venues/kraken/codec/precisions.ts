/** How many decimals the venue writes of a pair's prices and quantities, trailing zeros included. */
export interface Precision {
  readonly price: number;
  readonly quantity: number;
}

/** By symbol; empty until the venue's `instrument` channel has told. */
export type Precisions = Map<string, Precision>;

const DECIMALS_MAX = 20;

/** Takes over what an `instrument` message says of the wanted symbols; false where it says nothing sound. */
export function learnPrecisions(data: unknown, wanted: ReadonlySet<unknown>, known: Precisions): boolean {
  if (typeof data !== "object" || data === null || !("pairs" in data) || !Array.isArray(data.pairs)) {
    return false;
  }
  let isSound = true;
  for (const pair of data.pairs as readonly unknown[]) {
    if (typeof pair !== "object" || pair === null) {
      isSound = false;
      continue;
    }
    const { symbol, price_precision: price, qty_precision: quantity } = pair as Record<string, unknown>;
    if (typeof symbol !== "string" || !wanted.has(symbol)) continue;
    if (isDecimals(price) && isDecimals(quantity)) known.set(symbol, { price, quantity });
    else isSound = false;
  }
  return isSound;
}

function isDecimals(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= DECIMALS_MAX;
}
