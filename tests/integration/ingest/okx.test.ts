import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VenueHealth } from "@/lib/domain/market/health";
import type { FaultRequest } from "@/server/sandbox/faults/fault";
import { type IngestStage, openIngest } from "./ingest-stage";
import { openSimulatedVenue, type SimulatedVenue } from "./simulated-venue";

const SYMBOLS = ["BTC/USDT", "ETH/USDT"];
const RATE = 200;
/** Levels a side that the venue tells. */
const LEVELS = 400;

let simulated: SimulatedVenue;
let market: SimulatedVenue["market"];
let venue: SimulatedVenue["venue"];
let stage: IngestStage;

beforeEach(async () => {
  simulated = await openSimulatedVenue({ name: "okx", symbols: SYMBOLS, seed: 7, tradesPerSecond: RATE });
  ({ market, venue } = simulated);
});

afterEach(async () => {
  await stage.close();
  await simulated.close();
});

function health(): VenueHealth | undefined {
  return stage.ingest.health()[0];
}

function everyBookIsLive(): boolean {
  return health()?.state === "live" && (health()?.books.every(({ state }) => state === "live") ?? false);
}

async function begin(connections: 1 | 2): Promise<void> {
  const { wsUrl, restUrl } = venue;
  stage = openIngest({ venue: "okx", wsUrl, restUrl, symbols: SYMBOLS, connections });
  await stage.ingest.start();
  await stage.stream.until(
    () =>
      everyBookIsLive() &&
      health()?.connections.length === 2 * connections &&
      (health()?.connections.every(({ state }) => state === "live") ?? false) &&
      SYMBOLS.every((symbol) => stage.stream.of(symbol).trades.length > 5),
  );
}

/** Waits until the fault is over and the feed is well again with new trades, then stops the market. */
async function settle(): Promise<void> {
  await stage.stream.until(() => venue.faults.list().length === 0);
  const live = (symbol: string) =>
    stage.stream.of(symbol).trades.filter(({ backfilled }) => !backfilled).length;
  const seen = new Map(SYMBOLS.map((symbol) => [symbol, live(symbol)]));
  await stage.stream.until(
    () => everyBookIsLive() && SYMBOLS.every((symbol) => live(symbol) > (seen.get(symbol) ?? 0) + 20),
  );
  market.setRate(0);
}

interface Made {
  id: string;
  time: number;
  price: number;
  quantity: number;
  side: string;
}

/** All that the venue made since the feed's first trade. */
function expectedTrades(symbol: string): Made[] {
  const first = Math.min(...stage.stream.of(symbol).trades.map(({ id }) => Number(id)));
  return venue.truth.trades(symbol, first, 1_000_000).map(({ id, time, price, quantity, buyerIsMaker }) => ({
    id: String(id),
    time,
    price,
    quantity,
    side: buyerIsMaker ? "sell" : "buy",
  }));
}

function streamedTrades(symbol: string): Made[] {
  return stage.stream
    .of(symbol)
    .trades.map(({ id, time, price, quantity, side }) => ({ id, time, price, quantity, side }))
    .sort((one, other) => Number(one.id) - Number(other.id));
}

function truthBook(symbol: string): { bids: number[]; asks: number[] } {
  const { bids, asks } = venue.truth.book(symbol);
  return { bids: bids.slice(0, LEVELS * 2), asks: asks.slice(0, LEVELS * 2) };
}

function streamedBook(symbol: string): { bids: number[]; asks: number[] } {
  const { bids, asks } = stage.stream.of(symbol).book.snapshot();
  return { bids, asks };
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function expectTruth(symbol: string): Promise<void> {
  const one = stage.stream.of(symbol);
  await stage.stream.until(
    () =>
      one.trades.length >= expectedTrades(symbol).length && equal(streamedBook(symbol), truthBook(symbol)),
  );
  expect(streamedTrades(symbol)).toEqual(expectedTrades(symbol));
  expect(streamedBook(symbol)).toEqual(truthBook(symbol));
  expect(one.statuses.at(-1)?.state).toBe("live");
  expect(one.strayUpdates).toBe(0);
  expect(one.gaps.filter(({ recoverable }) => !recoverable)).toEqual([]);
  // Best prices of a stream of their own, wherever both speak of the same state.
  expect(one.check.lastMismatch).toBeNull();
  expect(one.check.matched).toBeGreaterThan(0);
}

type Fault = Omit<FaultRequest, "venue">;

/** What health must show, so that a fault which never struck cannot pass for one that was survived. */
const SIGNS = {
  gaps: (of: VenueHealth) => of.books.some((book) => book.gaps > 0),
  resyncs: (of: VenueHealth) => of.books.some((book) => book.resyncs > 0),
  backfill: (of: VenueHealth) => of.tradesBackfilled > 0,
  duplicates: (of: VenueHealth) => (of.rejected.duplicate ?? 0) > 0,
  garbage: (of: VenueHealth) => (of.rejected.not_json ?? 0) > 0,
  reconnects: (of: VenueHealth) => of.reconnects > 0,
} as const;

describe("OKX: after every fault, trades are complete and single and the book is the venue's", () => {
  test.each<[string, (keyof typeof SIGNS)[], Fault[]]>([
    ["nothing wrong at all", [], []],
    ["trap 2: dropped frames", ["gaps", "resyncs", "backfill"], [{ fault: "drop", count: 30 }]],
    ["duplicated frames", ["duplicates"], [{ fault: "duplicate", count: 60 }]],
    ["frames in the wrong order", ["gaps"], [{ fault: "reorder", count: 60 }]],
    ["corrupt frames", ["garbage", "gaps", "backfill"], [{ fault: "corrupt", count: 30 }]],
    [
      "a stale snapshot after a gap",
      ["gaps"],
      [
        { fault: "stale-snapshot", count: 1 },
        { fault: "drop", count: 30 },
      ],
    ],
    [
      "trap 1: a late snapshot after a gap",
      ["gaps", "resyncs"],
      [
        { fault: "late-snapshot", count: 1, durationMs: 1_500 },
        { fault: "drop", count: 30 },
      ],
    ],
    ["maintenance, after which ids are low", [], [{ fault: "sequence-reset" }]],
    ["closed connections", ["reconnects", "backfill"], [{ fault: "close" }]],
    [
      "trap 5: refused connections",
      ["reconnects", "backfill"],
      [{ fault: "refuse", durationMs: 1_500 }, { fault: "close" }],
    ],
    ["silence", ["gaps", "backfill"], [{ fault: "silence", durationMs: 1_500 }]],
    ["a sender's clock that runs ahead", [], [{ fault: "skew", count: 5, durationMs: 1_000 }]],
    ["a slow venue", [], [{ fault: "slow-read", durationMs: 1_500 }]],
  ])(
    "%s",
    async (_name, signs, faults) => {
      await begin(1);
      for (const fault of faults) venue.faults.apply({ venue: "okx", ...fault });
      await settle();
      for (const symbol of SYMBOLS) await expectTruth(symbol);
      const shown = health();
      expect(signs.filter((sign) => !shown || !SIGNS[sign](shown))).toEqual([]);
    },
    60_000,
  );
});

describe("a connection that OKX announces to close", () => {
  test("is replaced before that, and nobody sees it", async () => {
    await begin(1);
    const names = new Set(health()?.connections.map(({ name }) => name));
    venue.faults.apply({ venue: "okx", fault: "day-cut", durationMs: 6_000 });
    await stage.stream.until(
      () => health()?.connections.every(({ name, state }) => !names.has(name) && state === "live") ?? false,
    );
    expect(venue.faults.list().length).toBe(1);
    await settle();
    for (const symbol of SYMBOLS) {
      await expectTruth(symbol);
      expect(stage.stream.of(symbol).statuses.map(({ state }) => state)).toEqual(["live"]);
    }
    expect(health()?.tradesBackfilled).toBe(0);
  }, 60_000);
});

describe("trap 10: a connection to OKX that is dead without a word", () => {
  test("is noticed and made anew", async () => {
    await begin(1);
    const { id } = venue.faults.apply({ venue: "okx", fault: "half-open", durationMs: 60_000 });
    await stage.stream.until(() => (health()?.reconnects ?? 0) > 0);
    // Books and trades come over connections of their own, which are noticed one after the other.
    await stage.stream.until(() =>
      stage.stream.of("BTC/USDT").statuses.some(({ state }) => state === "stale"),
    );
    venue.faults.end(id);
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
  }, 60_000);
});

describe("trap 3 and trap 4: one symbol's fault at OKX", () => {
  test("is mended over the same connection and never interrupts another", async () => {
    await begin(1);
    venue.faults.apply({ venue: "okx", symbol: "BTC/USDT", fault: "drop", count: 20 });
    await stage.stream.until(() =>
      stage.stream.of("BTC/USDT").statuses.some(({ state }) => state === "syncing"),
    );
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
    expect(stage.stream.of("ETH/USDT").statuses.map(({ state }) => state)).toEqual(["live"]);
    expect(stage.stream.of("ETH/USDT").snapshots).toBe(1);
    expect(health()?.reconnects).toBe(0);
  }, 60_000);
});

describe("two connections an endpoint, merged by the states that differences follow", () => {
  test("bring every trade and every difference once", async () => {
    await begin(2);
    await settle();
    for (const symbol of SYMBOLS) {
      await expectTruth(symbol);
      expect(stage.stream.of(symbol).snapshots).toBe(1);
    }
    expect(health()?.rejected).toEqual({});
    expect(health()?.tradesBackfilled).toBe(0);
  }, 60_000);

  test("maintenance sets ids back without a gap, whichever connection is the slower one", async () => {
    await begin(2);
    const before = SYMBOLS.map((symbol) => stage.stream.of(symbol).book.sequence);
    venue.faults.apply({ venue: "okx", fault: "sequence-reset" });
    await stage.stream.until(() =>
      SYMBOLS.every((symbol, index) => stage.stream.of(symbol).book.sequence < (before[index] ?? 0)),
    );
    await settle();
    for (const symbol of SYMBOLS) {
      await expectTruth(symbol);
      expect(stage.stream.of(symbol).snapshots).toBe(1);
    }
    expect(health()?.books.map(({ gaps }) => gaps)).toEqual([0, 0]);
  }, 60_000);

  test("after a gap in both the book begins anew and stays", async () => {
    await begin(2);
    venue.faults.apply({ venue: "okx", fault: "drop", count: 60 });
    await settle();
    for (const symbol of SYMBOLS) await expectTruth(symbol);
    expect(health()?.books.every(({ resyncs }) => resyncs > 0)).toBe(true);
  }, 60_000);
});
