import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueHealth } from "@/lib/domain/market/health";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createSimulatedBinance } from "@/server/sandbox/exchanges/binance/simulated-binance";
import {
  createSimulatedMarket,
  type SyntheticMarket,
} from "@/server/sandbox/exchanges/market/create-simulated-market";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { type IngestStage, openIngest } from "./ingest-stage";

const SYMBOLS = ["BTC/USDT", "ETH/USDT"];
const RATE = 400;

let market: SyntheticMarket;
let venue: VenueServer;
let stage: IngestStage;
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "ingest-"));
  const log = createLog("test", "silent");
  const clock = systemClock;
  market = createSimulatedMarket({
    venues: ["binance"],
    symbols: SYMBOLS,
    seed: 5,
    tradesPerSecond: RATE,
    dataDir,
    clock,
    log,
  });
  venue = await createSimulatedBinance({ port: 0, clock, market });
  market.start();
  stage = openIngest({ ...venue, symbols: SYMBOLS });
});

afterEach(async () => {
  await stage.close();
  await venue.close();
  await market.close();
  await rm(dataDir, { recursive: true, force: true });
});

function everyBookIsLive(): boolean {
  const [health] = stage.ingest.health();
  return health?.state === "live" && health.books.every((book) => book.state === "live");
}

async function begin(): Promise<void> {
  await stage.ingest.start();
  await stage.stream.until(
    () => everyBookIsLive() && SYMBOLS.every((symbol) => stage.stream.of(symbol).trades.length > 20),
  );
}

/** Waits until the fault is over and the feed is well again with new trades, then stops the market. */
async function settle(): Promise<void> {
  await stage.stream.until(() => venue.faults.list().length === 0);
  const seen = SYMBOLS.map((symbol) => stage.stream.of(symbol).trades.length);
  await stage.stream.until(
    () =>
      everyBookIsLive() &&
      SYMBOLS.every((symbol, index) => stage.stream.of(symbol).trades.length > (seen[index] ?? 0) + 40),
  );
  market.setRate(0);
}

function truthIds(symbol: string): string[] {
  const first = Number(stage.stream.of(symbol).trades[0]?.id);
  return venue.truth.trades(symbol, first, 1_000_000).map((trade) => String(trade.id));
}

async function expectTruth(symbol: string): Promise<void> {
  const one = stage.stream.of(symbol);
  await stage.stream.until(
    () =>
      one.trades.length >= truthIds(symbol).length &&
      one.book.sequence === venueSequence(symbol) &&
      one.statuses.at(-1)?.state === "live",
  );
  const ids = one.trades.map((trade) => trade.id).sort((a, b) => Number(a) - Number(b));
  expect(ids).toEqual(truthIds(symbol));
  const truth = venue.truth.book(symbol);
  const { bids, asks } = one.book.snapshot();
  expect({ bids, asks }).toEqual({ bids: [...truth.bids], asks: [...truth.asks] });
  expect(one.check.snapshot()).toMatchObject({ mismatched: 0 });
  expect(one.gaps.filter((gap) => !gap.recoverable)).toEqual([]);
}

function venueSequence(symbol: string): number {
  return venue.truth.book(symbol).lastUpdateId;
}

type Fault = Omit<FaultRequest, "venue">;

/** What health must show, so that a fault which never struck cannot pass for one that was survived. */
const SIGNS = {
  gaps: (health: VenueHealth) => health.books.some((book) => book.gaps > 0),
  resyncs: (health: VenueHealth) => health.books.some((book) => book.resyncs > 0),
  backfill: (health: VenueHealth) => health.tradesBackfilled > 0,
  duplicates: (health: VenueHealth) => (health.rejected.duplicate ?? 0) > 0,
  garbage: (health: VenueHealth) => (health.rejected.not_json ?? 0) > 0,
  reconnects: (health: VenueHealth) => health.reconnects > 0,
  oldSnapshot: (health: VenueHealth) =>
    health.books.some((book) => book.lastReason?.includes("is older than")),
} as const;

describe("after every fault of the venue, trades are complete and single and the book is the venue's", () => {
  test.each<[string, (keyof typeof SIGNS)[], Fault[]]>([
    ["dropped frames", ["gaps", "resyncs", "backfill"], [{ fault: "drop", count: 300 }]],
    ["duplicated frames", ["duplicates"], [{ fault: "duplicate", count: 60 }]],
    ["frames in the wrong order", ["gaps"], [{ fault: "reorder", count: 300 }]],
    ["corrupt frames", ["garbage", "gaps", "backfill"], [{ fault: "corrupt", count: 300 }]],
    [
      "a stale snapshot after a gap",
      ["gaps", "oldSnapshot"],
      [
        { fault: "stale-snapshot", count: 2 },
        { fault: "drop", count: 300 },
      ],
    ],
    [
      "a late snapshot after a gap",
      ["gaps", "resyncs"],
      [
        { fault: "late-snapshot", count: 2, durationMs: 1_500 },
        { fault: "drop", count: 300 },
      ],
    ],
    ["book ids that begin anew", ["gaps", "resyncs"], [{ fault: "sequence-reset", durationMs: 2_000 }]],
    ["closed connections", ["reconnects", "backfill"], [{ fault: "close" }]],
    ["the daily cut", ["reconnects"], [{ fault: "day-cut", durationMs: 300 }]],
    [
      "refused connections",
      ["reconnects", "backfill"],
      [{ fault: "refuse", durationMs: 2_000 }, { fault: "close" }],
    ],
    ["silence", ["gaps", "backfill"], [{ fault: "silence", durationMs: 2_000 }]],
    ["a sender's clock that runs ahead", [], [{ fault: "skew", count: 5, durationMs: 1_000 }]],
    ["a slow venue", [], [{ fault: "slow-read", durationMs: 2_000 }]],
  ])(
    "%s",
    async (_name, signs, faults) => {
      await begin();
      for (const fault of faults) venue.faults.apply({ venue: "binance", ...fault });
      await settle();
      for (const symbol of SYMBOLS) await expectTruth(symbol);
      const [health] = stage.ingest.health();
      expect(signs.filter((sign) => !health || !SIGNS[sign](health))).toEqual([]);
    },
    60_000,
  );
});

describe("trap 10: a connection that is dead without a word", () => {
  test("is noticed by its missing pong and made anew, and nothing is lost", async () => {
    await begin();
    const { id } = venue.faults.apply({ venue: "binance", fault: "half-open", durationMs: 60_000 });
    await stage.stream.until(() => (stage.ingest.health()[0]?.reconnects ?? 0) > 0);
    await stage.stream.until(() =>
      stage.stream.of("BTC/USDT").statuses.some(({ reason }) => reason?.includes("half-open")),
    );
    venue.faults.end(id);
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
  }, 60_000);
});

describe("trap 3: one symbol's fault", () => {
  test("never interrupts another", async () => {
    await begin();
    venue.faults.apply({ venue: "binance", symbol: "BTC/USDT", fault: "drop", count: 200 });
    await stage.stream.until(() =>
      stage.stream.of("BTC/USDT").statuses.some(({ state }) => state === "syncing"),
    );
    await settle();
    await expectTruth("BTC/USDT");
    await expectTruth("ETH/USDT");
    const eth = stage.stream.of("ETH/USDT");
    expect(eth.statuses.map(({ state }) => state)).toEqual(["live"]);
    expect(eth.snapshots).toBe(1);
    expect(eth.trades.some((trade) => trade.backfilled)).toBe(false);
    const books = stage.ingest.health()[0]?.books;
    expect(books?.find((book) => book.symbol === "BTC/USDT")?.gaps).toBeGreaterThan(0);
    expect(books?.find((book) => book.symbol === "ETH/USDT")).toMatchObject({ gaps: 0, resyncs: 0 });
  }, 60_000);
});

describe("trap 5: what was traded while nobody listened", () => {
  test("is asked for at the next start, in order, each id once", async () => {
    await begin();
    const first = stage.stream.of("BTC/USDT").trades.at(-1);
    expect(first).toBeDefined();
    await stage.close();
    const missed = () => venue.truth.trades("BTC/USDT", Number(first?.id) + 1, 100_000).length;
    stage = openIngest({
      ...venue,
      symbols: SYMBOLS,
      lastTrade: async (_venue, symbol) =>
        symbol === "BTC/USDT" && first ? { id: first.id, time: first.time } : null,
    });
    await new Promise<void>((resolve) => {
      const stop = market.onStep(() => {
        if (missed() < 150) return;
        stop();
        resolve();
      });
    });
    await begin();
    await settle();
    const btc = stage.stream.of("BTC/USDT");
    const truth = () =>
      venue.truth.trades("BTC/USDT", Number(first?.id) + 1, 1_000_000).map((trade) => String(trade.id));
    await stage.stream.until(() => btc.trades.length >= truth().length);
    expect(btc.trades.map((trade) => trade.id).sort((a, b) => Number(a) - Number(b))).toEqual(truth());
    const backfilled = btc.trades.filter((trade) => trade.backfilled).map((trade) => Number(trade.id));
    expect(backfilled.length).toBeGreaterThanOrEqual(150);
    expect(backfilled).toEqual([...backfilled].sort((a, b) => a - b));
    expect(backfilled[0]).toBe(Number(first?.id) + 1);
    expect(btc.gaps[0]).toMatchObject({ recoverable: true, from: first?.time });
    expect(stage.ingest.health()[0]?.tradesBackfilled).toBe(backfilled.length);
  }, 60_000);
});
