import type { Level } from "../stream/book-view";

export interface DepthCurves {
  /** `[price, sum]`, by rising price. */
  bids: readonly (readonly [number, number])[];
  asks: readonly (readonly [number, number])[];
  middle: number;
  /** What is shown on each side of the middle: the nearer of the two ends, so that neither side is empty. */
  reach: number;
  most: number;
}

/** Sums from the best price outwards, up to the same distance on both sides. */
export function depthCurves(book: { bids: readonly Level[]; asks: readonly Level[] }): DepthCurves {
  const [bid, ask] = [book.bids[0]?.[0], book.asks[0]?.[0]];
  const middle = bid !== undefined && ask !== undefined ? (bid + ask) / 2 : (bid ?? ask ?? 0);
  const ends = [book.bids.at(-1)?.[0], book.asks.at(-1)?.[0]].filter((price) => price !== undefined);
  const reach = Math.min(...ends.map((price) => Math.abs(price - middle))) || middle * 1e-4 || 1;
  const bids = sums(book.bids, (price) => price >= middle - reach);
  const asks = sums(book.asks, (price) => price <= middle + reach);
  const most = Math.max(bids.at(-1)?.[1] ?? 0, asks.at(-1)?.[1] ?? 0);
  const lowest: [number, number] = [middle - reach, bids.at(-1)?.[1] ?? 0];
  const highest: [number, number] = [middle + reach, asks.at(-1)?.[1] ?? 0];
  return {
    // A step ends at its point, so towards the left each sum stands one level further in.
    bids: [
      lowest,
      ...bids.map(([price], index): [number, number] => [price, bids[index - 1]?.[1] ?? 0]).reverse(),
    ],
    asks: [[ask ?? middle, 0], ...asks, highest],
    middle,
    reach,
    most,
  };
}

function sums(levels: readonly Level[], isShown: (price: number) => boolean): [number, number][] {
  const points: [number, number][] = [];
  let sum = 0;
  for (const [price, quantity] of levels) {
    if (!isShown(price)) break;
    sum += quantity;
    points.push([price, sum]);
  }
  return points;
}
