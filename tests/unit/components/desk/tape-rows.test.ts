import { describe, expect, it } from "vitest";
import { largeQuantity, printsOf } from "@/components/desk/tape-rows";
import type { Trade } from "@/components/stream/trade-list";

const trade = (time: number, side: "buy" | "sell", quantity: number, price = 10): Trade => ({
  id: `${time}-${price}`,
  time,
  side,
  quantity,
  price,
});

describe("the rows of a tape", () => {
  const trades = [
    trade(1, "buy", 1, 10),
    trade(1, "buy", 2, 11),
    trade(1, "sell", 4, 11),
    trade(2, "sell", 8, 9),
  ];

  it("makes one row of an order that filled several times in a millisecond, at the price it got to", () => {
    expect(printsOf(trades, 10, true)).toEqual([
      { time: 2, price: 9, quantity: 8, side: "sell", fills: 1 },
      { time: 1, price: 11, quantity: 4, side: "sell", fills: 1 },
      { time: 1, price: 11, quantity: 3, side: "buy", fills: 2 },
    ]);
  });

  it("shows every fill when asked to, newest first, and no more than there are rows", () => {
    expect(printsOf(trades, 3, false).map((print) => print.quantity)).toEqual([8, 4, 2]);
  });

  it("counts the fills of the last row in, although no further row fits", () => {
    expect(printsOf(trades.slice(0, 2), 1, true)).toMatchObject([{ quantity: 3, fills: 2 }]);
  });

  it("calls large what exceeds nine tenths of the prints, once there are enough to know", () => {
    const sizes = Array.from({ length: 100 }, (_, index) => trade(index, "buy", index + 1));
    expect(largeQuantity(sizes, true)).toBe(91);
    expect(largeQuantity(sizes.slice(0, 10), true)).toBe(Number.POSITIVE_INFINITY);
  });
});
