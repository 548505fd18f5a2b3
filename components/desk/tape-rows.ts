import type { Trade } from "../stream/trade-list";

export interface Print {
  time: number;
  /** Of the last fill, which is where the order got to. */
  price: number;
  quantity: number;
  side: "buy" | "sell";
  fills: number;
}

/** Fills of one aggressor in one millisecond are one order; newest first, at most `count`. */
export function printsOf(trades: readonly Trade[], count: number, byOrder: boolean): Print[] {
  const prints: Print[] = [];
  for (let index = trades.length - 1; index >= 0; index -= 1) {
    const trade = trades[index];
    if (trade === undefined) break;
    const { time, price, quantity, side } = trade;
    const last = prints.at(-1);
    if (byOrder && last !== undefined && last.time === time && last.side === side) {
      last.quantity += quantity;
      last.fills += 1;
      continue;
    }
    if (prints.length === count) break;
    prints.push({ time, price, quantity, side, fills: 1 });
  }
  return prints;
}

const LARGE_SHARE = 0.9;
const LOOKED_AT = 1_000;
/** Fewer prints say nothing about what is large. */
const NEEDED = 30;

/** The size that only a tenth of the last thousand prints exceeds; Infinity until that can be known. */
export function largeQuantity(trades: readonly Trade[], byOrder: boolean): number {
  const sizes = printsOf(trades, LOOKED_AT, byOrder).map((print) => print.quantity);
  if (sizes.length < NEEDED) return Number.POSITIVE_INFINITY;
  sizes.sort((one, other) => one - other);
  return sizes[Math.floor(sizes.length * LARGE_SHARE)] ?? Number.POSITIVE_INFINITY;
}
