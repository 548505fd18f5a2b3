import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Candle, CandleQuality, CandleUpdate } from "@/lib/domain/market/candle";
import { INTERVAL_MS, INTERVALS, type Interval, windowStart } from "@/lib/domain/market/interval";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { candlesOf } from "./brute-force";
import { expectCandles } from "./expect-candles";
import { DAY, openStage, type Stage, trade } from "./harness";
import { readAllCandles, readAllTrades } from "./read-all";

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

function update(
  interval: Interval,
  time: number,
  trades: number,
  fields: Partial<Candle> = {},
): CandleUpdate {
  const candle: Candle = {
    time,
    open: 10,
    high: 12 + trades,
    low: 9,
    close: 11,
    volume: trades,
    quoteVolume: trades * 10,
    trades,
    vwap: 10,
    takerBuyVolume: trades / 2,
    closed: true,
    ...fields,
  };
  return { venue: "binance", symbol: "BTC/USDT", interval, candle };
}

/** Some hours of trades with bursts, quiet stretches and ties in time, ids rising with time. */
function walk(count: number, from: number, stepMs: number) {
  let time = from;
  return Array.from({ length: count }, (_, id) => {
    time += id % 5 === 0 ? 0 : ((id * 7_919) % stepMs) + (id % 211 === 0 ? 90_000 : 0);
    return trade(id, time);
  });
}

describe("candles", () => {
  it.each(INTERVALS)("of %s come back as they went in, with their quality", async (interval) => {
    const qualities: (CandleQuality | undefined)[] = ["gap", "repaired", "partial", undefined];
    const start = windowStart(DAY, interval);
    const sent = qualities.map((quality, index) =>
      update(interval, start + index * INTERVAL_MS[interval], index + 1, quality ? { quality } : {}),
    );
    await stage.commitCandles(sent);
    expect(await readAllCandles(stage.store, interval)).toEqual(sent.map(({ candle }) => candle));
  });

  it("keep the version with the most trades, in whatever order and batches they come", async () => {
    let time = DAY;
    const batches = fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom<Interval>("1s", "5m"), async (counts, interval) => {
        time += INTERVAL_MS["5m"];
        for (const batch of counts)
          await stage.commitCandles(batch.map((trades) => update(interval, time, trades)));
        const most = Math.max(...counts.flat());
        const query = { venue: "binance", symbol: "BTC/USDT", from: time, to: time + 1, limit: 1 } as const;
        expect(await stage.store.archive.candles({ ...query, interval })).toEqual([
          update(interval, time, most).candle,
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it("of the venue's history fill in and never replace one that counts more trades", async () => {
    await stage.commitCandles([
      update("1m", DAY, 10),
      update("1m", DAY + 60_000, 10, { quality: "partial" }),
    ]);
    await stage.store.saveHistory([
      update("1m", DAY, 9),
      update("1m", DAY + 60_000, 11),
      update("1m", DAY + 120_000, 5),
      update("1m", DAY + 180_000, 5, { closed: false }),
    ]);
    const stored = await readAllCandles(stage.store, "1m");
    expect(stored.map(({ trades, quality }) => [trades, quality])).toEqual([
      [10, undefined],
      [11, undefined],
      [5, undefined],
    ]);
  });

  it("that no table can hold are skipped and counted", async () => {
    await stage.commitCandles([
      update("1m", DAY, 1, { high: Number.NaN }),
      update("1m", DAY + 1, 1),
      update("1m", DAY, 1.5),
      update("1m", DAY, 2),
    ]);
    expect((await readAllCandles(stage.store, "1m")).map(({ trades }) => trades)).toEqual([2]);
    expect(stage.store.stats().candlesRefused).toBe(3);
  });
});

describe("a backfill", () => {
  it("rebuilds the final windows of every interval exactly, marks them and tells of them", async () => {
    const all = walk(3_000, DAY, 30_000);
    const isMissing = (id: number) => id >= 1_000 && id < 1_400;
    await stage.commit(all.filter(({ id }) => !isMissing(Number(id))));
    const missing = all.filter(({ id }) => isMissing(Number(id)));
    const late = missing.map((event) => ({ ...event, backfilled: true }));
    await stage.commit(late.slice(0, 150));
    await stage.commit(late.slice(150));

    const watermark = all.at(-1)?.time ?? 0;
    for (const interval of INTERVALS) {
      const length = INTERVAL_MS[interval];
      const touched = new Set(missing.map(({ time }) => windowStart(time, interval)));
      const expected = candlesOf(all, interval).filter(
        ({ time }) => touched.has(time) && time + length + 2_000 <= watermark,
      );
      const stored = (await readAllCandles(stage.store, interval)).filter(({ time }) => touched.has(time));
      expectCandles(stored, expected);
      expect(stored.every(({ quality }) => quality === "repaired")).toBe(true);
      const told = new Map(
        stage.repaired
          .filter((told) => told.interval === interval)
          .map(({ candle }) => [candle.time, candle]),
      );
      expect([...told.values()].sort((a, b) => a.time - b.time)).toEqual(stored);
    }
  });

  it("leaves windows that are not final to the live fold", async () => {
    await stage.commit([trade(1, DAY + 1_000), trade(5, DAY + 10_000)]);
    await stage.commit([trade(3, DAY + 8_500, { backfilled: true })]);
    expect(stage.repaired.map(({ interval }) => interval)).toEqual([]);
    await stage.commit([{ kind: "time", venue: "binance", time: DAY + 12_000 }]);
    await stage.commit([trade(4, DAY + 8_600, { backfilled: true })]);
    expect(stage.repaired.map(({ interval, candle }) => [interval, candle.trades])).toEqual([
      ["100ms", 1],
      ["1s", 2],
      ["5s", 2],
    ]);
  });

  it("does the same for a live trade that came too late for the live fold", async () => {
    await stage.commit([trade(1, DAY + 1_000), trade(2, DAY + 10_000), trade(3, DAY + 1_050)]);
    expect(stage.repaired.map(({ interval, candle }) => [interval, candle.time, candle.trades])).toEqual([
      ["100ms", DAY + 1_000, 2],
      ["1s", DAY + 1_000, 2],
      ["5s", DAY, 2],
    ]);
  });

  it("that comes a second time changes and tells nothing", async () => {
    const late = [trade(1, DAY + 500, { backfilled: true }), trade(2, DAY + 700, { backfilled: true })];
    await stage.commit([trade(3, DAY + 100_000), ...late]);
    const told = stage.repaired.length;
    expect(told).toBeGreaterThan(0);
    await stage.commit(late);
    expect(stage.repaired).toHaveLength(told);
  });

  it("keeps calling a window partial that began before the record", async () => {
    await stage.commitCandles([update("1m", DAY, 1, { quality: "partial" })]);
    await stage.commit([trade(9, DAY + 200_000)]);
    await stage.commit([trade(1, DAY + 1, { backfilled: true }), trade(2, DAY + 2, { backfilled: true })]);
    expect((await readAllCandles(stage.store, "1m"))[0]).toMatchObject({ trades: 2, quality: "partial" });
    expect((await readAllCandles(stage.store, "5m")).length).toBe(0);
  });
});

describe("open candles", () => {
  it.each([40, 700, 1_999])(
    "equal brute force over all trades at the last one, after %i trades",
    async (count) => {
      const all = walk(count, DAY + 3 * 3_600_000, 20_000);
      await stage.commit(all);
      const last = all.at(-1)?.time ?? 0;
      // Minutes are what longer windows are made of; the live fold has delivered the final ones.
      const minutes = candlesOf(all, "1m").filter(({ time }) => time + 62_000 <= last);
      await stage.commitCandles(
        minutes.map((candle) => ({
          venue: "binance",
          symbol: "BTC/USDT",
          interval: "1m",
          candle: { ...candle, vwap: 0, closed: true },
        })),
      );
      const open = await stage.store.archive.openCandles("binance", "BTC/USDT");
      for (const interval of INTERVALS) {
        const expected = candlesOf(all, interval).filter(
          ({ time }) => time + INTERVAL_MS[interval] + 2_000 > last,
        );
        const actual = open.filter((entry) => entry.interval === interval).map(({ candle }) => candle);
        expectCandles(actual, expected);
        expect(actual.every(({ closed }) => !closed)).toBe(true);
      }
    },
  );

  it("are none where nothing is stored", async () => {
    expect(await stage.store.archive.openCandles("binance", "BTC/USDT")).toEqual([]);
    expect(await readAllTrades(stage.store)).toEqual([]);
  });
});

describe("a start after a crash", () => {
  it("makes the candles that were not committed while their trades were", async () => {
    const crashed = await openStage({ pool: database.pool, feed: "live" });
    const all = walk(2_500, DAY, 20_000);
    await crashed.commit(all);
    const upTo = all[1_200]?.time ?? 0;
    const last = all.at(-1)?.time ?? 0;
    const isFinal = (interval: Interval, time: number, watermark: number) =>
      time + INTERVAL_MS[interval] + 2_000 <= watermark;
    await crashed.commitCandles(
      INTERVALS.flatMap((interval) =>
        candlesOf(all, interval)
          .filter(({ time }) => isFinal(interval, time, upTo))
          .map((candle) => ({
            venue: "binance" as const,
            symbol: "BTC/USDT",
            interval,
            candle: { ...candle, vwap: 0, closed: true },
          })),
      ),
    );
    await crashed.store.close();
    const next = await openStage({ pool: database.pool, feed: "live" });
    for (const interval of INTERVALS) {
      expectCandles(
        await readAllCandles(next.store, interval),
        candlesOf(all, interval).filter(({ time }) => isFinal(interval, time, last)),
      );
    }
    await next.store.close();
  });
});
