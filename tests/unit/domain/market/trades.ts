import fc from "fast-check";
import type { TradeEvent } from "@/lib/domain/market/event";

export const START = 1_723_161_255_000;

export function tradeEvent(id: number | bigint, time: number, rest: Partial<TradeEvent> = {}): TradeEvent {
  return {
    kind: "trade",
    venue: "binance",
    symbol: "BTC/USDT",
    id: String(id),
    price: 100,
    quantity: 1,
    side: "buy",
    time,
    receivedAt: time,
    raw: "{}",
    backfilled: false,
    ...rest,
  };
}

/** Trades with ids beyond 2^53 in the order of their event times, many of them in the same millisecond. */
export function tradesInOrder(stepMsMax: number, count = 120): fc.Arbitrary<TradeEvent[]> {
  const step = fc.record({
    stepMs: fc.oneof(fc.constant(0), fc.nat(stepMsMax)),
    price: fc.integer({ min: 1, max: 5_000 }),
    quantity: fc.integer({ min: 1, max: 1_000 }),
    side: fc.constantFrom("buy" as const, "sell" as const),
  });
  return fc.array(step, { minLength: 1, maxLength: count }).map((steps) => {
    let time = START;
    return steps.map(({ stepMs, price, quantity, side }, index) => {
      time += stepMs;
      return tradeEvent(9_007_199_254_740_990n + BigInt(index), time, {
        price: price / 100,
        quantity: quantity / 8,
        side,
      });
    });
  });
}
