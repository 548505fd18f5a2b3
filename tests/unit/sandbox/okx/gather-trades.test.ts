import { describe, expect, it } from "vitest";
import { gatherTrades } from "@/server/sandbox/exchanges/okx/gather-trades";

const trade = (id: number, fields: object = {}) => ({
  id,
  price: 100,
  quantity: 1,
  time: 1_000,
  buyerIsMaker: false,
  ...fields,
});

describe("gathering trades", () => {
  it("one taker order at one price is one trade, with its last match's id and how many there were", () => {
    expect(gatherTrades([trade(1), trade(2, { quantity: 3 }), trade(3)])).toEqual([
      { lastId: 3, count: 3, price: 100, quantity: 5, time: 1_000, buyerIsMaker: false },
    ]);
  });

  it.each([{ price: 101 }, { time: 1_001 }, { buyerIsMaker: true }])(
    "another %j begins another",
    (fields) => {
      const gathered = gatherTrades([trade(1), trade(2, fields), trade(3, fields)]);
      expect(gathered.map(({ lastId, count }) => [lastId, count])).toEqual([
        [1, 1],
        [3, 2],
      ]);
    },
  );

  it("every id is counted once, whatever the trades", () => {
    const trades = Array.from({ length: 200 }, (_, index) => trade(index + 1, { price: (index * 7) % 3 }));
    let last = 0;
    for (const { lastId, count } of gatherTrades(trades)) {
      expect(lastId).toBe(last + count);
      last = lastId;
    }
    expect(last).toBe(200);
  });
});
