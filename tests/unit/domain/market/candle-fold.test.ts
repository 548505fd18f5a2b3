import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candle } from "@/lib/domain/market/candle";
import { CandleFold } from "@/lib/domain/market/candle-fold";
import type { TradeEvent } from "@/lib/domain/market/event";
import { INTERVAL_MS, INTERVALS, type Interval } from "@/lib/domain/market/interval";
import { bruteCandles } from "./brute-candles";
import { collect } from "./collect";
import { expectCandles } from "./expect-candles";
import { START, tradeEvent, tradesInOrder } from "./trades";

const DAY_MS = INTERVAL_MS["1d"];

function newFold(options: { markFirstPartial?: boolean; rememberedIdsMax?: number } = {}): CandleFold {
  return new CandleFold({ venue: "binance", symbol: "BTC/USDT", markFirstPartial: false, ...options });
}

function foldAll(trades: readonly TradeEvent[]): Map<Interval, Candle[]> {
  const fold = newFold();
  for (const trade of trades) fold.trade(trade);
  fold.time(Math.max(...trades.map((trade) => trade.time)) + 2 * DAY_MS);
  return collect(fold);
}

/** Swaps trades about, each at most `latenessMs` of event time behind the newest before it. */
function shuffled(trades: readonly TradeEvent[], latenessMs: number, seeds: readonly number[]): TradeEvent[] {
  return trades
    .map((trade, index) => ({ trade, at: trade.time + ((seeds[index % seeds.length] ?? 0) % latenessMs) }))
    .sort((a, b) => a.at - b.at)
    .map(({ trade }) => trade);
}

describe("candle fold", () => {
  it("gives the same candles in whatever order trades come within the lateness", () => {
    const orders = fc.array(fc.nat(100_000), { minLength: 7, maxLength: 40 });
    fc.assert(
      fc.property(tradesInOrder(3_000), orders, (trades, seeds) => {
        const built = foldAll(shuffled(trades, 2_000, seeds));
        for (const interval of INTERVALS) {
          expectCandles(built.get(interval) ?? [], bruteCandles(trades, interval));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("builds larger candles that are the roll-up of smaller ones", () => {
    fc.assert(
      fc.property(tradesInOrder(90_000), (trades) => {
        const built = foldAll(trades);
        for (const [index, interval] of INTERVALS.entries()) {
          const smaller = built.get(INTERVALS[index - 1] ?? interval) ?? [];
          for (const candle of built.get(interval) ?? []) {
            const inside = smaller.filter(
              ({ time }) => time >= candle.time && time < candle.time + INTERVAL_MS[interval],
            );
            expect(candle.open).toBe(inside[0]?.open);
            expect(candle.close).toBe(inside.at(-1)?.close);
            expect(candle.high).toBe(Math.max(...inside.map(({ high }) => high)));
            expect(candle.low).toBe(Math.min(...inside.map(({ low }) => low)));
            expect(candle.trades).toBe(inside.reduce((total, { trades: count }) => total + count, 0));
            expect(candle.volume).toBeCloseTo(
              inside.reduce((total, { volume }) => total + volume, 0),
              6,
            );
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it("goes on the same after a snapshot at any point, through JSON", () => {
    fc.assert(
      fc.property(tradesInOrder(5_000), fc.nat(120), fc.boolean(), (trades, cut, markFirstPartial) => {
        const straight = newFold({ markFirstPartial });
        const before = newFold({ markFirstPartial });
        let resumed = before;
        trades.forEach((trade, index) => {
          if (index === cut % trades.length) {
            before.gap({ from: trade.time - 500, to: trade.time, recoverable: true });
            straight.gap({ from: trade.time - 500, to: trade.time, recoverable: true });
            resumed = newFold({ markFirstPartial });
            resumed.restore(JSON.parse(JSON.stringify(before.snapshot())));
          }
          expect(resumed.trade(trade)).toBe(straight.trade(trade));
          expect(resumed.trade(trade)).toBe(straight.trade(trade));
        });
        expect(resumed.snapshot()).toEqual(straight.snapshot());
        for (const fold of [straight, resumed]) fold.time(START + 10 * DAY_MS);
        expect(collect(resumed)).toEqual(collect(straight));
      }),
      { numRuns: 100 },
    );
  });

  it("orders ids as numbers, beyond 2^53 and over a change of length", () => {
    const fold = newFold();
    for (const [id, price] of [
      ["9223372036854775807", 3],
      ["9223372036854775806", 2],
      ["999999999999999", 1],
      ["1000000000000000000", 1.5],
    ] as const) {
      expect(fold.trade({ ...tradeEvent(0, START, { price }), id })).toBe("A");
    }
    expect(fold.latest("1s")).toMatchObject({ open: 1, close: 3, trades: 4 });
    expect(fold.trade({ ...tradeEvent(0, START, { price: 3 }), id: "9223372036854775807" })).toBe("D");
  });

  it("tells a repeat from a conflict for ids that are no numbers", () => {
    const fold = newFold();
    const trade = { ...tradeEvent(0, START), id: "20f43950-68dd-11ed-8ea9-1d2f3a4b5c6d" };
    expect(fold.trade(trade)).toBe("A");
    expect(fold.trade({ ...trade })).toBe("D");
    expect(fold.trade({ ...trade, quantity: 2 })).toBe("C");
    expect(fold.trade({ ...trade, id: "20f43950-68dd-11ed-8ea9-1d2f3a4b5c6e" })).toBe("A");
  });

  it("is final at close time + lateness, by a time event alone, and not a millisecond before", () => {
    const fold = newFold();
    fold.trade(tradeEvent(1, START));
    fold.time(START + 1_000 + 1_999);
    expect(collect(fold).get("1s")).toEqual([]);
    expect(fold.latest("1s")).toMatchObject({ closed: false });
    fold.time(START + 1_000 + 2_000);
    expect(collect(fold).get("1s")).toMatchObject([{ time: START, trades: 1, closed: true }]);
    expect(collect(fold).get("1s")).toEqual([]);
    expect(fold.latest("1s")).toBeNull();
  });

  it("hands out open candles once a change and keeps finals whose reader failed", () => {
    const fold = newFold();
    fold.trade(tradeEvent(1, START));
    const open: string[] = [];
    const look = () =>
      fold.drain((interval, candle, final) => open.push(`${interval} ${candle.trades} ${final}`));
    look();
    look();
    expect(open).toEqual(INTERVALS.map((interval) => `${interval} 1 false`));
    fold.time(START + 5_000);
    expect(() =>
      fold.drain(() => {
        throw new Error("reader failed");
      }),
    ).toThrow("reader failed");
    expect(collect(fold).get("100ms")).toHaveLength(1);
  });

  it("merges a backfilled trade only into windows that are not final, and once", () => {
    const fold = newFold();
    const minute = Math.ceil(START / 3_600_000) * 3_600_000;
    fold.trade(tradeEvent(1, minute));
    fold.gap({ from: minute + 1, to: minute + 10_000, recoverable: true });
    fold.trade(tradeEvent(3, minute + 10_000, { price: 102 }));
    expect(fold.latest("1m")).toMatchObject({ quality: "gap" });
    const missed = tradeEvent(2, minute + 4_000, { price: 105, backfilled: true });
    expect(fold.trade({ ...missed, id: "9", backfilled: false })).toBe("X");
    expect(fold.trade(missed)).toBe("L");
    expect(fold.trade(missed)).toBe("D");
    expect(fold.latest("1m")).toMatchObject({ trades: 3, high: 105, close: 102, quality: "repaired" });
    fold.time(minute + 60_000);
    expect(
      collect(fold)
        .get("1s")
        ?.map(({ time }) => time - minute),
    ).toEqual([0, 10_000]);
  });

  it("calls windows over a hole that nobody fills a gap, those still to come included", () => {
    const fold = newFold();
    fold.gap({ from: START + 1_200, to: START + 1_900, recoverable: false });
    for (const offset of [500, 1_000, 2_000]) fold.trade(tradeEvent(offset, START + offset));
    fold.trade(tradeEvent(1_500, START + 1_500, { backfilled: true }));
    expect(fold.openCandles("1s").map(({ quality }) => quality)).toEqual([undefined, "gap", undefined]);
  });

  it("calls the windows partial in which an unseeded fold began, and no later ones", () => {
    const fold = newFold({ markFirstPartial: true });
    fold.trade(tradeEvent(1, START + 20));
    fold.trade(tradeEvent(2, START + 1_000));
    expect(fold.openCandles("1s").map(({ quality }) => quality)).toEqual(["partial", undefined]);
    expect(fold.latest("1d")).toMatchObject({ quality: "partial" });
  });

  it("goes on from stored windows: the open stays, later trades move the close", () => {
    const whole = newFold();
    const trades = [100, 104, 99, 103].map((price, id) => tradeEvent(id, START + id * 400, { price }));
    for (const trade of trades) whole.trade(trade);
    const stored = newFold();
    for (const trade of trades.slice(0, 2)) stored.trade(trade);
    const restarted = newFold({ markFirstPartial: true });
    restarted.seed(
      INTERVALS.flatMap((interval) =>
        stored.openCandles(interval).map((candle) => ({
          venue: "binance" as const,
          symbol: "BTC/USDT",
          interval,
          candle,
        })),
      ),
    );
    for (const trade of trades.slice(2)) restarted.trade(trade);
    for (const interval of INTERVALS) {
      expect(restarted.openCandles(interval)).toEqual(whole.openCandles(interval));
    }
  });

  it("keeps ids that a busy moment made room for, also over a restore", () => {
    const fold = newFold();
    for (let id = 0; id < 300; id += 1) fold.trade(tradeEvent(id, START));
    for (let id = 300; id < 500; id += 1) fold.trade(tradeEvent(id, START + 3_600_000));
    const restored = newFold();
    restored.restore(JSON.parse(JSON.stringify(fold.snapshot())));
    expect(restored.trade(tradeEvent(0, START, { backfilled: true }))).toBe("D");
    expect(restored.snapshot().memory).toEqual(fold.snapshot().memory);
  });

  it("forgets the oldest ids beyond its bound and still knows the newest", () => {
    const fold = newFold({ rememberedIdsMax: 1_000 });
    for (let id = 0; id < 5_000; id += 1) fold.trade(tradeEvent(id * 7, START));
    for (let id = 4_000; id < 5_000; id += 1) expect(fold.trade(tradeEvent(id * 7, START))).toBe("D");
    expect(fold.snapshot().memory).toHaveLength(1_000);
    expect(fold.trade(tradeEvent(0, START))).toBe("A");
  });
});
