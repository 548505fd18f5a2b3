import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createReplayBinance } from "@/server/sandbox/replay/replay-binance";
import { surveyRecording } from "@/server/sandbox/replay/survey-recording";
import { binanceRecording, hasBinanceRecording } from "../../fixtures/recordings";
import { openIngest } from "./ingest-stage";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe.skipIf(!hasBinanceRecording)("a recording of Binance, played to the connector", () => {
  test("gives each of its 9,757 trades once and a book equal to bookTicker at all 564 common ids", async () => {
    const log = createLog("test", "silent");
    const survey = await surveyRecording(binanceRecording);
    const venue = await createReplayBinance({ port: 0, clock: systemClock, log, survey, speed: 0 });
    closers.push(() => venue.close());
    const { ingest, stream, close } = openIngest({ ...venue, symbols: ["BTC/USDT"], feed: "replay" });
    closers.push(close);

    await ingest.start();
    const btc = stream.of("BTC/USDT");
    await stream.until(
      () => venue.status().state === "ended" && btc.trades.length >= (venue.status().tradesTotal ?? 0),
    );

    expect(btc.trades).toHaveLength(9_757);
    expect(new Set(btc.trades.map((trade) => trade.id)).size).toBe(9_757);
    expect(btc.trades.every((trade) => !trade.backfilled)).toBe(true);
    expect(btc.trades.map((trade) => Number(JSON.parse(trade.raw).t))).toEqual(
      btc.trades.map((trade) => Number(trade.id)),
    );
    expect(btc.check.snapshot()).toMatchObject({ compared: 564, matched: 564, mismatched: 0 });
    expect(btc.gaps).toEqual([]);
    expect(btc.strayUpdates).toBe(0);
    expect(btc.statuses.map((status) => status.state)).toEqual(["live"]);

    const ticks = stream.times.map((time) => Math.floor(time / 100));
    expect(new Set(ticks).size).toBe(ticks.length);
    expect(ticks).toEqual([...ticks].sort((one, other) => one - other));

    ingest.markEnded("binance");
    expect(ingest.health()).toMatchObject([
      { venue: "binance", state: "ended", lagMs: null, rejected: {}, books: [{ state: "live", gaps: 0 }] },
    ]);
  });
});
