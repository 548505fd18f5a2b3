import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TradeEvent } from "@/lib/domain/market/event";
import { INTERVAL_MS, INTERVALS } from "@/lib/domain/market/interval";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import { candlesOf } from "./brute-force";
import { expectCandles } from "./expect-candles";
import { openStage, trade } from "./harness";
import { readAllCandles, readAllTrades } from "./read-all";

const RECORDING = join(
  process.env.RECORDINGS_DIR ?? "../shared/captured",
  "binance/hftbacktest_spot_btcusdt_20240808.gz",
);

interface WireTrade {
  e: string;
  t: number;
  T: number;
  p: string;
  q: string;
  m: boolean;
}

function readTrades(): TradeEvent[] {
  return gunzipSync(readFileSync(RECORDING))
    .toString("utf8")
    .split("\n")
    .filter((line) => line.includes('"e":"trade"'))
    .map((line): { data: WireTrade } => JSON.parse(line.slice(line.indexOf(" ") + 1)))
    .map(({ data: { t, T, p, q, m } }) =>
      trade(t, T, { price: Number(p), quantity: Number(q), side: m ? "sell" : "buy" }),
    );
}

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe.skipIf(!existsSync(RECORDING))("a recorded market", () => {
  it("is on record trade by trade, and its candles equal brute force at every interval", async () => {
    const all = readTrades();
    expect(all).toHaveLength(9_757);
    const first = await openStage({ pool: database.pool });
    // Every third stretch of 400 is missed at first and comes from the venue's history, the newest of them last.
    const isMissed = (index: number) => index % 1_200 >= 800;
    for (let from = 0; from < all.length; from += 700) {
      await first.commit(all.slice(from, from + 700).filter((_, index) => !isMissed(from + index)));
    }
    const missed = all.filter((_, index) => isMissed(index)).map((event) => ({ ...event, backfilled: true }));
    for (let from = 0; from < missed.length; from += 1_000)
      await first.commit(missed.slice(from, from + 1_000));
    await first.store.close();

    // No live fold took part: a start makes all candles that no backfill has rebuilt.
    const { store } = await openStage({ pool: database.pool });
    const sent = all.map(({ id, price, quantity, side, time }) => ({ id, price, quantity, side, time }));
    expect(await readAllTrades(store)).toEqual(
      sent.sort((a, b) => a.time - b.time || Number(a.id) - Number(b.id)),
    );
    const watermark = Math.max(...all.map(({ time }) => time));
    const open = await store.archive.openCandles("binance", "BTC/USDT");
    for (const interval of INTERVALS) {
      const expected = candlesOf(all, interval);
      const isFinal = (time: number) => time + INTERVAL_MS[interval] + 2_000 <= watermark;
      expectCandles(
        await readAllCandles(store, interval),
        expected.filter(({ time }) => isFinal(time)),
      );
      expectCandles(
        open.filter((entry) => entry.interval === interval).map(({ candle }) => candle),
        expected.filter(({ time }) => !isFinal(time)),
      );
    }
    await store.close();
  });
});
