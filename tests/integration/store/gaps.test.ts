import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CandleUpdate } from "@/lib/domain/market/candle";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { DAY, openStage, type Stage, trade, tradeGap } from "./harness";
import { readAllCandles } from "./read-all";

let database: TestDatabase;
let stage: Stage;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  stage = await openStage({ pool: database.pool, feed: "replay" });
  return () => stage.store.close();
});

const gaps = (from = 0, to = Number.MAX_SAFE_INTEGER) =>
  stage.store.archive.gaps({ venue: "binance", symbol: "BTC/USDT", from, to, limit: 100 });

const last = () => stage.store.positions.lastTrade("binance", "BTC/USDT");

const backfilled = (id: number) => trade(id, DAY + id * 1_000, { backfilled: true });
const live = (id: number) => trade(id, DAY + id * 1_000);

function gapMinute(time: number): CandleUpdate {
  const candle = {
    time,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 1,
    quoteVolume: 1,
    trades: 1,
    vwap: 1,
    takerBuyVolume: 0,
    closed: true,
    quality: "gap" as const,
  };
  return { venue: "binance", symbol: "BTC/USDT", interval: "1m", candle };
}

describe("gaps", () => {
  it("that no venue can refill are on record once, within the range that was asked for", async () => {
    const lost = tradeGap(DAY + 1_000, DAY + 2_000, false);
    await stage.commit([live(1), lost, live(2)]);
    await stage.commit([lost]);
    const expected = {
      venue: "binance",
      symbol: "BTC/USDT",
      from: DAY + 1_000,
      to: DAY + 2_000,
      reason: "venue_has_no_more",
    };
    // Ids 1 and 2 follow each other, so nothing is missing between them after all.
    expect(await gaps()).toEqual([]);
    const real = tradeGap(DAY + 2_000, DAY + 5_000, false);
    await stage.commit([real, live(5)]);
    expect(await gaps()).toEqual([{ ...expected, from: DAY + 2_000, to: DAY + 5_000 }]);
    expect(await gaps(DAY + 5_001)).toEqual([]);
    expect(await gaps(0, DAY + 2_000)).toEqual([]);
    expect(await gaps(DAY + 5_000, DAY + 6_000)).toHaveLength(1);
  });

  it("that are being refilled are not told of, and the record ends before them until they are", async () => {
    await stage.commit([live(1), live(2), tradeGap(DAY + 2_000, DAY + 6_000, true), live(6), live(7)]);
    expect(await gaps()).toEqual([]);
    expect(await last()).toEqual({ id: "2", time: DAY + 2_000 });
    await stage.commit([backfilled(3), backfilled(4)]);
    expect(await last()).toMatchObject({ id: "2" });
    await stage.commit([backfilled(5)]);
    expect(await last()).toMatchObject({ id: "7" });
    expect(await gaps()).toEqual([]);
  });

  it("hold open candles back to the same position, so that no trade is counted twice", async () => {
    await stage.commit([live(1), live(2), tradeGap(DAY + 2_000, DAY + 6_000, true), live(6), live(7)]);
    const open = await stage.store.archive.openCandles("binance", "BTC/USDT");
    const minute = open.find(({ interval }) => interval === "1m");
    expect(minute?.candle).toMatchObject({ trades: 2, quality: "gap" });
  });

  it("count as lost once the venue has given up on the rest", async () => {
    await stage.commit([live(1), tradeGap(DAY + 1_000, DAY + 6_000, true), live(6), live(7)]);
    await stage.commit([backfilled(2), tradeGap(DAY + 2_000, DAY + 6_000, false)]);
    expect((await gaps()).map(({ from, to }) => [from, to])).toEqual([[DAY + 2_000, DAY + 6_000]]);
    expect(await last()).toMatchObject({ id: "7" });
  });

  it("stay open while any of their trades is neither stored nor given up", async () => {
    await stage.commit([live(1), tradeGap(DAY + 1_000, DAY + 9_000, true), live(9)]);
    await stage.commit([tradeGap(DAY + 1_000, DAY + 3_000, false), backfilled(3), backfilled(4)]);
    expect(await last()).toMatchObject({ id: "1" });
    await stage.commit([5, 6, 7, 8].map(backfilled));
    expect(await last()).toMatchObject({ id: "9" });
    expect((await gaps()).map(({ from, to }) => [from, to])).toEqual([[DAY + 1_000, DAY + 3_000]]);
  });

  it("that nobody told of before a crash are found at the next start", async () => {
    const crashed = await openStage({ pool: database.pool, feed: "simulated" });
    await crashed.commit([live(1), live(2), live(5), live(6)]);
    await crashed.store.close();
    const next = await openStage({ pool: database.pool, feed: "simulated" });
    const position = () => next.store.positions.lastTrade("binance", "BTC/USDT");
    expect(await position()).toMatchObject({ id: "2" });
    await next.commit([3, 4, 5, 6].map(backfilled));
    expect(await position()).toMatchObject({ id: "6" });
    await next.store.close();
  });

  it("survive a crash in the middle of a backfill", async () => {
    const live1 = await openStage({ pool: database.pool, feed: "live" });
    await live1.commit([live(1), tradeGap(DAY + 1_000, DAY + 4_000, true), live(4), live(5)]);
    await live1.store.close();
    const next = await openStage({ pool: database.pool, feed: "live" });
    expect(await next.store.positions.lastTrade("binance", "BTC/USDT")).toMatchObject({ id: "1" });
    await next.commit([backfilled(2), backfilled(3), backfilled(4)]);
    expect(await next.store.positions.lastTrade("binance", "BTC/USDT")).toMatchObject({ id: "5" });
    await next.store.close();
  });

  it("turn candles from gap to repaired when they are refilled, also where no trade was missing", async () => {
    await stage.commitCandles([gapMinute(DAY), gapMinute(DAY + 60_000), gapMinute(DAY + 120_000)]);
    await stage.commit([live(1), tradeGap(DAY + 1_000, DAY + 130_000, true), trade(4, DAY + 130_000)]);
    await stage.commit([trade(9, DAY + 400_000)]);
    expect((await readAllCandles(stage.store, "1m")).map(({ quality }) => quality)).toEqual([
      "gap",
      "gap",
      "gap",
    ]);
    await stage.commit([
      trade(2, DAY + 1_500, { backfilled: true }),
      trade(3, DAY + 2_000, { backfilled: true }),
    ]);
    const minutes = (await readAllCandles(stage.store, "1m")).slice(0, 3);
    expect(minutes.map(({ quality, trades }) => [quality, trades])).toEqual([
      ["repaired", 3],
      ["repaired", 1],
      ["repaired", 1],
    ]);
    const told = stage.repaired.filter(({ interval }) => interval === "1m").map(({ candle }) => candle);
    expect(told.sort((a, b) => a.time - b.time)).toEqual(minutes);
  });
});
