import { describe, expect, it } from "vitest";
import { KlineFeed } from "@/server/sandbox/exchanges/bybit/kline-feed";
import { INTERVALS } from "@/server/sandbox/exchanges/bybit/kline-interval";
import { type KlineSource, readKlines } from "@/server/sandbox/exchanges/bybit/klines";
import type { SimulatedTrade } from "@/server/sandbox/exchanges/market";
import { foldTrades } from "@/server/sandbox/replay/fold-trades";

const T = Date.UTC(2026, 0, 19, 13, 0, 0);
const MINUTE_MS = 60_000;

class Tape implements KlineSource {
  private readonly made: SimulatedTrade[] = [];

  trade(time: number, price: number, quantity = 1): void {
    this.made.push({ id: this.made.length, price, quantity, time, buyerIsMaker: false });
  }

  readonly candles = (intervalMs: number, from: number, to: number) =>
    foldTrades(
      this.made.filter(({ time }) => time >= from && time < to),
      intervalMs,
    );

  trades(fromId: number | null, limit: number) {
    return fromId === null ? this.made.slice(-limit) : this.made.slice(fromId, fromId + limit);
  }

  tradeIdAt(time: number) {
    return this.made.find((trade) => trade.time >= time)?.id ?? null;
  }
}

function windowsOf(name: string) {
  const windows = INTERVALS.get(name);
  if (!windows) throw new RangeError(name);
  return windows;
}

function feedOf(tape: Tape, name = "1") {
  return new KlineFeed(tape, windowsOf(name), T);
}

describe("klines as they are told", () => {
  it("are the open one, once a second at most, and only where it changed", () => {
    const tape = new Tape();
    const feed = feedOf(tape);
    tape.trade(T, 10);
    expect(feed.take(T)).toEqual([
      expect.objectContaining({ time: T, end: T + 59_999, close: 10, volume: 1, confirm: false }),
    ]);
    tape.trade(T + 10, 11);
    expect(feed.take(T + 999)).toEqual([]);
    expect(feed.take(T + 1_000)).toEqual([expect.objectContaining({ close: 11, volume: 2 })]);
    expect(feed.take(T + 2_000)).toEqual([]);
  });

  it("are confirmed at once and once, without the trades after them", () => {
    const tape = new Tape();
    const feed = feedOf(tape);
    tape.trade(T + 59_999, 10);
    tape.trade(T + 60_000, 12);
    expect(feed.take(T + 60_001)).toEqual([
      expect.objectContaining({ time: T, close: 10, volume: 1, confirm: true }),
    ]);
    expect(feed.take(T + 60_002)).toEqual([]);
    expect(feed.take(T + 61_001)).toEqual([
      expect.objectContaining({ time: T + MINUTE_MS, open: 12, confirm: false }),
    ]);
  });

  it("are all confirmed where the process stood still over several", () => {
    const tape = new Tape();
    const feed = feedOf(tape);
    tape.trade(T, 10);
    tape.trade(T + 2 * MINUTE_MS, 12);
    const told = feed.take(T + 3 * MINUTE_MS);
    expect(told.map(({ time, close, volume, confirm }) => [time - T, close, volume, confirm])).toEqual([
      [0, 10, 1, true],
      [MINUTE_MS, 10, 0, true],
      [2 * MINUTE_MS, 12, 1, true],
    ]);
  });

  it("are none before the first trade of all", () => {
    const tape = new Tape();
    const feed = feedOf(tape);
    expect([feed.current(T), feed.take(T + MINUTE_MS)]).toEqual([null, []]);
  });
});

describe("klines of the past", () => {
  it("are flat at the price before where a range begins without trades", () => {
    const tape = new Tape();
    tape.trade(T - 10 * MINUTE_MS, 7);
    tape.trade(T + 2 * MINUTE_MS, 9);
    const now = T + 4 * MINUTE_MS;
    const klines = readKlines(tape, windowsOf("1"), { from: T, to: now, now });
    expect(klines.map(({ time, close, volume }) => [(time - T) / MINUTE_MS, close, volume])).toEqual([
      [0, 7, 0],
      [1, 7, 0],
      [2, 9, 1],
      [3, 9, 0],
    ]);
  });

  it("of months are put together from days", () => {
    const tape = new Tape();
    const day = (month: number, date: number) => Date.UTC(2026, month, date, 5);
    for (const [time, price] of [
      [day(0, 31), 4],
      [day(1, 1), 5],
      [day(1, 28), 9],
      [day(2, 1), 3],
    ] as const) {
      tape.trade(time, price);
    }
    const [from, now] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 2, 2)];
    const klines = readKlines(tape, windowsOf("M"), { from, to: now, now });
    expect(klines).toEqual([
      expect.objectContaining({ time: from, open: 4, close: 4 }),
      expect.objectContaining({ time: Date.UTC(2026, 1, 1), open: 5, high: 9, low: 5, close: 9, volume: 2 }),
      expect.objectContaining({ time: Date.UTC(2026, 2, 1), open: 3, volume: 1 }),
    ]);
  });
});
