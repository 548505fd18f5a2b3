import { describe, expect, test } from "vitest";
import type { Candle } from "@/lib/domain/market/candle";
import type { MarketEvent } from "@/lib/domain/market/event";
import { createLog } from "@/lib/platform/log";
import { RejectionCounter } from "@/server/ingest/connection/rejection-counter";
import type { FeedTrade } from "@/server/ingest/feed/feed-item";
import { NewestTrades } from "@/server/ingest/feed/newest-trades";
import { ManualClock } from "../../../fixtures/manual-clock";

const START = Date.UTC(2026, 0, 19, 13);
const MINUTE_MS = 60_000;
const LINE = { name: "A" };

function trade(id: number, time = START + id * 10, backfilled = false): FeedTrade {
  const common = { venue: "bybit" as const, symbol: "BTC/USDT", receivedAt: time, raw: "{}" };
  const price = { price: 100, quantity: 1, side: "buy" as const };
  return {
    kind: "trade",
    ...common,
    ...price,
    id: `t${id}`,
    time,
    backfilled,
    sequence: 0,
    span: 1,
    sentAt: time,
  };
}

function range(first: number, last: number): FeedTrade[] {
  return Array.from({ length: last - first + 1 }, (_, index) => trade(first + index, undefined, true));
}

function open(pageMax = 5) {
  const clock = new ManualClock();
  const log = createLog("test", "silent");
  const events: MarketEvent[] = [];
  let page: FeedTrade[] = [];
  const rejections = new RejectionCounter(clock, log);
  const candles: Candle[] = [];
  const trades = new NewestTrades(
    {
      venue: "bybit",
      symbol: "BTC/USDT",
      emit: (event) => events.push(event),
      clock,
      random: () => 0.5,
      log,
      rejections,
      venueNow: () => START,
      onHealth: () => {},
      isHeld: () => false,
    },
    { by: "newest", pageMax, fetch: async () => ({ trades: page, damaged: 0 }) },
    { candles: async () => candles },
  );
  return {
    trades,
    candles,
    rejections,
    setPage(next: FeedTrade[]) {
      page = next;
    },
    ids: () => events.flatMap((event) => (event.kind === "trade" ? [event.id] : [])),
    gaps: () =>
      events.flatMap((event) =>
        event.kind === "trade-gap" ? [[event.from, event.to, event.recoverable]] : [],
      ),
    async pass(ms: number) {
      for (let step = 0; step < ms; step += 500) {
        clock.advance(500);
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      }
    },
  };
}

describe("trades whose ids do not follow one another", () => {
  test("that the stream lost come from the venue's newest page, each once", async () => {
    const { trades, setPage, ids, gaps, pass } = open();
    trades.startFrom(null);
    trades.onSubscribed();
    for (const id of [1, 2, 4]) trades.onTrade(trade(id), LINE);
    setPage(range(1, 4));
    await pass(3_000);
    expect(ids()).toEqual(["t1", "t2", "t4", "t3"]);
    expect(trades.onTrade(trade(3), LINE)).toBe(true);
    expect(ids()).toHaveLength(4);
    expect([trades.backfilled, gaps()]).toEqual([1, []]);
  });

  test("from before the feed began are not taken from a page", async () => {
    const { trades, setPage, ids, pass } = open();
    trades.startFrom(null);
    trades.onSubscribed();
    trades.onTrade(trade(10), LINE);
    setPage(range(6, 10));
    await pass(3_000);
    expect(ids()).toEqual(["t10"]);
  });

  test("of an outage that the page reaches over are all refilled, and there is no gap", async () => {
    const { trades, setPage, ids, gaps, pass } = open();
    trades.startFrom({ id: "t7", time: START + 70 });
    trades.onSubscribed();
    setPage(range(6, 10));
    await pass(3_000);
    expect(ids()).toEqual(["t8", "t9", "t10"]);
    expect(gaps()).toEqual([]);
  });

  test("of an outage that is longer than the page leave a gap on record for good", async () => {
    const { trades, setPage, ids, gaps, pass } = open();
    trades.startFrom({ id: "t7", time: START + 70 });
    trades.onSubscribed();
    setPage(range(20, 24));
    await pass(3_000);
    expect(ids()).toEqual(["t20", "t21", "t22", "t23", "t24"]);
    expect(gaps()).toEqual([[START + 70, START + 200, false]]);
    expect(trades.gaps).toBe(1);
  });

  test("of an outage that ends while a page is on its way are looked for in the next page", async () => {
    const { trades, setPage, ids, gaps, pass } = open();
    trades.startFrom(null);
    trades.onSubscribed();
    trades.onTrade(trade(1), LINE);
    setPage(range(1, 1));
    await pass(500);
    // The first page is there and rests for what may still come, when all connections are lost and made anew.
    trades.onSubscribed();
    setPage(range(20, 24));
    await pass(3_500);
    expect(ids()).toEqual(["t1", "t20", "t21", "t22", "t23", "t24"]);
    expect(gaps()).toEqual([[START + 10, START + 200, false]]);
  });

  test("that came after an outage are not counted into its gap", async () => {
    const { trades, setPage, ids, gaps, pass } = open();
    trades.startFrom({ id: "t7", time: START + 70 });
    trades.onSubscribed();
    for (const one of range(15, 24)) trades.onTrade(one, LINE);
    setPage(range(20, 24));
    await pass(3_000);
    expect(ids()).toEqual(range(15, 24).map(({ id }) => id));
    expect(gaps()).toEqual([[START + 70, START + 150, false]]);
  });

  test("are held against the venue's own candle: a minute with too little volume is a gap", async () => {
    const { trades, setPage, gaps, pass } = open();
    trades.startFrom(null);
    trades.onSubscribed();
    trades.onTrade(trade(1, START), LINE);
    setPage([trade(1, START, true)]);
    for (const id of [2, 3]) trades.onTrade(trade(id, START + MINUTE_MS + id), LINE);
    trades.onTrade(trade(4, START + 2 * MINUTE_MS), LINE);
    const minute = { kind: "volume" as const, symbol: "BTC/USDT" };
    trades.onVolume({ ...minute, from: START + MINUTE_MS, to: START + 2 * MINUTE_MS, volume: 2 });
    await pass(6_000);
    expect(gaps()).toEqual([]);
    trades.onVolume({ ...minute, from: START + MINUTE_MS, to: START + 2 * MINUTE_MS, volume: 5 });
    await pass(6_000);
    expect(gaps()).toEqual([[START + MINUTE_MS, START + 2 * MINUTE_MS, false]]);
  });

  test("of a minute whose candle was told during an outage are held against the venue's history", async () => {
    const { trades, candles, setPage, gaps, pass } = open();
    trades.startFrom(null);
    trades.onSubscribed();
    trades.onTrade(trade(1, START), LINE);
    trades.onTrade(trade(2, START + MINUTE_MS + 10), LINE);
    trades.onSubscribed();
    setPage([trade(2, START + MINUTE_MS + 10, true)]);
    const price = { open: 100, high: 100, low: 100, close: 100, vwap: 100, quoteVolume: 400 };
    const counts = { trades: 0, takerBuyVolume: 0, closed: true };
    candles.push({ time: START + MINUTE_MS, ...price, volume: 4, ...counts });
    await pass(70_000);
    expect(gaps()).toEqual([[START + MINUTE_MS, START + 2 * MINUTE_MS, false]]);
  });

  test("that one connection sends twice are counted, the other connection's copy is not", () => {
    const { trades, rejections } = open();
    trades.startFrom(null);
    const other = { name: "B" };
    trades.onTrade(trade(1), LINE);
    trades.onTrade(trade(1), other);
    expect(rejections.totals()).toEqual({});
    trades.onTrade(trade(1), LINE);
    expect(rejections.totals()).toEqual({ duplicate: 1 });
  });
});
