import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candle } from "@/lib/domain/market/candle";
import type { TradeEvent } from "@/lib/domain/market/event";
import { TickerFold } from "@/lib/domain/market/ticker-fold";
import { START, tradeEvent, tradesInOrder } from "./trades";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const newFold = () => new TickerFold({ venue: "binance", symbol: "BTC/USDT" });
const minuteOf = (time: number) => Math.floor(time / MINUTE_MS);

/** The same statistics with nothing kept but the trades. */
function bruteTicker(trades: readonly TradeEvent[], now: number) {
  const oldest = minuteOf(now) - 1_440;
  const inside = trades.filter(({ time }) => minuteOf(time) >= oldest);
  const price = trades.at(-1)?.price ?? 0;
  const open = trades.findLast(({ time }) => minuteOf(time) < oldest)?.price ?? trades[0]?.price ?? 0;
  const prices = inside.length > 0 ? inside.map((trade) => trade.price) : [price];
  return {
    price,
    open,
    high: Math.max(...prices),
    low: Math.min(...prices),
    volume: inside.reduce((total, { quantity }) => total + quantity, 0),
    quoteVolume: inside.reduce((total, trade) => total + trade.quantity * trade.price, 0),
    change: ((price - open) / open) * 100,
  };
}

function minute(time: number, price: number, volume: number, rest: Partial<Candle> = {}): Candle {
  return {
    time,
    open: price,
    high: price + 1,
    low: price - 1,
    close: price,
    volume,
    quoteVolume: volume * price,
    trades: 1,
    vwap: price,
    takerBuyVolume: 0,
    closed: true,
    ...rest,
  };
}

describe("24 h ticker", () => {
  it.each([
    ["seconds", 40_000],
    ["hours", 3 * 3_600_000],
    ["days", 2 * DAY_MS],
  ])("equals a recount of all trades after every trade, %s apart", (_name, stepMsMax) => {
    fc.assert(
      fc.property(tradesInOrder(stepMsMax), fc.nat(DAY_MS), (trades, silenceMs) => {
        const fold = newFold();
        trades.forEach((trade, index) => {
          fold.trade(trade);
          expectTicker(fold, bruteTicker(trades.slice(0, index + 1), trade.time));
        });
        const now = (trades.at(-1)?.time ?? 0) + silenceMs;
        fold.time(now);
        expectTicker(fold, bruteTicker(trades, now));
      }),
      { numRuns: 40 },
    );
  });

  it("goes on the same after a snapshot at any point, through JSON", () => {
    fc.assert(
      fc.property(tradesInOrder(3_600_000), fc.nat(120), (trades, cut) => {
        const straight = newFold();
        let resumed = newFold();
        trades.forEach((trade, index) => {
          if (index === cut % trades.length) {
            const state = JSON.parse(JSON.stringify(resumed.snapshot()));
            resumed = newFold();
            resumed.restore(state);
          }
          straight.trade(trade);
          resumed.trade(trade);
          expect(resumed.current()).toEqual(straight.current());
        });
        expect(resumed.snapshot()).toEqual(straight.snapshot());
      }),
      { numRuns: 60 },
    );
  });

  it("knows nothing before the first price", () => {
    const fold = newFold();
    fold.topOfBook({ bid: 1, ask: 2, time: START });
    expect(fold.current()).toBeNull();
  });

  it("is partial until 24 h are known, and again after a hole for good", () => {
    const first = minuteOf(START) * MINUTE_MS;
    const fold = newFold();
    fold.trade(tradeEvent(1, first));
    expect(fold.current()?.quality).toBe("partial");
    fold.time(first + DAY_MS - MINUTE_MS);
    expect(fold.current()?.quality).toBe("partial");
    fold.time(first + DAY_MS);
    expect(fold.current()?.quality).toBeUndefined();
    fold.gap({ to: first + DAY_MS, recoverable: true });
    expect(fold.current()?.quality).toBeUndefined();
    fold.gap({ to: first + DAY_MS, recoverable: false });
    expect(fold.current()?.quality).toBe("partial");
  });

  it("counts a minute once, whether its trades or its closed candle come first", () => {
    const first = minuteOf(START) * MINUTE_MS;
    const history = [minute(first - MINUTE_MS, 90, 5), minute(first, 100, 4, { high: 130 })];
    const trades = [
      tradeEvent(1, first + 30_000, { price: 110 }),
      tradeEvent(2, first + 59_999, { price: 100 }),
    ];
    const next = tradeEvent(3, first + MINUTE_MS, { price: 105 });
    const expected = { open: 90, high: 130, low: 89, volume: 10, price: 105 };

    const liveFirst = newFold();
    for (const trade of trades) liveFirst.trade(trade);
    liveFirst.trade(next);
    liveFirst.seed([...history].reverse());
    liveFirst.seed(history);
    expect(liveFirst.current()).toMatchObject(expected);

    const historyFirst = newFold();
    historyFirst.seed(history);
    expect(historyFirst.current()).toMatchObject({ price: 100, volume: 9, quality: "partial" });
    for (const trade of trades) historyFirst.trade(trade);
    historyFirst.trade(next);
    expect(historyFirst.current()).toMatchObject(expected);
  });

  it("leaves open candles of the history to the live trades", () => {
    const first = minuteOf(START) * MINUTE_MS;
    const fold = newFold();
    fold.seed([minute(first - MINUTE_MS, 90, 5), minute(first, 100, 4, { closed: false })]);
    fold.trade(tradeEvent(1, first + 1));
    expect(fold.current()).toMatchObject({ volume: 6, price: 100, open: 90 });
  });

  it("takes the price before the window from history that reaches further back", () => {
    const first = minuteOf(START) * MINUTE_MS;
    const fold = newFold();
    fold.seed(
      Array.from({ length: 1_500 }, (_, index) => minute(first - (1_500 - index) * MINUTE_MS, index, 1)),
    );
    fold.time(first);
    expect(fold.current()).toMatchObject({ open: 59, price: 1_499, volume: 1_440, low: 59 });
    expect(fold.current()?.quality).toBeUndefined();
  });

  it("shows best prices while they are known", () => {
    const fold = newFold();
    fold.trade(tradeEvent(1, START));
    fold.topOfBook({ bid: 99, ask: 101, time: START + 5 });
    expect(fold.current()).toMatchObject({ bid: 99, ask: 101, time: START + 5 });
    const { revision } = fold;
    fold.topOfBook({ bid: 99, ask: 101, time: START + 6 });
    expect(fold.revision).toBe(revision);
    fold.loseTopOfBook();
    expect(fold.current()).toMatchObject({ bid: null, ask: null });
  });
});

function expectTicker(fold: TickerFold, expected: ReturnType<typeof bruteTicker>): void {
  const { price, open, high, low, volume, quoteVolume, change } = fold.current() ?? {};
  expect({ price, open, high, low, change }).toEqual({
    price: expected.price,
    open: expected.open,
    high: expected.high,
    low: expected.low,
    change: expected.change,
  });
  expect(Math.abs((volume ?? Number.NaN) - expected.volume)).toBeLessThanOrEqual(1e-9 * expected.volume);
  expect(Math.abs((quoteVolume ?? Number.NaN) - expected.quoteVolume)).toBeLessThanOrEqual(
    1e-9 * expected.quoteVolume,
  );
}
