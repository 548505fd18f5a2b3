import { beforeEach, describe, expect, it } from "vitest";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import type { TradeEvent } from "@/lib/domain/market/event";
import type { Ticker } from "@/lib/domain/market/ticker";
import type { Bus } from "@/lib/platform/bus/bus";
import { createMemoryBus } from "@/lib/platform/bus/memory-bus";
import { createLog } from "@/lib/platform/log";
import { createEngine, type Engine } from "@/server/engine/create-engine";
import { ManualClock } from "@/tests/fixtures/manual-clock";

const START = Date.UTC(2026, 10, 21, 12, 0, 0);
const instruments = [
  { venue: "binance", symbol: "BTC/USDT" },
  { venue: "binance", symbol: "ETH/USDT" },
] as const;

let clock: ManualClock;
let bus: Bus;
let engine: Engine;
let open: CandleUpdate[];
let closed: CandleUpdate[];
let tickers: Ticker[];
let nextId: number;

function trade(time: number, price: number, symbol = "BTC/USDT"): TradeEvent {
  nextId += 1;
  const origin = { venue: "binance", symbol, time, receivedAt: time } as const;
  return {
    ...origin,
    kind: "trade",
    id: String(nextId),
    price,
    quantity: 1,
    side: "buy",
    raw: "{}",
    backfilled: false,
  };
}

beforeEach(() => {
  clock = new ManualClock(START);
  bus = createMemoryBus({ clock, log: createLog("test", "silent") });
  engine = createEngine({ bus, clock, instruments });
  [open, closed, tickers, nextId] = [[], [], [], 0];
  bus.subscribe("candles", (updates) => open.push(...updates));
  bus.subscribe("closedCandles", (updates) => closed.push(...updates));
  bus.subscribe("tickers", (changed) => tickers.push(...changed));
});

describe("the engine", () => {
  it("has folded an event before anybody who listens later hears of it", () => {
    let seen: number | undefined;
    bus.subscribe("market", () => {
      seen = engine.fold("binance", "BTC/USDT")?.candles.latest("1m")?.close;
    });
    bus.publish("market", [trade(START, 100)]);
    expect(seen).toBe(100);
  });

  it("publishes what changed every 50 ms, once, however many trades there were", () => {
    for (let index = 0; index < 100; index += 1) bus.publish("market", [trade(START + index, 100 + index)]);
    expect(open).toEqual([]);
    clock.advance(50);
    const minutes = open.filter(({ interval }) => interval === "1m");
    expect(minutes.map(({ candle }) => [candle.trades, candle.close])).toEqual([[100, 199]]);
    expect(tickers.map(({ price }) => price)).toEqual([199]);
    clock.advance(1_000);
    expect(open.filter(({ interval }) => interval === "1m")).toHaveLength(1);
    expect(tickers).toHaveLength(1);
  });

  it("closes quiet candles by the venue's time alone, and tells each closed one once", () => {
    bus.publish("market", [trade(START, 100), trade(START, 7, "ETH/USDT")]);
    bus.publish("market", [{ kind: "time", venue: "binance", time: START + 62_000 }]);
    clock.advance(500);
    const minutes = closed.filter(({ interval }) => interval === "1m");
    expect(minutes.map(({ symbol, candle }) => [symbol, candle.closed, candle.close])).toEqual([
      ["BTC/USDT", true, 100],
      ["ETH/USDT", true, 7],
    ]);
  });

  it("keeps venues apart and lets strangers pass", () => {
    bus.publish("market", [
      { ...trade(START, 1), venue: "okx" },
      { ...trade(START, 1), symbol: "DOGE/USDT" },
      { kind: "time", venue: "okx", time: START + 86_400_000 },
    ]);
    clock.advance(50);
    expect([...open, ...closed, ...tickers]).toEqual([]);
  });

  it("goes on with the candles on record", async () => {
    const candle = {
      time: START,
      open: 90,
      high: 95,
      low: 85,
      close: 92,
      volume: 3,
      quoteVolume: 270,
      trades: 3,
      vwap: 90,
      takerBuyVolume: 1,
      closed: false,
    };
    await engine.seedCandles({
      openCandles: async (venue, symbol) =>
        symbol === "BTC/USDT" ? [{ venue, symbol, interval: "1m", candle }] : [],
    });
    bus.publish("market", [trade(START + 10_000, 100)]);
    clock.advance(50);
    const minute = open.findLast(({ interval }) => interval === "1m")?.candle;
    expect(minute).toMatchObject({ open: 90, high: 100, low: 85, close: 100, volume: 4, trades: 4 });
  });

  it("reports what is left when it is closed, and nothing after", () => {
    bus.publish("market", [trade(START, 100), { kind: "time", venue: "binance", time: START + 3_000 }]);
    engine.close();
    engine.close();
    expect(closed.filter(({ interval }) => interval === "100ms")).toHaveLength(1);
    const told = open.length;
    bus.publish("market", [trade(START + 5_000, 100)]);
    clock.advance(1_000);
    expect(open).toHaveLength(told);
  });
});
