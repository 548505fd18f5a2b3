import type { Level } from "../stream/book-view";

export type LadderSide = "bid" | "ask";

/** Price steps on offer, in ticks. */
export const GROUPS = [1, 10, 100] as const;

export interface LadderRow {
  price: number;
  quantity: number;
  /** Of all better levels and this one. */
  sum: number;
}

export interface LadderView {
  bids: readonly LadderRow[];
  asks: readonly LadderRow[];
  /** The longest bar of both sides: one scale, so that imbalance shows as shape. */
  largestSum: number;
  spread: number | null;
  /** Bids' part of what is shown, from 0 to 1. */
  bidShare: number;
}

interface Options {
  levels: number;
  /** Price step when grouped. */
  step: number;
  grouped: boolean;
}

export function ladderSides(
  book: { bids: readonly Level[]; asks: readonly Level[] },
  { levels, step, grouped }: Options,
): LadderView {
  const bids = rowsOf(grouped ? groupLevels(book.bids, step, Math.floor) : book.bids, levels);
  const asks = rowsOf(grouped ? groupLevels(book.asks, step, Math.ceil) : book.asks, levels);
  const bidSum = bids.at(-1)?.sum ?? 0;
  const askSum = asks.at(-1)?.sum ?? 0;
  const [bid, ask] = [book.bids[0]?.[0], book.asks[0]?.[0]];
  return {
    bids,
    asks,
    largestSum: Math.max(bidSum, askSum),
    spread: bid === undefined || ask === undefined ? null : ask - bid,
    bidShare: bidSum + askSum > 0 ? bidSum / (bidSum + askSum) : 0.5,
  };
}

function rowsOf(levels: readonly Level[], count: number): LadderRow[] {
  let sum = 0;
  return levels.slice(0, count).map(([price, quantity]) => {
    sum += quantity;
    return { price, quantity, sum };
  });
}

/** Bids are rounded down and asks up: nothing looks better than it is. */
function groupLevels(levels: readonly Level[], step: number, round: (steps: number) => number): Level[] {
  const grouped = new Map<number, number>();
  for (const [price, quantity] of levels) {
    // The quotient of a price on a step by that step misses a whole number by a rounding error.
    const steps = price / step;
    const near = Math.round(steps);
    const at = (Math.abs(steps - near) < 1e-6 ? near : round(steps)) * step;
    grouped.set(at, (grouped.get(at) ?? 0) + quantity);
  }
  return [...grouped];
}
